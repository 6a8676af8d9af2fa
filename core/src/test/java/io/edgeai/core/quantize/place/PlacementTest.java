package io.edgeai.core.quantize.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.Graphs;
import io.edgeai.core.quantize.number.Interval;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementTest {

    private static final String[] FUSIONS = {
        "Conv+Relu", "Conv+HardSwish", "Conv+Add", "Add+Relu", "DepthwiseConv+Relu", "Conv+Swish"
    };

    private static List<RangeGroup> groups(Graphs graphs, String output) {
        return Placement.groups(new Wiring(graphs.graph(output)), Graphs.chip(Graphs.w8a8(), FUSIONS), Graphs.UNIT, 8);
    }

    private static List<List<String>> members(Graphs graphs, String output) {
        return groups(graphs, output).stream().map(RangeGroup::members).toList();
    }

    private static RangeGroup groupOf(String name, List<RangeGroup> groups) {
        return groups.stream()
                .filter(group -> group.members().contains(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void roundsAfterAConvolutionAndItsActivationOnly() {
        Graphs graphs = new Graphs().conv("c", "image", 3, 4, 1).add("HardSwish", "h", "c");
        assertThat(members(graphs, "h")).containsExactly(List.of("image"), List.of("h"));
    }

    @Test
    void leavesInFloatWhatNoIntegerOperatorTakes() {
        Graphs graphs = new Graphs()
                .conv("a", "image", 3, 4, 1)
                .add("Relu", "b", "a")
                .add("MaxPool", "m", "b")
                .conv("c", "m", 4, 4, 1)
                .conv("s", "m", 4, 4, 1)
                .add("Add", "d", "c", "s")
                .add("Relu", "e", "d")
                .add("Sigmoid", "f", "e")
                .conv("y", "f", 4, 4, 1);
        Chip chip = Graphs.partly(Graphs.w8a8(), List.of("Conv"), FUSIONS);
        List<RangeGroup> groups = Placement.groups(new Wiring(graphs.graph("y")), chip, Graphs.UNIT, 8);
        assertThat(groups.stream().map(RangeGroup::members))
                .containsExactly(List.of("image"), List.of("m"), List.of("s"), List.of("f"));
    }

    @Test
    void roundsBetweenADepthwiseConvolutionAndAnActivationThatIsNotFusedWithIt() {
        Graphs graphs = new Graphs()
                .conv("c", "image", 3, 3, 3)
                .add("HardSwish", "h", "c")
                .conv("d", "h", 3, 3, 3)
                .add("Relu", "r", "d");
        assertThat(members(graphs, "r")).containsExactly(List.of("image"), List.of("c"), List.of("h"), List.of("r"));
        assertThat(groupOf("c", groups(graphs, "r")).domain()).isEqualTo(new Interval(-3, Double.POSITIVE_INFINITY));
        assertThat(groupOf("h", groups(graphs, "r")).low()).isEqualTo(-0.375);
    }

    @Test
    void fusesTheEarlierOfTwoProducersOfAnAddAndFollowsTheChain() {
        Graphs graphs = new Graphs()
                .conv("a", "image", 3, 4, 1)
                .conv("b", "image", 3, 4, 1)
                .add("Add", "s", "b", "a")
                .add("Relu", "r", "s");
        assertThat(members(graphs, "r")).containsExactly(List.of("image"), List.of("b"), List.of("r"));
    }

    @Test
    void doesNotFuseAValueThatIsTakenTwiceOrHandedOut() {
        Graphs graphs = new Graphs()
                .conv("a", "image", 3, 4, 1)
                .add("Relu", "r", "a")
                .add("Mul", "m", "r", "a")
                .conv("b", "m", 4, 4, 1)
                .add("Add", "s", "b", "b");
        assertThat(members(graphs, "s"))
                .containsExactly(
                        List.of("image"), List.of("a"), List.of("r"), List.of("m"), List.of("b"), List.of("s"));
        Graphs handedOut = new Graphs().conv("a", "image", 3, 4, 1).add("Relu", "r", "a");
        assertThat(members(handedOut, "a")).contains(List.of("a"), List.of("r"));
    }

    @Test
    void sharesOneQuantizerAmongCopies() {
        Graphs graphs = new Graphs()
                .conv("a", "image", 3, 4, 1)
                .conv("b", "image", 3, 4, 1)
                .add(Node.of("Concat", List.of("a", "b"), "c").with("axis", Attribute.of(1)))
                .add(Node.of("MaxPool", List.of("c"), "p").with("kernel_shape", Attribute.ints(2, 2)))
                .add("Flatten", "f", "p");
        List<RangeGroup> groups = groups(graphs, "f");
        RangeGroup group = groupOf("f", groups);
        assertThat(groups).hasSize(2);
        assertThat(group.members()).containsExactly("a", "b", "c", "p", "f");
        assertThat(group.sources()).containsExactly("a", "b");
    }

    @Test
    void givesAValueBeforeACutTheRangeAfterIt() {
        Graphs graphs = new Graphs()
                .conv("a", "image", 3, 4, 1)
                .add("Mul", "m", "a", "a")
                .constant("zero", Tensor.scalar(0))
                .constant("six", Tensor.scalar(6))
                .add("Clip", "k", "m", "zero", "six");
        List<RangeGroup> groups = groups(graphs, "k");
        assertThat(groupOf("m", groups).members()).containsExactly("m", "k");
        assertThat(groupOf("m", groups).sources()).containsExactly("k");
    }

    @Test
    void cutsARangeOnlyToWhatNoConsumerNeeds() {
        Graphs graphs = new Graphs()
                .conv("d", "image", 3, 3, 3)
                .add("HardSwish", "h", "d")
                .add("HardSigmoid", "g", "d")
                .add("Mul", "m", "h", "g");
        assertThat(groupOf("d", groups(graphs, "m")).domain()).isEqualTo(new Interval(-3, Double.POSITIVE_INFINITY));
        graphs.add("Mul", "n", "d", "m");
        assertThat(groupOf("d", groups(graphs, "n")).domain()).isEqualTo(Interval.ALL);
    }

    @Test
    void cutsBeforeAHardSigmoidWithinItsEndsAndNotBehindThem() {
        float sixth = 1 / 6f;
        Graphs graphs = new Graphs()
                .conv("d", "image", 3, 3, 3)
                .add(Node.of("HardSigmoid", List.of("d"), "g").with("alpha", Attribute.of(sixth)));
        Interval domain = groupOf("d", groups(graphs, "g")).domain();
        assertThat(0.5 / sixth).isLessThan(3);
        assertThat(domain).isEqualTo(new Interval(-Math.nextDown(3f), Math.nextDown(3f)));
    }

    @Test
    void asksThoseWhoTakeACopyAndNotTheCopyItself() {
        Graphs graphs = new Graphs()
                .conv("d", "image", 3, 3, 3)
                .add("Flatten", "f", "d")
                .add("HardSwish", "h", "f");
        RangeGroup group = groupOf("d", groups(graphs, "h"));
        assertThat(group.members()).containsExactly("d", "f");
        assertThat(group.domain()).isEqualTo(new Interval(-3, Double.POSITIVE_INFINITY));
    }

    @Test
    void doesNotCutValuesThatAreAveragedBeforeTheyAreCut() {
        Graphs graphs = new Graphs()
                .conv("d", "image", 3, 3, 3)
                .add(Node.of("AveragePool", List.of("d"), "p").with("kernel_shape", Attribute.ints(2, 2)))
                .add("HardSwish", "h", "p");
        RangeGroup group = groupOf("d", groups(graphs, "h"));
        assertThat(group.members()).containsExactly("d", "p");
        assertThat(group.domain()).isEqualTo(Interval.ALL);
    }

    @Test
    void takesAProductWithItsOwnSigmoidAsOneOperator() {
        Graphs graphs = new Graphs()
                .conv("c", "image", 3, 4, 1)
                .add("Sigmoid", "g", "c")
                .add("Mul", "s", "c", "g");
        assertThat(members(graphs, "s")).containsExactly(List.of("image"), List.of("s"));
        Graphs gated = new Graphs()
                .conv("c", "image", 3, 4, 1)
                .conv("e", "image", 3, 4, 1)
                .add("Sigmoid", "g", "c")
                .add("Mul", "s", "e", "g");
        assertThat(members(gated, "s"))
                .containsExactly(List.of("image"), List.of("c"), List.of("e"), List.of("g"), List.of("s"));
    }

    @Test
    void knowsTheRangeOfPictures() {
        Graphs graphs = new Graphs().add("Neg", "n", "image");
        RangeGroup input = groupOf("image", groups(graphs, "n"));
        assertThat(input.isKnown()).isTrue();
        assertThat(input.low()).isZero();
        assertThat(input.high()).isEqualTo(1);
    }

    @Test
    void leavesShapesAndConstantsAlone() {
        Graphs graphs = new Graphs()
                .constant("k", Tensor.scalar(2))
                .add("Mul", "twice", "k", "k")
                .add("Shape", "shape", "image")
                .add("Mul", "m", "image", "twice")
                .add("Reshape", "r", "m", "shape");
        assertThat(members(graphs, "r")).containsExactly(List.of("image"), List.of("m", "r"));
    }
}
