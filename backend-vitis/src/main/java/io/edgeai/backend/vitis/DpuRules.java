package io.edgeai.backend.vitis;

import static io.edgeai.api.backend.Placement.ACCELERATOR;
import static io.edgeai.api.backend.Placement.CPU;
import static io.edgeai.api.backend.Placement.ELIMINATED;

import io.edgeai.api.backend.OpRule;
import io.edgeai.api.backend.Placement;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The vendor's operator table for one DPU, in its order. What depends on a shape that is not known holds: it is not known to be broken. */
final class DpuRules {

    private static final int WIDEST = 256;
    private static final int KERNEL = 16;
    private static final float LEAKY = 26 / 256f;
    private static final float NEAR = 1e-4f;

    /** The vendor replaces a slope of 0.1 by the one of the hardware. */
    private static final float LEAKY_BEFORE = 0.1f;

    private final Dpu dpu;
    private final List<OpRule> rows = new ArrayList<>();

    private DpuRules(Dpu dpu) {
        this.dpu = dpu;
    }

    static List<OpRule> of(Dpu dpu) {
        DpuRules rules = new DpuRules(dpu);
        rules.convolutions();
        rules.pools();
        rules.elementwise();
        rules.shapes();
        rules.others();
        return List.copyOf(rules.rows);
    }

    private void convolutions() {
        long most = (long) WIDEST * dpu.channelParallel();
        String banks = "kernel area x ceil(channels in / " + dpu.channelParallel() + ") at most " + dpu.bankDepth();
        add(
                "Conv",
                "group 1, constant weights, kernel 1x1 to 16x16, stride at most " + dpu.stride() + ", at most " + most
                        + " channels in (times dilation) and out, " + banks,
                (graph, node) -> node.intAttribute("group", 1) == 1
                        && within(kernel(graph, node), 1, KERNEL)
                        && within(node.intsAttribute("strides"), 1, dpu.stride())
                        && weights(graph, node)
                                .map(sizes -> fits(sizes, dilation(node), most))
                                .orElse(true));
        if (dpu.depthwise() != Dpu.Depthwise.NONE) {
            depthwise();
        }
        add(
                "ConvTranspose",
                "group 1, no output_padding, kernel / stride within 1 to 16, at most " + most + " channels out",
                (graph, node) -> node.intAttribute("group", 1) == 1
                        && within(node.intsAttribute("output_padding"), 0, 0)
                        && within(kernel(graph, node), 1, KERNEL * stride(node))
                        && weights(graph, node).map(sizes -> sizes[1] <= most).orElse(true));
        for (String op : List.of("Gemm", "MatMul")) {
            add(
                    op,
                    "second operand constant; becomes a convolution, so at most " + most + " numbers in and out",
                    (graph, node) -> weights(graph, node)
                            .map(sizes -> within(sizes, 1, most))
                            .orElse(false));
        }
    }

    private static long stride(Node node) {
        return Math.max(1, Arrays.stream(node.intsAttribute("strides", 1)).min().orElse(1));
    }

    private void depthwise() {
        boolean small = dpu.depthwise() == Dpu.Depthwise.SMALL;
        long most = dpu.depthwise() == Dpu.Depthwise.ISA1 ? WIDEST : small ? 3 : KERNEL;
        long steps = dpu.depthwise() == Dpu.Depthwise.ISA1 ? WIDEST : small ? 2 : dpu.stride();
        String sizes =
                "kernel at most " + most + ", stride at most " + steps + ", padding at most 15 before and 255 behind";
        BiPredicate<Graph, Node> holds = (graph, node) ->
                within(kernel(graph, node), 1, most) && within(node.intsAttribute("strides"), 1, steps) && padded(node);
        add("DepthwiseConv", sizes, holds);
        add(
                "DepthwiseConvTranspose",
                sizes + ", no output_padding",
                (graph, node) -> holds.test(graph, node) && within(node.intsAttribute("output_padding"), 0, 0));
    }

    private static boolean padded(Node node) {
        long[] pads = node.intsAttribute("pads");
        int half = pads.length / 2;
        return within(Arrays.copyOf(pads, half), 0, 15) && within(Arrays.copyOfRange(pads, half, pads.length), 0, 255);
    }

    private boolean fits(long[] sizes, long dilation, long most) {
        long area = Arrays.stream(sizes).skip(2).reduce(1, (a, b) -> a * b);
        long words = area * ((sizes[1] + dpu.channelParallel() - 1) / dpu.channelParallel());
        return sizes[1] * dilation <= most && sizes[0] <= most && words <= dpu.bankDepth();
    }

    private void pools() {
        boolean wide = dpu.depthwise() == Dpu.Depthwise.ISA1;
        long most = wide ? WIDEST : 8;
        String window = "kernel and stride at most " + most;
        BiPredicate<Graph, Node> holds = (graph, node) ->
                within(node.intsAttribute("kernel_shape"), 1, most) && within(node.intsAttribute("strides"), 1, most);
        add("MaxPool", window, holds);
        add(
                "AveragePool",
                window + (wide ? "" : ", square"),
                (graph, node) -> holds.test(graph, node)
                        && (wide
                                || Arrays.stream(node.intsAttribute("kernel_shape"))
                                                .distinct()
                                                .count()
                                        < 2));
        BiPredicate<Graph, Node> small = (graph, node) -> shape(graph, node, 0)
                .map(sizes -> within(Arrays.copyOfRange(sizes, Math.min(2, sizes.length), sizes.length), 1, most))
                .orElse(true);
        for (String op : List.of("GlobalAveragePool", "GlobalMaxPool")) {
            add(op, "height and width at most " + most, small);
        }
        add(
                "ReduceMean",
                "over height and width, keepdims 1, both at most " + most,
                (graph, node) -> node.intAttribute("keepdims", 1) == 1 && small.test(graph, node));
    }

