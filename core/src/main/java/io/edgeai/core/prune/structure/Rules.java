package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/** How channels pass each operator. A rule says false where it cannot tell. */
final class Rules {

    private static final Map<String, BiPredicate<Node, Trace>> TABLE = table();

    private Rules() {}

    static boolean follow(Node node, Trace trace) {
        BiPredicate<Node, Trace> rule = node.domain().isEmpty() ? TABLE.get(node.op()) : null;
        return rule != null && rule.test(node, trace);
    }

    private static Map<String, BiPredicate<Node, Trace>> table() {
        Map<String, BiPredicate<Node, Trace>> table = new HashMap<>();
        Stream.of(
                        "Abs",
                        "Cast",
                        "Ceil",
                        "Celu",
                        "Clip",
                        "Dropout",
                        "Elu",
                        "Erf",
                        "Exp",
                        "Floor",
                        "Gelu",
                        "HardSigmoid",
                        "HardSwish",
                        "Identity",
                        "LeakyRelu",
                        "Log",
                        "Mish",
                        "Neg",
                        "Reciprocal",
                        "Relu",
                        "Round",
                        "Selu",
                        "Sigmoid",
                        "Sign",
                        "Softplus",
                        "Softsign",
                        "Sqrt",
                        "Tanh",
                        "ThresholdedRelu")
                .forEach(op -> table.put(op, PassRules::unary));
        Stream.of(
                        "AveragePool",
                        "GlobalAveragePool",
                        "GlobalMaxPool",
                        "GlobalLpPool",
                        "LpPool",
                        "MaxPool",
                        "Resize",
                        "Upsample")
                .forEach(op -> table.put(op, PassRules::spatial));
        Stream.of("Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Mean", "Sum", "PRelu")
                .forEach(op -> table.put(op, JoinRules::elementwise));
        Stream.of("ReduceMean", "ReduceMax", "ReduceMin", "ReduceSum", "ReduceL1", "ReduceL2")
                .forEach(op -> table.put(op, PassRules::reduce));
        table.put("Softmax", PassRules::alongAxis);
        table.put("LogSoftmax", PassRules::alongAxis);
        table.put("Pad", PassRules::pad);
        table.put("Conv", LayerRules::conv);
        table.put("ConvTranspose", LayerRules::transposed);
        table.put("Gemm", LayerRules::gemm);
        table.put("MatMul", LayerRules::product);
        table.put("BatchNormalization", LayerRules::norm);
        table.put("InstanceNormalization", LayerRules::norm);
        table.put("Concat", JoinRules::concat);
        table.put("Split", JoinRules::split);
        table.put("Slice", JoinRules::slice);
        table.put("Flatten", ShapeRules::flatten);
        table.put("Reshape", ShapeRules::reshape);
        table.put("Transpose", ShapeRules::transpose);
        table.put("Squeeze", ShapeRules::squeeze);
        table.put("Unsqueeze", ShapeRules::unsqueeze);
        return Map.copyOf(table);
    }
}
