package io.edgeai.core.prune.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nets in the shapes of exports that the pruner was not built for: each part is handled or left alone, none is broken. */
class ForeignShapesTest {

    private final Net net = new Net();

    @Test
    void ssdHeadsStayAndTheirBackboneIsPruned() {
        net.conv("a", "x", 3, 12, 1).add("Relu", "b", "a");
        net.conv("c", "b", 12, 12, 12).conv("d", "c", 12, 16, 1);
        net.conv("box1", "b", 12, 8, 1).conv("box2", "d", 16, 8, 1);
        net.conv("score1", "b", 12, 6, 1).conv("score2", "d", 16, 6, 1);
        for (String head : List.of("box1", "box2", "score1", "score2")) {
            net.transpose(head + ".t", head, 0, 2, 3, 1);
            net.reshape(head + ".r", head + ".t", 1, -1, head.startsWith("box") ? 4 : 3);
        }
        Model model = net.add(concat(1, "boxes", "box1.r", "box2.r"))
                .add(concat(1, "scores", "score1.r", "score2.r"))
                .add(Node.of("Softmax", List.of("scores"), "shares").with("axis", Attribute.of(2)))
                .model(17, input(), List.of(Value.ofFloats("boxes", 1, 144, 4), Value.ofFloats("shares", 1, 144, 3)));
        assertThat(free(model)).containsExactly("a", "d");
        assertThat(Agreement.check(model, 1)).isEqualTo(2);
    }

    @Test
    void yoloHeadsOverAnchorsStay() {
        net.conv("a", "x", 3, 16, 1).add(Node.of("LeakyRelu", List.of("a"), "b"));
        Model model = net.conv("head", "b", 16, 21, 1)
                .reshape("r", "head", 1, 3, 7, 6, 6)
                .transpose("t", "r", 0, 1, 3, 4, 2)
                .add("Sigmoid", "y", "t")
                .model(17, input(), List.of(Value.ofFloats("y", 1, 3, 6, 6, 7)));
        assertThat(free(model)).containsExactly("a");
        assertThat(Agreement.check(model, 2)).isEqualTo(1);
    }

    @Test
    void aFocusOfStridedSlicesAndPartsThatAreSplitAndLaidTogetherAgain() {
        for (int i = 0; i < 4; i++) {
            net.constant("from" + i, Tensor.ofLongs(new long[] {i / 2, i % 2}, 2));
        }
        net.constant("to", Tensor.ofLongs(new long[] {6, 6}, 2))
                .constant("axes", Tensor.ofLongs(new long[] {2, 3}, 2))
                .constant("steps", Tensor.ofLongs(new long[] {2, 2}, 2));
        for (int i = 0; i < 4; i++) {
            net.add("Slice", "f" + i, "x", "from" + i, "to", "axes", "steps");
        }
        Model model = net.add(concat(1, "focus", "f0", "f1", "f2", "f3"))
                .conv("a", "focus", 12, 16, 1)
                .constant("halves", Tensor.ofLongs(new long[] {8, 8}, 2))
                .add(Node.of("Split", List.of("a", "halves"), "s", "t").with("axis", Attribute.of(1)))
                .conv("b", "t", 8, 8, 1)
                .add("Add", "c", "b", "t")
                .add(concat(1, "d", "s", "t", "c"))
                .add("Sigmoid", "e", "d")
                .add("Mul", "g", "d", "e")
                .conv("h", "g", 24, 8, 1)
                .head("h", 8);
        assertThat(free(model)).contains("a", "h");
        assertThat(Agreement.check(model, 3)).isGreaterThan(1);
    }

    @Test
    void aDistributionOverBinsKeepsItsBins() {
        net.conv("a", "x", 3, 16, 1).add("Relu", "b", "a");
        Model model = net.conv("bins", "b", 16, 16, 1)
                .reshape("r", "bins", 1, 4, 4, 36)
                .transpose("t", "r", 0, 2, 1, 3)
                .add(Node.of("Softmax", List.of("t"), "s").with("axis", Attribute.of(1)))
                .conv("y", "s", 4, 1, 1)
                .model(17, input(), List.of(Value.ofFloats("y", 1, 1, 4, 36)));
        assertThat(free(model)).containsExactly("a");
        Agreement.check(model, 4);
    }

    @Test
    void aShuffleUnitLosesTheSameOfBothBranches() {
        net.conv("a", "x", 3, 16, 1);
        net.add(Node.of("Split", List.of("a"), "left", "right").with("axis", Attribute.of(1)));
        net.conv("b", "right", 8, 8, 1).conv("c", "b", 8, 8, 8).conv("d", "c", 8, 8, 1);
        Model model = net.add(concat(1, "e", "left", "d"))
                .reshape("f", "e", 1, 2, 8, 6, 6)
                .transpose("g", "f", 0, 2, 1, 3, 4)
                .reshape("h", "g", 1, 16, 6, 6)
                .add(Node.of("Split", List.of("h"), "l2", "r2").with("axis", Attribute.of(1)))
                .conv("i", "r2", 8, 8, 1)
                .add(concat(1, "j", "l2", "i"))
                .head("j", 16);
        assertThat(Agreement.check(model, 5)).isPositive();
    }

