package io.edgeai.backend.tidl;

import static io.edgeai.api.backend.Placement.ACCELERATOR;
import static io.edgeai.api.backend.Placement.CPU;
import static io.edgeai.api.backend.Placement.ELIMINATED;
import static io.edgeai.backend.tidl.Nodes.*;

import io.edgeai.api.backend.OpRule;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The vendor's operator table for ONNX, release line 11.0, in its order. What keeps to a row is offloaded; all else runs in float on the Arm cores. What
 * depends on a shape that is not known holds: it is not known to be broken. Not decided here, as a graph alone does not show it: signs of operands (MatMul),
 * 16-bit transposed convolutions (not on AM62A, AM67A).
 */
final class TidlOps {

    private static final Set<String> DEPTHWISE = Set.of("3s1", "3s2", "5s1", "5s2", "7s1", "7s2");
    private static final String RANK4 = "at most 4 dimensions above 1";
    private static final String RANK6 = "at most 6 dimensions above 1";

    /** Of table-driven activations, those that the small core computes slowly. */
    private static final Set<String> SLOW = Set.of("Sigmoid", "HardSigmoid", "Tanh", "Elu");

    private final List<OpRule> rows = new ArrayList<>();
    private final boolean small;

    private TidlOps(boolean small) {
        this.small = small;
    }

    static List<OpRule> rules(TidlChips.Row chip) {
        TidlOps table = new TidlOps(chip.small());
        table.layers();
        table.arithmetic();
        table.moves();
        table.activations();
        table.rest();
        table.norms();
        table.onArm();
        return List.copyOf(table.rows);
    }

    private void layers() {
        String exception = small ? "; no 3x3 with stride 3; no padding beyond the input's width" : "";
        BiPredicate<Graph, Node> square = (graph, node) -> constant(graph, node, 1)
                        .isPresent()
                && dims(graph, node, 4)
                && strides(node).distinct().count() == 1
                && stride(node, graph)
                && (!small
                        || !(kernel(graph, node, 0) == 3 && strides(node).max().orElse(1) == 3))
                && padded(graph, node);
        row(
                "Conv",
                "constant weights, " + RANK4
                        + ", equal strides, no stride 2 with kernels above 7, stride 4 only with 11x11, padding within the input's width"
                        + exception,
                square);
        row(
                "DepthwiseConv",
                "constant weights, " + RANK4 + ", 3x3, 5x5 or 7x7 with stride 1 or 2",
                (graph, node) -> square.test(graph, node)
                        && kernel(graph, node, 0) == kernel(graph, node, 1)
                        && DEPTHWISE.contains(kernel(graph, node, 0) + "s"
                                + strides(node).max().orElse(1)));
        row("AveragePool", RANK4 + ", dilation 1, kernels 1 to 3, stride 1 or 2", (graph, node) -> pooled(graph, node));
        row(
                "GlobalAveragePool",
                RANK4 + ", height x width at most 1024 (rewrite a larger one to a MatMul)",
                (graph, node) -> dims(graph, node, 4)
                        && shape(graph, node, 0)
                                .filter(sizes -> sizes.length == 4)
                                .map(sizes -> sizes[2] * sizes[3] <= 1024)
                                .orElse(true));
        row(
                "MaxPool",
                RANK4
                        + ", dilation 1, storage_order 0, kernels 1 to 3 (larger ones as a cascade of 3x3), stride 1 or 2",
                (graph, node) -> pooled(graph, node) && node.intAttribute("storage_order", 0) == 0);
        row("Relu", RANK6, (graph, node) -> dims(graph, node, 6));
        row(
                "PRelu",
                "constant slope, " + RANK6,
                (graph, node) -> constant(graph, node, 1).isPresent() && dims(graph, node, 6));
    }

