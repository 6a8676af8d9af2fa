package io.edgeai.core.graph.shape;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Operators whose output has the shape of their input, or of all inputs broadcast. */
final class ElementwiseShapes {

    private static final List<String> SAME = List.of(
            "Abs",
            "Acos",
            "Acosh",
            "Asin",
            "Asinh",
            "Atan",
            "Atanh",
            "BitwiseNot",
            "Ceil",
            "Celu",
            "Clip",
            "Cos",
            "Cosh",
            "CumSum",
            "Elu",
            "Erf",
            "Exp",
            "Floor",
            "Gelu",
            "GroupNormalization",
            "HardSigmoid",
            "HardSwish",
            "Hardmax",
            "InstanceNormalization",
            "LRN",
            "LeakyRelu",
            "Log",
            "LogSoftmax",
            "LpNormalization",
            "MeanVarianceNormalization",
            "Mish",
            "Not",
            "PRelu",
            "Reciprocal",
            "Relu",
            "Round",
            "ScatterElements",
            "Scatter",
            "ScatterND",
            "Selu",
            "Shrink",
            "Sigmoid",
            "Sign",
            "Sin",
            "Sinh",
            "Softmax",
            "Softplus",
            "Softsign",
            "Sqrt",
            "Swish",
            "Tan",
            "Tanh",
            "ThresholdedRelu",
            "Trilu",
            "ReverseSequence");
    private static final List<String> BROADCAST = List.of(
            "And",
            "BitShift",
            "BitwiseAnd",
            "BitwiseOr",
            "BitwiseXor",
            "Max",
            "Mean",
            "Min",
            "Mod",
            "Or",
            "Pow",
            "Sum",
            "Xor");
    private static final List<String> COMPARE = List.of("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual");

    private ElementwiseShapes() {}

    static void addTo(Map<String, ShapeRule> table) {
        SAME.forEach(op -> table.put(op, ElementwiseShapes::same));
        BROADCAST.forEach(op -> table.put(op, node -> broadcast(node, node.type(0))));
        COMPARE.forEach(op -> table.put(op, node -> broadcast(node, ElementType.BOOL)));
        for (String op : List.of("IsInf", "IsNaN")) {
            table.put(op, node -> List.of(Facts.of(ElementType.BOOL, node.shape(0))));
        }
        for (String op : List.of("Bernoulli", "RandomNormalLike", "RandomUniformLike", "EyeLike")) {
            table.put(op, ElementwiseShapes::typed);
        }
        table.put("Where", ElementwiseShapes::where);
        table.put("Dropout", ElementwiseShapes::dropout);
        table.put("BatchNormalization", ElementwiseShapes::batchNormalization);
        table.put("LayerNormalization", ElementwiseShapes::layerNormalization);
        table.put("QuantizeLinear", ElementwiseShapes::quantize);
        table.put("DequantizeLinear", node -> List.of(Facts.of(node.type(1), node.shape(0))));
        table.put("DynamicQuantizeLinear", ElementwiseShapes::dynamicQuantize);
    }

    private static List<Facts> same(NodeFacts node) {
        return List.of(Facts.of(node.type(0), node.shape(0)));
    }

    private static List<Facts> typed(NodeFacts node) {
        long code = node.node().intAttribute("dtype", node.type(0).code());
        return List.of(Facts.of(ElementType.ofCode((int) code), node.shape(0)));
    }

    private static List<Facts> broadcast(NodeFacts node, ElementType type) {
        List<Optional<Shape>> shapes =
                IntStream.range(0, node.inputs().size()).mapToObj(node::shape).toList();
        return List.of(Facts.of(type, Dims.broadcast(shapes)));
    }

    private static List<Facts> where(NodeFacts node) {
        return List.of(Facts.of(node.type(1), Dims.broadcast(List.of(node.shape(0), node.shape(1), node.shape(2)))));
    }

    private static List<Facts> dropout(NodeFacts node) {
        ElementType mask = node.opset() >= 10 ? ElementType.BOOL : node.type(0);
        return List.of(Facts.of(node.type(0), node.shape(0)), Facts.of(mask, node.shape(0)));
    }

    private static List<Facts> batchNormalization(NodeFacts node) {
        Facts statistics = Facts.of(node.type(3), node.shape(3));
        boolean training = node.node().intAttribute("training_mode", 0) != 0;
        Facts out = Facts.of(node.type(0), node.shape(0));
        return training ? List.of(out, statistics, statistics) : List.of(out);
    }

    private static List<Facts> layerNormalization(NodeFacts node) {
        Optional<Shape> statistics = node.shape(0).map(shape -> {
            int axis = node.axis(-1, shape.rank());
            return Dims.concat(
                    shape.dims().subList(0, axis),
                    java.util.Collections.nCopies(shape.rank() - axis, io.edgeai.api.model.Dim.of(1)));
        });
        Facts kept = Facts.of(ElementType.FLOAT32, statistics);
        return List.of(Facts.of(node.type(0), node.shape(0)), kept, kept);
    }

    private static List<Facts> quantize(NodeFacts node) {
        ElementType type = node.has(2) ? node.type(2) : ElementType.UINT8;
        if (node.node().attributes().get("output_dtype") instanceof Attribute.Int code && code.value() != 0) {
            type = ElementType.ofCode((int) code.value());
        }
        return List.of(Facts.of(type, node.shape(0)));
    }

    private static List<Facts> dynamicQuantize(NodeFacts node) {
        return List.of(
                Facts.of(ElementType.UINT8, node.shape(0)),
                Facts.of(ElementType.FLOAT32, Shape.SCALAR),
                Facts.of(ElementType.UINT8, Shape.SCALAR));
    }
}
