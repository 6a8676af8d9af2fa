package io.edgeai.core.graph;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Dim;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.onnx.OnnxExtras;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Between versions of ONNX's operator set. Raised: 11 to 13 become 14, the first with HardSwish. Lowered: 22 to as low as 13, where no operator of the
 * model changed its meaning. Source of what changed: ONNX's operator changelog.
 */
final class OpsetChange {

    private static final long FIRST = 11;
    private static final long RAISED = 14;
    private static final long LOWEST = 13;
    private static final long NEWEST = 22;
    private static final long IR_OF_RAISED = 7;

    private OpsetChange() {}

    /** The model at opset 14 if it is older, from 11 on, and every operator means the same there; else the model as it is. */
    static Model raised(Model model) {
        long opset = model.opset();
        boolean candidate =
                opset >= FIRST && opset < RAISED && OnnxExtras.functions(model).isEmpty();
        if (!candidate) {
            return model;
        }
        Map<String, Tensor> constants = new LinkedHashMap<>(model.graph().initializers());
        List<Node> nodes = new ArrayList<>();
        Model known = ShapeInference.infer(model);
        for (Node node : known.graph().nodes()) {
            Optional<Node> raised = raised(node, known, constants);
            if (raised.isEmpty()) {
                return model;
            }
            nodes.add(raised.get());
        }
        return with(model.withGraph(model.graph().withNodes(nodes).withInitializers(constants)), RAISED);
    }

    private static Optional<Node> raised(Node node, Model model, Map<String, Tensor> constants) {
        boolean nested = node.attributes().values().stream().anyMatch(value -> value instanceof Attribute.SubGraph);
        if (nested) {
            return Optional.empty();
        }
        if (!node.is(node.op())) {
            return Optional.of(node);
        }
        boolean old = model.opset() < 13;
        return switch (node.op()) {
            case "Squeeze", "Unsqueeze", "ReduceSum" ->
                Optional.of(old ? attributeToInput(node, "axes", constants) : node);
            case "Split" -> Optional.of(old ? attributeToInput(node, "split", constants) : node);
            case "Softmax", "LogSoftmax", "Hardmax" -> old ? softmax(node, model) : Optional.of(node);
            case "Dropout" -> Optional.of(without(node, "ratio"));
            case "BatchNormalization" -> node.outputs().size() > 1 ? Optional.empty() : Optional.of(node);
            case "Resize" ->
                node.textAttribute("coordinate_transformation_mode", "").startsWith("tf_half")
                        ? Optional.empty()
                        : Optional.of(node);
            default -> Optional.of(node);
        };
    }

    private static Node attributeToInput(Node node, String attribute, Map<String, Tensor> constants) {
        long[] values = node.intsAttribute(attribute);
        if (values.length == 0) {
            return node;
        }
        String name = node.output() + "_" + attribute;
        while (constants.containsKey(name)) {
            name += "_";
        }
        constants.put(name, Tensor.ofLongs(values, values.length));
        return without(node, attribute).withInputs(List.of(node.inputs().get(0), name));
    }

    /** Before opset 13 everything from the axis on was one row; the same where only sizes of 1 follow the axis. */
    private static Optional<Node> softmax(Node node, Model model) {
        Optional<Shape> in = model.graph().value(node.inputs().get(0)).flatMap(Value::shape);
        long axis = node.intAttribute("axis", 1);
        if (in.isEmpty()) {
            return Optional.empty();
        }
        long positive = axis < 0 ? axis + in.get().rank() : axis;
        List<Dim> behind = in.get().dims().stream().skip(positive + 1).toList();
        return behind.stream().allMatch(dim -> dim.size() == 1)
                ? Optional.of(node.with("axis", Attribute.of(axis)))
                : Optional.empty();
    }