    private void arithmetic() {
        for (String op : List.of("Add", "Mul", "Div", "Sum", "Max")) {
            row(
                    op,
                    "two inputs, equal or broadcast but not over the batch, " + RANK6,
                    (graph, node) -> node.inputs().size() == 2 && dims(graph, node, 6));
        }
        row(
                "Sub",
                "one operand constant, a single value or one along channel or width (else write Add of Mul -1)",
                (graph, node) -> dims(graph, node, 6)
                        && IntStream.range(0, 2)
                                .mapToObj(i -> constant(graph, node, i))
                                .flatMap(Optional::stream)
                                .anyMatch(one -> above1(one.sizes()) <= 1));
        row(
                "Gemm",
                "transA 0, alpha 1, beta 1, " + RANK4 + ", bias [N] or [1,N]",
                (graph, node) -> node.intAttribute("transA", 0) == 0
                        && node.floatAttribute("alpha", 1) == 1
                        && node.floatAttribute("beta", 1) == 1
                        && dims(graph, node, 4));
        row("MatMul", RANK4, (graph, node) -> dims(graph, node, 4));
        row(
                "Softmax",
                "along width or height, " + RANK6,
                (graph, node) -> dims(graph, node, 6) && axis(graph, node, -1) >= -2);
        row(
                "BatchNormalization",
                "training_mode 0, " + RANK6,
                (graph, node) -> node.intAttribute("training_mode", 0) == 0 && dims(graph, node, 6));
        row(
                "ConvTranspose",
                "constant weights, kernel 4x4 or 2x2, stride 2x2, group 1",
                (graph, node) -> constant(graph, node, 1).isPresent()
                        && node.intAttribute("group", 1) == 1
                        && strides(node).allMatch(stride -> stride == 2)
                        && kernel(graph, node, 0) == kernel(graph, node, 1)
                        && Set.of(2L, 4L).contains(kernel(graph, node, 0)));
    }

    private void moves() {
        row(
                "Concat",
                "along channel, height or width, never batch, " + RANK6,
                (graph, node) -> dims(graph, node, 6) && axis(graph, node, -1) >= -3);
        row(
                "Slice",
                "constant starts, ends and axes, steps of 1, batch 1",
                (graph, node) -> constant(graph, node, 1).isPresent()
                        && constant(graph, node, 2).isPresent()
                        && (node.input(4).isEmpty()
                                || constant(graph, node, 4)
                                        .filter(steps ->
                                                LongStream.of(steps.toLongs()).allMatch(step -> step == 1))
                                        .isPresent()));
        row("Split", "batch 1", (graph, node) -> dims(graph, node, 6));
        row("Flatten", RANK6, (graph, node) -> dims(graph, node, 6));
        row(
                "ArgMax",
                "along channel (-3), keepdims 1, select_last_index 0, " + RANK4,
                (graph, node) -> axis(graph, node, 0) == -3
                        && node.intAttribute("keepdims", 1) == 1
                        && node.intAttribute("select_last_index", 0) == 0
                        && dims(graph, node, 4));
        for (String op : List.of("Upsample", "Resize")) {
            row(
                    op,
                    "nearest or linear, height and width by one power of two of at least 1, antialias 0",
                    TidlOps::resized);
        }
        row("DepthToSpace", "4 dimensions", (graph, node) -> dims(graph, node, 4));
        row(
                "SpaceToDepth",
                "4 dimensions, height and width multiples of the block",
                (graph, node) -> dims(graph, node, 4));
    }

    private void activations() {
        Stream.of(
                        "Sigmoid Tanh HardSigmoid HardSwish Elu Mish LeakyRelu Sqrt Pow Log Exp Abs Floor Neg Sin Cos Tan Asin Acos Atan Asinh Sinh Cosh"
                                .split(" "))
                .forEach(op -> row(
                        op,
                        RANK6 + (small && SLOW.contains(op) ? "; slow: without a table on this chip" : ""),
                        (graph, node) -> dims(graph, node, 6)));
        row(
                "Clip",
                "least at most 0, greatest above 0, " + RANK6,
                (graph, node) -> dims(graph, node, 6)
                        && limit(graph, node, 1).orElse(-1f) <= 0
                        && limit(graph, node, 2).orElse(1f) > 0);
    }

    private void rest() {
        row("Pad", "constant mode, height and width only, at most 6 dimensions", (graph, node) -> node.textAttribute(
                        "mode", "constant")
                .equals("constant"));
        for (String op : List.of("ReduceMin", "ReduceMax")) {
            row(
                    op,
                    "along height, keepdims 1",
                    (graph, node) -> node.intAttribute("keepdims", 1) == 1
                            && Arrays.equals(reduced(graph, node), new long[] {-2}));
        }
        for (String op : List.of("ScatterND", "ScatterElements")) {
            row(
                    op,
                    "no reduction, data constant zeros, along width, " + RANK4,
                    (graph, node) -> node.textAttribute("reduction", "none").equals("none")
                            && constant(graph, node, 0).isPresent());
        }
        for (String op : List.of("Reshape", "Squeeze", "Unsqueeze")) {
            row(
                    op,
                    "constant shape, allowzero 0, at most 6 dimensions",
                    (graph, node) -> node.intAttribute("allowzero", 0) == 0
                            && (node.input(1).isEmpty()
                                    || constant(graph, node, 1).isPresent()));
        }
        row("Gather", "constant indices of one dimension", (graph, node) -> constant(graph, node, 1)
                .filter(indices -> indices.rank() == 1)
                .isPresent());
    }

