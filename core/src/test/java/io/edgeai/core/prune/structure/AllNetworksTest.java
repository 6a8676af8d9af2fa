package io.edgeai.core.prune.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.core.network.Networks;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each network that a spec can name, at a third of its width so that the test is quick: the groups are the same. */
class AllNetworksTest {

    private static final double WIDTH = 0.34;

    static Stream<String> names() {
        return Networks.names().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aPrunedNetworkAnswersAsTheOneWithZerosThere(String name) {
        assertThat(Agreement.check(Networks.build(name, WIDTH, 10, 1), 1)).isGreaterThan(2);
    }
}
