package io.edgeai.backend.rknn;

import static io.edgeai.api.backend.Placement.ACCELERATOR;
import static io.edgeai.api.backend.Placement.CPU;
import static io.edgeai.api.backend.Placement.ELIMINATED;
import static io.edgeai.api.backend.Placement.REFUSED;
import static io.edgeai.backend.rknn.Condition.*;

import io.edgeai.api.backend.OpRule;
import io.edgeai.api.backend.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Operator tables. RV11xx: the vendor's operator list and support list of SDK 2.3.2, in its order; where toolkit 2.5.0 was seen to rewrite an operator into
 * one of the list (means to convolutions, Gemm to 1x1 convolutions, Abs and Einsum) the row says so. RK35xx: the vendor's limits are not in these tables; rows
 * are what the compiler of 2.5.0 placed on the NPU in trials of its layer table.
 */
final class RknnOps {

    /** A: rv1103, rv1106. B: rv1103b, rv1106b. */
    enum Family {
        A,
        B
    }

    /** What the small runtime has on the CPU; an operator that is neither here nor on the NPU converts, and fails in rknn_init on the board. */
    private static final List<String> RUNTIME = List.of(
            "Concat",
            "Div",
            "Exp",
            "Flatten",
            "Gather",
            "LayerNormalization",
            "ReduceL2",
            "ReduceMax",
            "Reshape",
            "ScatterND",
            "Softmax",
            "Squeeze",
            "Unsqueeze");

    private RknnOps() {}

    static List<OpRule> rv(Family family) {
        List<OpRule> rows = new ArrayList<>();
        Stream.of(convolutions(), elementwise(family), pools(), activations(), shapes(family))
                .flatMap(List::stream)
                .forEach(rows::add);
        List<String> named = rows.stream().map(OpRule::op).distinct().toList();
        RUNTIME.forEach(op -> rows.add(row(op, always("the runtime has it on the CPU"), CPU)));
        rows.addAll(eliminated());
        Condition fails =
                always("neither the NPU nor the small runtime has it: it converts, and rknn_init fails on the board");
        Stream.concat(named.stream(), refused(family).stream())
                .filter(op -> !RUNTIME.contains(op))
                .forEach(op -> rows.add(row(op, fails, REFUSED)));
        return List.copyOf(rows);
    }

    static List<OpRule> rk() {
        Condition seen =
                always("seen on the NPU with toolkit 2.5.0; the vendor's limits for this chip are not known here");
        Stream<OpRule> npu = Stream.of(
                        "Conv",
                        "DepthwiseConv",
                        "ConvTranspose",
                        "DepthwiseConvTranspose",
                        "Gemm",
                        "MatMul",
                        "Add",
                        "Mul",
                        "Sub",
                        "BatchNormalization",
                        "MaxPool",
                        "AveragePool",
                        "GlobalAveragePool",
                        "ReduceMean",
                        "Relu",
                        "Clip",
                        "PRelu",
                        "LeakyRelu",
                        "Sigmoid",
                        "Tanh",
                        "Softplus",
                        "HardSigmoid",
                        "HardSwish",
                        "Elu",
                        "Concat",
                        "Resize",
                        "Softmax")
                .map(op -> row(op, seen, ACCELERATOR));
        Condition moves = always("moves no values; at the end of a graph the runtime does it on the CPU");
        Stream<OpRule> moved =
                Stream.of("Reshape", "Flatten", "Squeeze", "Unsqueeze").map(op -> row(op, moves, ACCELERATOR));
        Stream<OpRule> cpu = Stream.of("Mish").map(op -> row(op, always("the compiler places it on the CPU"), CPU));
        return Stream.of(npu, moved, cpu, eliminated().stream())
                .flatMap(rows -> rows)
                .toList();
    }

    private static List<OpRule> convolutions() {
        Condition square = constantWeights().and(pads(0, 15)).and(strides(1, 7)).and(widthWhenTall());
        Condition turned = constantWeights().and(strides(1, 8)).and(pads(0, 15)).and(dilatedOnlyPointwise());
        return List.of(
                row("Conv", square.and(kernel(1, 31)).and(dilations(1, 31)), ACCELERATOR),
                row("DepthwiseConv", square.and(kernel(1, 8)).and(dilations(1, 32)), ACCELERATOR),
                row("ConvTranspose", turned.and(kernel(1, 31)).and(group(1)), ACCELERATOR),
                row("DepthwiseConvTranspose", turned.and(kernel(1, 31)), ACCELERATOR),
                row("Gemm", constantSecond().and(attribute("transA", 0)), ACCELERATOR),
                row("MatMul", constantSecond().and(reduced(8192)), ACCELERATOR),
                row("Einsum", constantSecond(), ACCELERATOR));
    }

