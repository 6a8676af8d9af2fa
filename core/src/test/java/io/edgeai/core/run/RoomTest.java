package io.edgeai.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.core.graph.GraphCost;
import io.edgeai.core.network.Networks;
import org.junit.jupiter.api.Test;

final class RoomTest {

    private static final GraphCost SMALL = GraphCost.of(Networks.build("mobilenet-v3-small", 1.0, 2, 0));

    @Test
    void asManyTargetsAreAtWorkAsMemoryAndProcessorsAllowButAtLeastOne() {
        assertThat(new Room(8L << 30, 4).sideBySide(SMALL, 6)).isEqualTo(4);
        assertThat(new Room(8L << 30, 4).sideBySide(SMALL, 2)).isEqualTo(2);
        assertThat(new Room(2L << 30, 4).sideBySide(SMALL, 6)).isEqualTo(2);
        assertThat(new Room(1 << 20, 4).sideBySide(SMALL, 6)).isEqualTo(1);
    }
}