    private void norms() {
        row("Transpose", RANK6, (graph, node) -> dims(graph, node, 6));
        row(
                "LayerNormalization",
                "along width, scale and bias [N] or [1,N]",
                (graph, node) -> axis(graph, node, -1) == -1);
        row("InstanceNormalization", RANK6, (graph, node) -> dims(graph, node, 6));
        row("GridSample", "nearest or bilinear, zeros around", (graph, node) -> node.textAttribute(
                        "padding_mode", "zeros")
                .equals("zeros"));
        row(
                "TopK",
                "sorted, constant K, along height; ties may come in another order than emulated",
                (graph, node) -> node.intAttribute("sorted", 1) == 1
                        && constant(graph, node, 1).isPresent()
                        && axis(graph, node, -1) == -2);
        row(
                "DeformConv",
                "3x3, stride 1",
                (graph, node) -> kernel(graph, node, 0) == 3 && strides(node).allMatch(stride -> stride == 1));
        for (String op : List.of("QuantizeLinear", "DequantizeLinear")) {
            row(op, "models that bring their quantization only", (graph, node) -> true);
        }
        row(
                "Cast",
                "at the network's inputs and outputs only",
                (graph, node) -> node.inputs().stream().anyMatch(name -> graph.inputs().stream()
                                .anyMatch(input -> input.name().equals(name)))
                        || node.outputs().stream().anyMatch(graph::isOutput));
        Stream.of("Dropout", "Identity", "Constant")
                .forEach(op -> rows.add(new OpRule(op, "the importer removes it", (graph, node) -> true, ELIMINATED)));
    }

    /** ONNX Runtime has all of them; named are those of the table, and the common ones that it leaves out. */
    private void onArm() {
        Stream.concat(
                        rows.stream()
                                .filter(row -> row.placement() == ACCELERATOR)
                                .map(OpRule::op),
                        Stream.of(
                                ("DepthwiseConvTranspose Erf ReduceMean ReduceSum ReduceProd ReduceL2 GlobalMaxPool Min Softplus Softsign Gelu LogSoftmax LSTM GRU RNN"
                                                + " NonMaxSuppression Where Equal Less Greater And Or Not Expand Tile Shape Range Round Ceil Sign Reciprocal Einsum"
                                                + " LpNormalization LRN RoiAlign ArgMin CumSum GatherND GatherElements NonZero OneHot Trilu")
                                        .split(" ")))
                .distinct()
                .toList()
                .forEach(op -> rows.add(
                        new OpRule(op, "runs in float on the Arm cores, by ONNX Runtime", (graph, node) -> true, CPU)));
    }

    private void row(String op, String condition, BiPredicate<Graph, Node> holds) {
        rows.add(new OpRule(op, condition, holds, ACCELERATOR));
    }

    private static boolean pooled(Graph graph, Node node) {
        return dims(graph, node, 4)
                && LongStream.of(node.intsAttribute("dilations")).allMatch(one -> one == 1)
                && kernel(graph, node, 0) <= 3
                && kernel(graph, node, 1) <= 3
                && strides(node).allMatch(stride -> stride <= 2);
    }

    private static boolean stride(Node node, Graph graph) {
        long stride = strides(node).max().orElse(1);
        long kernel = Math.max(kernel(graph, node, 0), kernel(graph, node, 1));
        return !(stride == 2 && kernel > 7) && (stride != 4 || kernel == 11);
    }

    private static boolean padded(Graph graph, Node node) {
        long[] pads = node.intsAttribute("pads");
        Optional<long[]> sizes = shape(graph, node, 0);
        return pads.length != 4
                || sizes.isEmpty()
                || sizes.get().length != 4
                || sizes.get()[3] >= Math.max(pads[1], pads[3]);
    }

    private static boolean resized(Graph graph, Node node) {
        Optional<long[]> from = shape(graph, node, 0).filter(sizes -> sizes.length == 4);
        Optional<long[]> to = sizes(graph, node.output()).filter(sizes -> sizes.length == 4);
        boolean plain = List.of("nearest", "linear").contains(node.textAttribute("mode", "nearest"))
                && node.intAttribute("antialias", 0) == 0;
        if (from.isEmpty() || to.isEmpty()) {
            return plain;
        }
        long factor = to.get()[2] / from.get()[2];
        return plain
                && Long.bitCount(factor) == 1
                && to.get()[2] == factor * from.get()[2]
                && to.get()[3] == factor * from.get()[3];
    }
}