    /**
     * The model at {@code highest} if it is newer.
     *
     * @throws EdgeAiException if that would change its meaning; it names all nodes in the way
     */
    static Model lowered(Model model, long highest) {
        if (model.opset() <= highest) {
            return model;
        }
        if (model.opset() > NEWEST || highest < LOWEST) {
            throw EdgeAiException.step(Diagnostic.error("model '"
                            + model.graph().name() + "' has opset "
                            + model.opset() + ", the chip's tool reads up to " + highest + "; this program lowers from "
                            + NEWEST + " at most, to " + LOWEST + " at least")
                    .hint("export the model with opset " + highest));
        }
        List<Diagnostic> problems = new ArrayList<>(newTypes(model, highest));
        List<Node> nodes = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            Optional<String> reason = node.is(node.op()) ? reason(node, highest) : Optional.empty();
            reason.ifPresent(text -> problems.add(refusal(node, text, highest)));
            nodes.addAll(OldOperators.spelled(lowered(node, highest), highest));
        }
        if (!problems.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.STEP, problems);
        }
        return ShapeInference.infer(with(model.withGraph(model.graph().withNodes(nodes)), highest));
    }

    private static Node lowered(Node node, long highest) {
        if (node.is("GridSample") && highest < 20) {
            String mode = node.textAttribute("mode", "linear");
            String old = mode.equals("linear") ? "bilinear" : mode.equals("cubic") ? "bicubic" : mode;
            return node.with("mode", Attribute.of(old));
        }
        boolean newAttribute = highest < 19 && (node.is("Cast") || node.is("CastLike") || node.is("QuantizeLinear"));
        Node plain = newAttribute ? without(node, "saturate") : node;
        boolean quantization = node.is("QuantizeLinear") || node.is("DequantizeLinear");
        return quantization && highest < 21 ? without(without(plain, "block_size"), "output_dtype") : plain;
    }

    private static Optional<String> reason(Node node, long highest) {
        String reason = "";
        if (highest < 20) {
            reason = switch (node.op()) {
                case "Gelu", "AffineGrid", "ImageDecoder", "RegexFullMatch", "StringConcat", "StringSplit" ->
                    "came with opset 20";
                case "DFT" -> "takes its axis as an input since opset 20";
                default -> "";
            };
        }
        if (reason.isEmpty() && highest < 21) {
            reason = switch (node.op()) {
                case "GroupNormalization" -> "scales channels, not groups, since opset 21";
                case "QuantizeLinear", "DequantizeLinear" ->
                    node.intAttribute("block_size", 0) != 0 ? "works in blocks, which came with opset 21" : "";
                default -> "";
            };
        }
        boolean dilated = highest < 19
                && node.is("AveragePool")
                && java.util.Arrays.stream(node.intsAttribute("dilations")).anyMatch(dilation -> dilation != 1);
        reason = dilated ? "has dilations, which came with opset 19" : reason;
        boolean wraps =
                highest < 19 && node.is("Pad") && node.textAttribute("mode", "").equals("wrap");
        reason = wraps ? "wraps around, which came with opset 19" : reason;
        return reason.isEmpty() ? OldOperators.reason(node, highest) : Optional.of(reason);
    }

    private static Diagnostic refusal(Node node, String reason, long highest) {
        return Diagnostic.error("node '" + node.title() + "' (" + node.op() + ") " + reason
                        + "; the chip's tool reads up to opset " + highest)
                .hint("export the model with opset " + highest);
    }

    /** 4-bit numbers came with opset 21; bfloat16 for most operators with 22. */
    private static List<Diagnostic> newTypes(Model model, long highest) {
        Stream<String> values = Stream.of(
                        model.graph().inputs(),
                        model.graph().values(),
                        model.graph().outputs())
                .flatMap(List::stream)
                .filter(value -> isNew(value.type(), highest))
                .map(value -> "value '" + value.name() + "' is of type " + value.type());
        Stream<String> constants = model.graph().initializers().entrySet().stream()
                .filter(entry -> isNew(entry.getValue().type(), highest))
                .map(entry -> "initializer '" + entry.getKey() + "' is of type "
                        + entry.getValue().type());
        return Stream.concat(values, constants)
                .map(subject -> Diagnostic.error(subject + ", which operators of opset " + highest + " do not take")
                        .hint("export the model in float32"))
                .toList();
    }

    private static boolean isNew(ElementType type, long highest) {
        return switch (type) {
            case INT4, UINT4, FLOAT4E2M1 -> highest < 21;
            case BFLOAT16 -> highest < 22;
            case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ -> highest < 19;
            default -> false;
        };
    }

    static Node without(Node node, String attribute) {
        Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
        attributes.remove(attribute);
        return new Node(node.name(), node.op(), node.domain(), node.inputs(), node.outputs(), attributes, node.extra());
    }

    private static Model with(Model model, long opset) {
        Map<String, Long> opsets = new LinkedHashMap<>(model.opsets());
        opsets.put(opsets.containsKey("") ? "" : "ai.onnx", opset);
        return new Model(
                model.graph(),
                opsets,
                Math.max(model.irVersion(), IR_OF_RAISED),
                model.producer(),
                model.metadata(),
                model.extra());
    }
}