    private static List<OpRule> elementwise(Family family) {
        List<OpRule> rows = new ArrayList<>(List.of(
                row("Add", expandable(), ACCELERATOR),
                row("Mul", expandable(), ACCELERATOR),
                row("Sub", channelOrScalar(), ACCELERATOR),
                row("Max", expandable(), ACCELERATOR)));
        if (family == Family.A) {
            rows.add(row("Min", expandable(), ACCELERATOR));
            rows.add(row("Pow", exponent(0, 1, 2, 3, 0.5, -0.5), ACCELERATOR));
        }
        rows.add(row("BatchNormalization", always("epsilon above 0; folded into a convolution"), ACCELERATOR));
        rows.add(row("Where", expandable(), ACCELERATOR));
        return rows;
    }

    private static List<OpRule> pools() {
        Condition window =
                kernel(1, 7).and(strides(1, 8)).and(pads(0, 7)).and(sizes(8192)).and(floorOnly());
        return List.of(
                row("MaxPool", window, ACCELERATOR),
                row("GlobalMaxPool", sizes(7), ACCELERATOR),
                row("AveragePool", window.and(paddingCounted()), ACCELERATOR),
                row("GlobalAveragePool", sizes(343), ACCELERATOR),
                row("ReduceMean", spatial().and(sizes(343)), ACCELERATOR));
    }

    private static List<OpRule> activations() {
        Condition sixth = real("alpha", 1 / 6f, 0.2f).and(real("beta", 0.5f, 0.5f));
        Condition any = always("any shape");
        Stream<OpRule> plain = Stream.of("Relu", "Clip", "LeakyRelu", "Sigmoid", "Tanh", "Softplus", "HardSwish", "Abs")
                .map(op -> row(op, any, ACCELERATOR));
        Stream<OpRule> limited = Stream.of(
                row("PRelu", always("slope one value or one a channel"), ACCELERATOR),
                row("HardSigmoid", sixth, ACCELERATOR),
                row("Elu", real("alpha", 1f, 1f), ACCELERATOR),
                row("Softmax", axis(1, 3), ACCELERATOR));
        return Stream.concat(plain, limited).toList();
    }

    private static List<OpRule> shapes(Family family) {
        Condition any = always("any shape");
        Stream<OpRule> plain = Stream.of(
                        "Concat", "Split", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Expand", "Tile")
                .map(op -> row(op, any, ACCELERATOR));
        Stream<OpRule> limited = Stream.of(
                row("Slice", stepsOfOne(), ACCELERATOR),
                row("Pad", padMode("constant", "reflect"), ACCELERATOR),
                row("Resize", resize(2, 8), ACCELERATOR),
                row("Transpose", Transposes.within(family), ACCELERATOR));
        Stream<OpRule> recurrent = family == Family.A
                ? Stream.of(
                        row("LSTM", always("no projection, no input_forget, batch 1 or a multiple of 4"), ACCELERATOR))
                : Stream.of();
        return Stream.of(plain, limited, recurrent).flatMap(rows -> rows).toList();
    }

    private static List<OpRule> eliminated() {
        return Stream.of("Identity", "Dropout", "Constant", "QuantizeLinear", "DequantizeLinear")
                .map(op -> row(op, always("the toolkit removes it"), ELIMINATED))
                .toList();
    }

    /** In neither column of the vendor's list. */
    private static List<String> refused(Family family) {
        Stream<String> both = Stream.of(
                "ReduceSum",
                "ReduceMin",
                "ArgMax",
                "ArgMin",
                "GRU",
                "InstanceNormalization",
                "LpNormalization",
                "LRN",
                "GatherElements",
                "Erf",
                "Sqrt",
                "Log",
                "Sin",
                "Cos",
                "Floor",
                "Mod",
                "And",
                "Equal",
                "Greater",
                "GreaterOrEqual",
                "Less",
                "LessOrEqual",
                "LogSoftmax",
                "DepthToSpace",
                "SpaceToDepth",
                "RoiAlign",
                "MaxUnpool",
                "Cast",
                "GridSample",
                "TopK",
                "Mish",
                "NonMaxSuppression");
        return Stream.concat(both, family == Family.B ? Stream.of("Min", "Pow", "LSTM") : Stream.of())
                .toList();
    }

    private static OpRule row(String op, Condition condition, Placement placement) {
        return new OpRule(op, condition.sentence(), condition.holds(), placement);
    }
}
