package io.edgeai.backend.rknn;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A sentence of the operator table and its truth, in one. What depends on a shape that is not known holds: it is not known to be broken. */
record Condition(String sentence, BiPredicate<Graph, Node> holds) {

    private static final float NEAR = 1e-4f;

    Condition and(Condition other) {
        return new Condition(sentence + ", " + other.sentence, holds.and(other.holds));
    }

    static Condition always(String sentence) {
        return new Condition(sentence, (graph, node) -> true);
    }

    static Condition kernel(long least, long most) {
        return new Condition(
                "kernel " + range(least, most), (graph, node) -> within(kernelOf(graph, node), least, most));
    }

    static Condition strides(long least, long most) {
        return list("strides", "stride", least, most);
    }

    static Condition pads(long least, long most) {
        return list("pads", "padding", least, most);
    }

    static Condition dilations(long least, long most) {
        return list("dilations", "dilation", least, most);
    }

    static Condition group(long wanted) {
        return new Condition("group " + wanted, (graph, node) -> node.intAttribute("group", 1) == wanted);
    }

    static Condition attribute(String name, long wanted) {
        return new Condition(name + " " + wanted, (graph, node) -> node.intAttribute(name, wanted) == wanted);
    }

    /** A float attribute; {@code fallback} is ONNX's own default. */
    static Condition real(String name, float wanted, float fallback) {
        return new Condition(
                name + " " + wanted + " (ONNX's default is " + fallback + ")",
                (graph, node) -> Math.abs(node.floatAttribute(name, fallback) - wanted) < NEAR);
    }

    static Condition constantWeights() {
        return new Condition(
                "constant weights", (graph, node) -> constant(graph, node, 1).isPresent());
    }

    static Condition constantSecond() {
        return new Condition("one operand constant", (graph, node) -> IntStream.range(
                        0, node.inputs().size())
                .anyMatch(i -> constant(graph, node, i).isPresent()));
    }

    static Condition reduced(long most) {
        return new Condition("inner size at most " + most, (graph, node) -> shape(graph, node, 0)
                .map(sizes -> sizes[sizes.length - 1] <= most)
                .orElse(true));
    }

    static Condition widthWhenTall() {
        return new Condition(
                "width below 16383 where the kernel is higher than 1",
                (graph, node) -> kernelOf(graph, node).length < 1
                        || kernelOf(graph, node)[0] == 1
                        || spatialOf(graph, node)
                                .map(size -> size[size.length - 1] < 16383)
                                .orElse(true));
    }

    static Condition dilatedOnlyPointwise() {
        return new Condition(
                "dilation only with a 1x1 kernel",
                (graph, node) -> within(node.intsAttribute("dilations"), 1, 1) || within(kernelOf(graph, node), 1, 1));
    }

    static Condition sizes(long most) {
        return new Condition("height and width at most " + most, (graph, node) -> spatialOf(graph, node)
                .map(size -> within(size, 0, most))
                .orElse(true));
    }

    static Condition floorOnly() {
        return new Condition(
                "explicit padding, no ceil_mode",
                (graph, node) -> node.intAttribute("ceil_mode", 0) == 0
                        && node.textAttribute("auto_pad", "NOTSET").equals("NOTSET"));
    }

    static Condition paddingCounted() {
        return new Condition(
                "count_include_pad 1 where there is padding",
                (graph, node) ->
                        node.intAttribute("count_include_pad", 0) == 1 || within(node.intsAttribute("pads"), 0, 0));
    }

    static Condition spatial() {
        return new Condition(
                "mean over height and width, keepdims 1",
                (graph, node) -> node.intAttribute("keepdims", 1) == 1
                        && axes(graph, node).equals(List.of(2L, 3L)));
    }

    static Condition axis(long... wanted) {
        return new Condition("axis " + Arrays.toString(wanted), (graph, node) -> {
            long rank = shape(graph, node, 0).map(sizes -> sizes.length).orElse(4);
            long axis = node.intAttribute("axis", -1);
            return LongStream.of(wanted).anyMatch(value -> value == (axis < 0 ? axis + rank : axis));
        });
    }

    static Condition exponent(double... wanted) {
        return new Condition("constant exponent " + Arrays.toString(wanted), (graph, node) -> constant(graph, node, 1)
                .filter(value -> value.elements() == 1)
                .map(value -> Arrays.stream(wanted).anyMatch(power -> Math.abs(power - value.toFloats()[0]) < NEAR))
                .orElse(false));
    }

    static Condition stepsOfOne() {
        return new Condition(
                "steps of 1",
                (graph, node) -> node.input(4).isEmpty()
                        || constant(graph, node, 4)
                                .map(steps -> within(steps.toLongs(), 1, 1))
                                .orElse(false));
    }

    static Condition padMode(String... wanted) {
        return new Condition("mode " + String.join(" or ", wanted), (graph, node) -> List.of(wanted)
                .contains(node.textAttribute("mode", "constant")));
    }

