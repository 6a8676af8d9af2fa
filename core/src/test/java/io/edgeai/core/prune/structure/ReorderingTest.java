package io.edgeai.core.prune.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.core.network.Networks;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReorderingTest {

    static Stream<String> names() {
        return Networks.names().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aNetworkWithItsChannelsInAnotherOrderAnswersTheSame(String name) {
        assertThat(Agreement.checkOrder(Networks.build(name, 0.34, 10, 1), 1)).isPositive();
    }

    @Test
    void channelsThatASplitTellsApartKeepTheirOrder() {
        Model model = new Net()
                .conv("a", "x", 3, 8, 1)
                .add(Node.of("Split", List.of("a"), "s", "t").with("axis", Attribute.of(1)))
                .add("Add", "f", "s", "t")
                .head("f", 4);
        assertThat(Channels.of(model).ordered("a", List.of(7, 6, 5, 4, 3, 2, 1, 0)))
                .isEmpty();
    }

    @Test
    void tiedChannelsAndAnswersKeepTheirOrder() {
        Model model = new Net().conv("a", "x", 3, 8, 1).conv("b", "a", 8, 8, 2).head("b", 8);
        assertThat(Channels.of(model).ordered("a", List.of(7, 6, 5, 4, 3, 2, 1, 0)))
                .isEmpty();
        assertThat(Channels.of(model).ordered("y", List.of(2, 1, 0))).isEmpty();
    }
}