    private void elementwise() {
        String same = "two feature maps of one shape";
        BiPredicate<Graph, Node> holds = (graph, node) -> node.inputs().size() < 2
                || shape(graph, node, 0)
                        .flatMap(a -> shape(graph, node, 1).map(b -> Arrays.equals(a, b)))
                        .orElse(true);
        BiPredicate<Graph, Node> constant =
                (graph, node) -> node.inputs().stream().anyMatch(name -> graph.constant(name)
                        .filter(value -> value.elements() > 1)
                        .isPresent());
        add("Add", same + ", or a constant per channel", holds.or(constant));
        add("Mul", same + ", or a constant per channel", holds.or(constant));
        add("Relu", "after another operator of the DPU, with which it is fused", (graph, node) -> true);
        add(
                "Clip",
                "from 0 to 6, after another operator of the DPU",
                (graph, node) -> end(graph, node, new End(1, "min", 0)) && end(graph, node, new End(2, "max", 6)));
        add("LeakyRelu", "slope 26/256 (0.1 becomes it), after a convolution", (graph, node) -> {
            float slope = node.floatAttribute("alpha", 0.01f);
            return Math.abs(slope - LEAKY) < NEAR || Math.abs(slope - LEAKY_BEFORE) < NEAR;
        });
        boolean alu = dpu.depthwise() == Dpu.Depthwise.ISA1;
        if (alu) {
            add(
                    "HardSigmoid",
                    "alpha 1/6, beta 1/2",
                    (graph, node) -> Math.abs(node.floatAttribute("alpha", 0.2f) - 1 / 6f) < NEAR
                            && Math.abs(node.floatAttribute("beta", 0.5f) - 0.5f) < NEAR);
            add("HardSwish", "in the vendor's own arithmetic", (graph, node) -> true);
            add("PRelu", "one slope a channel", (graph, node) -> true);
        }
    }

    private record End(int input, String attribute, float wanted) {}

    /** Whether a Clip has this end. */
    private static boolean end(Graph graph, Node node, End end) {
        return node.input(end.input())
                .map(name -> graph.constant(name)
                        .map(value -> value.toFloats()[0] == end.wanted())
                        .orElse(false))
                .orElse(node.floatAttribute(end.attribute(), Float.NaN) == end.wanted());
    }

    private void shapes() {
        add("Concat", "along channels, or all inputs on the DPU", (graph, node) -> true);
        add("Pad", "constant 0", (graph, node) -> node.textAttribute("mode", "constant")
                .equals("constant"));
        add("Resize", "nearest, or linear with equal factors of 2, 4 or 8", (graph, node) -> List.of(
                        "nearest", "linear")
                .contains(node.textAttribute("mode", "nearest")));
        for (String op : List.of("Reshape", "Flatten", "Squeeze", "Unsqueeze")) {
            add(op, "the batch stays as it is", (graph, node) -> true);
        }
        add("DepthToSpace", "any block", (graph, node) -> true);
        add("SpaceToDepth", "any block", (graph, node) -> true);
    }

    private void others() {
        String cpu = "the vendor's runtime has it on the board's processor only";
        Stream.of(
                        "Conv",
                        "DepthwiseConv",
                        "ConvTranspose",
                        "DepthwiseConvTranspose",
                        "Gemm",
                        "MatMul",
                        "MaxPool",
                        "AveragePool",
                        "GlobalAveragePool",
                        "GlobalMaxPool",
                        "ReduceMean",
                        "Add",
                        "Mul",
                        "Clip",
                        "LeakyRelu",
                        "HardSigmoid",
                        "HardSwish",
                        "PRelu",
                        "Pad",
                        "Resize",
                        "Sub",
                        "Div",
                        "Transpose",
                        "Sigmoid",
                        "Tanh",
                        "Softmax",
                        "Exp",
                        "Sin",
                        "Cos",
                        "Max",
                        "Min",
                        "ReduceSum",
                        "ReduceMax",
                        "Slice",
                        "Tile",
                        "TopK",
                        "BatchNormalization",
                        "NonMaxSuppression")
                .forEach(op -> rows.add(new OpRule(op, cpu, (graph, node) -> true, CPU)));
        Stream.of("Identity", "Dropout", "Constant")
                .forEach(op -> rows.add(new OpRule(op, "removed before", (graph, node) -> true, ELIMINATED)));
    }

    private void add(String op, String condition, BiPredicate<Graph, Node> holds) {
        Placement on = ACCELERATOR;
        rows.add(new OpRule(op, condition, holds, on));
    }

    private static long dilation(Node node) {
        return Arrays.stream(node.intsAttribute("dilations", 1)).max().orElse(1);
    }

    private static boolean within(long[] values, long least, long most) {
        return LongStream.of(values).allMatch(value -> value >= least && value <= most);
    }

    private static long[] kernel(Graph graph, Node node) {
        long[] written = node.intsAttribute("kernel_shape");
        return written.length > 0
                ? written
                : weights(graph, node)
                        .map(sizes -> Arrays.copyOfRange(sizes, Math.min(2, sizes.length), sizes.length))
                        .orElse(new long[0]);
    }

    private static Optional<long[]> weights(Graph graph, Node node) {
        return node.input(1).flatMap(graph::constant).map(Tensor::sizes).filter(sizes -> sizes.length > 1);
    }

    private static Optional<long[]> shape(Graph graph, Node node, int input) {
        return node.input(input)
                .flatMap(name -> Optional.ofNullable(graph.initializers().get(name))
                        .map(Tensor::sizes)
                        .or(() -> graph.value(name)
                                .flatMap(Value::shape)
                                .filter(Shape::isStatic)
                                .map(Shape::sizes)));
    }
}