    static Condition resize(long least, long most) {
        return new Condition(
                "nearest or linear, whole enlargement of height and width " + range(least, most),
                (graph, node) -> List.of("nearest", "linear").contains(node.textAttribute("mode", "nearest"))
                        && enlargement(graph, node)
                                .map(factor -> whole(factor, least, most))
                                .orElse(true));
    }

    /** Both of one shape, or one of them stretched: along height and width, all of a channel, or all of a row or column. */
    static Condition expandable() {
        return new Condition(
                "both of one shape, or one broadcast as [b,c,1,1], [b,c,1,w], [b,c,h,1], [b,1,1,w], [b,1,h,1] or a single value",
                (graph, node) -> broadcast(graph, node, true));
    }

    static Condition channelOrScalar() {
        return new Condition(
                "both of one shape, or one broadcast as [b,c,1,1] or a single value",
                (graph, node) -> broadcast(graph, node, false));
    }

    /** The known sizes of an input. */
    static Optional<long[]> shape(Graph graph, Node node, int input) {
        return node.input(input)
                .flatMap(name -> Optional.ofNullable(graph.initializers().get(name))
                        .map(Tensor::sizes)
                        .or(() -> graph.value(name)
                                .flatMap(Value::shape)
                                .filter(shape -> shape.isStatic())
                                .map(shape -> shape.sizes())));
    }

    private static Optional<Tensor> constant(Graph graph, Node node, int input) {
        return node.input(input).flatMap(graph::constant);
    }

    private static Condition list(String attribute, String word, long least, long most) {
        return new Condition(
                word + " " + range(least, most), (graph, node) -> within(node.intsAttribute(attribute), least, most));
    }

    private static String range(long least, long most) {
        return least == 0 ? "at most " + most : least + " to " + most;
    }

    private static boolean within(long[] values, long least, long most) {
        return LongStream.of(values).allMatch(value -> value >= least && value <= most);
    }

    private static long[] kernelOf(Graph graph, Node node) {
        long[] written = node.intsAttribute("kernel_shape");
        return written.length > 0
                ? written
                : shape(graph, node, 1)
                        .filter(sizes -> sizes.length > 2)
                        .map(sizes -> Arrays.copyOfRange(sizes, 2, sizes.length))
                        .orElse(new long[0]);
    }

    private static Optional<long[]> spatialOf(Graph graph, Node node) {
        return shape(graph, node, 0)
                .filter(sizes -> sizes.length > 2)
                .map(sizes -> Arrays.copyOfRange(sizes, 2, sizes.length));
    }

    private static List<Long> axes(Graph graph, Node node) {
        long[] axes = constant(graph, node, 1).map(Tensor::toLongs).orElse(node.intsAttribute("axes"));
        long rank = shape(graph, node, 0).map(sizes -> sizes.length).orElse(4);
        return LongStream.of(axes)
                .map(axis -> axis < 0 ? axis + rank : axis)
                .sorted()
                .boxed()
                .toList();
    }

    private static Optional<double[]> enlargement(Graph graph, Node node) {
        Optional<long[]> from = shape(graph, node, 0);
        Optional<long[]> to = graph.value(node.output())
                .flatMap(Value::shape)
                .filter(shape -> shape.isStatic())
                .map(shape -> shape.sizes());
        return from.flatMap(in -> to.map(out -> IntStream.range(0, in.length)
                .mapToDouble(i -> (double) out[i] / in[i])
                .toArray()));
    }

    private static boolean whole(double[] factors, long least, long most) {
        for (int i = 0; i < factors.length; i++) {
            boolean spatial = i >= 2;
            boolean fits = factors[i] == Math.rint(factors[i]) && factors[i] >= least && factors[i] <= most;
            if (spatial ? !fits : factors[i] != 1) {
                return false;
            }
        }
        return true;
    }

    private static boolean broadcast(Graph graph, Node node, boolean rowsToo) {
        Optional<long[]> left = shape(graph, node, 0);
        Optional<long[]> right = shape(graph, node, 1);
        if (left.isEmpty() || right.isEmpty() || node.inputs().size() > 2) {
            return true;
        }
        return stretches(left.get(), right.get(), rowsToo) || stretches(right.get(), left.get(), rowsToo);
    }

    private static boolean stretches(long[] small, long[] large, boolean rowsToo) {
        long elements = LongStream.of(small).reduce(1, (a, b) -> a * b);
        if (elements == 1 || Arrays.equals(small, large)) {
            return true;
        }
        long[] same = new long[large.length];
        Arrays.fill(same, 1);
        if (small.length > large.length || large.length != 4) {
            return false;
        }
        System.arraycopy(small, 0, same, large.length - small.length, small.length);
        boolean[] kept = new boolean[4];
        for (int i = 0; i < 4; i++) {
            kept[i] = same[i] == large[i];
            if (!kept[i] && same[i] != 1) {
                return false;
            }
        }
        boolean channel = kept[1] && !kept[2] && !kept[3];
        return channel || (rowsToo && (kept[2] || kept[3])) || (kept[1] && large[2] == 1 && large[3] == 1);
    }
}