    @Test
    void aTransformerLosesHiddenFeaturesAndKeepsItsStream() {
        net.conv("patch", "x", 3, 16, 1).reshape("flat", "patch", 1, 16, 36).transpose("tokens", "flat", 0, 2, 1);
        for (String name : List.of("q", "k", "v")) {
            net.dense(name, "tokens", 16, 16)
                    .reshape(name + ".r", name, 1, 36, 2, 8)
                    .transpose(name + ".t", name + ".r", 0, 2, name.equals("k") ? 3 : 1, name.equals("k") ? 1 : 3);
        }
        net.add("MatMul", "scores", "q.t", "k.t")
                .add(Node.of("Softmax", List.of("scores"), "shares").with("axis", Attribute.of(-1)))
                .add("MatMul", "mixed", "shares", "v.t")
                .transpose("m.t", "mixed", 0, 2, 1, 3)
                .reshape("m.r", "m.t", 1, 36, 16)
                .dense("o", "m.r", 16, 16)
                .add("Add", "stream", "tokens", "o")
                .constant("scale", net.random(16))
                .constant("shift", net.random(16))
                .add(Node.of("LayerNormalization", List.of("stream", "scale", "shift"), "normed"));
        Model model = net.dense("up", "normed", 16, 32)
                .add("Erf", "curve", "up")
                .add("Mul", "gated", "up", "curve")
                .dense("down", "gated", 32, 16)
                .add("Add", "last", "stream", "down")
                .add(Node.of("ReduceMean", List.of("last"), "pool")
                        .with("axes", Attribute.ints(1))
                        .with("keepdims", Attribute.of(0)))
                .dense("y", "pool", 16, 3)
                .model(17, input(), List.of(Value.ofFloats("y", 1, 3)));
        assertThat(free(model)).contains("up.m").doesNotContain("patch", "q.m", "o.m", "down.m");
        assertThat(Agreement.check(model, 6)).isPositive();
    }

    @Test
    void anHourglassWithTransposedConvolutionsAndSkips() {
        net.conv("a", "x", 3, 8, 1);
        net.add(Node.of("MaxPool", List.of("a"), "b")
                .with("kernel_shape", Attribute.ints(2, 2))
                .with("strides", Attribute.ints(2, 2)));
        Model model = net.conv("c", "b", 8, 16, 1)
                .constant("up.w", net.random(16, 8, 2, 2))
                .add(Node.of("ConvTranspose", List.of("c", "up.w"), "up").with("strides", Attribute.ints(2, 2)))
                .add(concat(1, "d", "a", "up"))
                .conv("e", "d", 16, 8, 1)
                .constant("sizes", Tensor.ofLongs(new long[] {1, 8, 12, 12}, 4))
                .add(Node.of("Resize", List.of("e", "", "", "sizes"), "f").with("mode", Attribute.of("nearest")))
                .conv("y", "f", 8, 2, 1)
                .model(17, input(), List.of(Value.ofFloats("y", 1, 2, 12, 12)));
        assertThat(free(model)).containsExactly("a", "c", "up", "e");
        assertThat(Agreement.check(model, 7)).isEqualTo(4);
    }

    /** Eight channels, but not those: positions of the picture have moved among them. */
    @Test
    void aChangeOfFormThatMixesChannelsWithOtherDimensionsKeepsThem() {
        Model same = net.conv("a", "x", 3, 8, 1)
                .reshape("b", "a", 4, 8, 9)
                .add("Relu", "y", "b")
                .model(17, input(), List.of(Value.ofFloats("y", 4, 8, 9)));
        assertThat(free(same)).isEmpty();
        Net other = new Net();
        Model flat = other.conv("a", "x", 3, 8, 1)
                .reshape("b", "a", 4, 72)
                .dense("y", "b", 72, 3)
                .model(17, input(), List.of(Value.ofFloats("y", 4, 3)));
        assertThat(free(flat)).isEmpty();
    }

    /** Before operator set 13 a softmax is over all dimensions from its axis on. */
    @Test
    void anOldSoftmaxOverChannelsAndPlacesKeepsTheChannels() {
        Model model = net.conv("a", "x", 3, 8, 1)
                .add(Node.of("Softmax", List.of("a"), "b"))
                .conv("c", "b", 8, 4, 1)
                .head("c", 4);
        Model old = Model.of(model.graph(), 11);
        assertThat(free(old)).containsExactly("c");
        Agreement.check(old, 8);
    }

    @Test
    void pooledPlacesThatAreHandedOnKeepTheirChannels() {
        net.conv("a", "x", 3, 8, 1);
        net.add(new Node(
                "p",
                "MaxPool",
                "",
                List.of("a"),
                List.of("b", "places"),
                java.util.Map.of("kernel_shape", Attribute.ints(2, 2), "strides", Attribute.ints(2, 2)),
                io.edgeai.api.model.Opaque.NONE));
        Model model = net.add(Node.of("MaxUnpool", List.of("b", "places"), "c")
                        .with("kernel_shape", Attribute.ints(2, 2))
                        .with("strides", Attribute.ints(2, 2)))
                .conv("d", "c", 8, 4, 1)
                .head("d", 4);
        assertThat(free(model)).doesNotContain("a");
        Agreement.check(model, 9);
    }

    private static List<String> free(Model model) {
        return Channels.of(model).groups().stream()
                .filter(ChannelGroup::free)
                .map(group -> group.layers().get(0).title())
                .toList();
    }

    private static Node concat(int axis, String output, String... inputs) {
        return Node.of("Concat", List.of(inputs), output).with("axis", Attribute.of(axis));
    }

    private static List<Value> input() {
        return List.of(Value.ofFloats("x", 1, 3, 6, 6));
    }
}
