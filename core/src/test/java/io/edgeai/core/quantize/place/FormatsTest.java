package io.edgeai.core.quantize.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.core.quantize.Graphs;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormatsTest {

    private static List<List<String>> byChannel(Graphs graphs, String output) {
        Wiring wiring = new Wiring(graphs.graph(output));
        List<RangeGroup> groups =
                Placement.groups(wiring, Graphs.chip(Graphs.w8a8(), "Conv+Relu", "DepthwiseConv+Relu"), Graphs.UNIT, 8);
        Formats formats = Formats.of(Graphs.INT8_PER_CHANNEL, wiring, groups);
        groups.forEach(group ->
                assertThat(Formats.of(Graphs.INT8, wiring, groups).of(group)).isEqualTo(Graphs.INT8));
        return groups.stream()
                .filter(group -> formats.of(group).granularity() == Granularity.PER_CHANNEL)
                .map(RangeGroup::members)
                .toList();
    }

    @Test
    void givesChannelsScalesWhereOnlyDepthwiseConvolutionsTakeThem() {
        Graphs graphs = new Graphs()
                .conv("a", "image", 3, 4, 1)
                .conv("b", "a", 4, 4, 4)
                .conv("c", "b", 4, 4, 1)
                .conv("d", "c", 4, 4, 4)
                .conv("e", "c", 4, 4, 4)
                .add("Mul", "f", "d", "e");
        assertThat(byChannel(graphs, "f")).containsExactly(List.of("a"), List.of("c"));
    }

    @Test
    void keepsOneScaleWhereAnotherTakesTheValueTooOrTheModelHandsItOut() {
        Graphs graphs = new Graphs()
                .conv("a", "image", 3, 4, 1)
                .conv("b", "a", 4, 4, 4)
                .add("Add", "c", "a", "b")
                .conv("d", "c", 4, 4, 4);
        assertThat(byChannel(graphs, "d")).containsExactly(List.of("c"));
        assertThat(byChannel(graphs, "c")).isEmpty();
    }

    @Test
    void followsOperatorsThatKeepChannelsApartAndNoOthers() {
        Graphs pooled = new Graphs()
                .conv("a", "image", 3, 4, 1)
                .add("HardSwish", "h", "a")
                .add("Dropout", "p", "h")
                .conv("d", "p", 4, 4, 4)
                .add("Flatten", "y", "d");
        assertThat(byChannel(pooled, "y")).containsExactly(List.of("h", "p"));
        Graphs crossed = new Graphs()
                .conv("a", "image", 3, 4, 1)
                .conv("b", "image", 3, 4, 1)
                .add("Concat", "p", "a", "b")
                .conv("d", "p", 8, 8, 8);
        assertThat(byChannel(crossed, "d")).isEmpty();
    }

    @Test
    void leavesThePictureItsKnownRange() {
        assertThat(byChannel(new Graphs().conv("a", "image", 3, 3, 3), "a")).isEmpty();
    }

    @Test
    void replacesTheFormatOfSomeGroupsAndOfNoOthers() {
        Wiring wiring = new Wiring(
                new Graphs().conv("a", "image", 3, 4, 1).conv("b", "a", 4, 4, 4).graph("b"));
        List<RangeGroup> groups = Placement.groups(wiring, Graphs.chip(Graphs.w8a8()), Graphs.UNIT, 8);
        Encoding wide = Graphs.encoding(16, true, Granularity.PER_TENSOR);
        Formats formats = Formats.of(Graphs.INT8, wiring, groups).with(wide, groups.subList(1, 2));
        assertThat(groups.stream().map(formats::of)).containsExactly(Graphs.INT8, wide, Graphs.INT8);
    }
}
