package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/** How channels pass each operator. A rule says false where it cannot tell. */
final class Rules {

    private static final String UNARY =
            "Abs Cast Ceil Celu Clip Dropout Elu Erf Exp Floor Gelu HardSigmoid HardSwish Identity LeakyRelu Log Mish Neg"
                    + " Reciprocal Relu Round Selu Sigmoid Sign Softplus Softsign Sqrt Tanh ThresholdedRelu";

    private static final String SPATIAL =
            "AveragePool GlobalAveragePool GlobalMaxPool GlobalLpPool LpPool MaxPool Resize Upsample";

    private static final String ELEMENTWISE = "Add Sub Mul Div Pow Max Min Mean Sum PRelu";

    private static final String REDUCING = "ReduceMean ReduceMax ReduceMin ReduceSum ReduceL1 ReduceL2";

    private static final Map<String, BiPredicate<Node, Trace>> TABLE = table();

    private Rules() {}

    static boolean follow(Node node, Trace trace) {
        BiPredicate<Node, Trace> rule = node.domain().isEmpty() ? TABLE.get(node.op()) : null;
        return rule != null && rule.test(node, trace);
    }

    private static Map<String, BiPredicate<Node, Trace>> table() {
        Map<String, BiPredicate<Node, Trace>> table = new HashMap<>();
        put(table, UNARY, PassRules::unary);
        put(table, SPATIAL, PassRules::spatial);
        put(table, REDUCING, PassRules::reduce);
        put(table, "Softmax LogSoftmax", PassRules::alongAxis);
        put(table, "Pad", PassRules::pad);
        put(table, "Conv", LayerRules::conv);
        put(table, "ConvTranspose", LayerRules::transposed);
        put(table, "Gemm", LayerRules::gemm);
        put(table, "MatMul", LayerRules::product);
        put(table, "BatchNormalization InstanceNormalization", LayerRules::norm);
        put(table, ELEMENTWISE, JoinRules::elementwise);
        put(table, "Concat", JoinRules::concat);
        put(table, "Split", JoinRules::split);
        put(table, "Slice", JoinRules::slice);
        put(table, "Flatten", ShapeRules::flatten);
        put(table, "Reshape", ShapeRules::reshape);
        put(table, "Transpose", ShapeRules::transpose);
        put(table, "Squeeze", ShapeRules::squeeze);
        put(table, "Unsqueeze", ShapeRules::unsqueeze);
        return Map.copyOf(table);
    }

    private static void put(
            Map<String, BiPredicate<Node, Trace>> table, String operators, BiPredicate<Node, Trace> rule) {
        Pattern.compile(" ").splitAsStream(operators).forEach(op -> table.put(op, rule));
    }
}
