package io.edgeai.core.graph;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which operators of opset 18 and below are not, or mean something else, in opsets down to 13. Source: ONNX's operator changelog. */
final class OldOperators {

    private static final Map<String, Integer> CAME = Map.ofEntries(
            Map.entry("Trilu", 14),
            Map.entry("Bernoulli", 15),
            Map.entry("CastLike", 15),
            Map.entry("GridSample", 16),
            Map.entry("LayerNormalization", 17),
            Map.entry("DFT", 17),
            Map.entry("STFT", 17),
            Map.entry("Mish", 18),
            Map.entry("GroupNormalization", 18),
            Map.entry("CenterCropPad", 18),
            Map.entry("Col2Im", 18),
            Map.entry("BitwiseAnd", 18),
            Map.entry("BitwiseNot", 18),
            Map.entry("BitwiseOr", 18),
            Map.entry("BitwiseXor", 18));

    /** Attributes that change what an operator does, with the opset that they came with. */
    private static final Map<String, Map<String, Integer>> ATTRIBUTES = Map.of(
            "Reshape", Map.of("allowzero", 14),
            "BatchNormalization", Map.of("training_mode", 14),
            "GRU", Map.of("layout", 14),
            "LSTM", Map.of("layout", 14),
            "RNN", Map.of("layout", 14),
            "Shape", Map.of("start", 15, "end", 15),
            "ScatterElements", Map.of("reduction", 16),
            "ScatterND", Map.of("reduction", 16),
            "Split", Map.of("num_outputs", 18),
            "Resize", Map.of("antialias", 18, "axes", 18, "keep_aspect_ratio_policy", 18));

    private static final Set<String> REDUCTIONS = Set.of(
            "ReduceL1",
            "ReduceL2",
            "ReduceLogSum",
            "ReduceLogSumExp",
            "ReduceMax",
            "ReduceMean",
            "ReduceMin",
            "ReduceProd",
            "ReduceSumSquare");

    /** Since opset 16 boxes are shifted by half a pixel unless this says otherwise. */
    private static final String WITHOUT_SHIFT = "output_half_pixel";

    private OldOperators() {}

    /** Why a node does not mean the same at an opset; empty if it does. */
    static Optional<String> reason(Node node, long opset) {
        int came = CAME.getOrDefault(node.op(), 0);
        if (came > opset) {
            return Optional.of("came with opset " + came);
        }
        Optional<String> attribute = ATTRIBUTES.getOrDefault(node.op(), Map.of()).entrySet().stream()
                .filter(entry -> entry.getValue() > opset && means(node, entry.getKey()))
                .map(entry -> "has '" + entry.getKey() + "', which came with opset " + entry.getValue())
                .findFirst();
        if (attribute.isPresent()) {
            return attribute;
        }
        int axes = REDUCTIONS.contains(node.op()) ? 1 : node.is("Pad") ? 3 : Integer.MAX_VALUE;
        if (opset < 18 && node.input(axes).isPresent()) {
            return Optional.of("takes its axes as an input since opset 18");
        }
        if (opset < 16
                && node.is("RoiAlign")
                && !node.textAttribute("coordinate_transformation_mode", "").equals(WITHOUT_SHIFT)) {
            return Optional.of("shifts boxes by half a pixel since opset 16");
        }
        return Optional.empty();
    }

    /** A node in the words of an opset: a HardSwish, which came with opset 14, as {@code x HardSigmoid(x)} with a slope of 1/6. */
    static List<Node> spelled(Node node, long opset) {
        if (opset >= 14 || !node.is("HardSwish")) {
            return List.of(plain(node, opset));
        }
        String gate = node.output() + "/gate";
        return List.of(
                Node.of("HardSigmoid", node.inputs(), gate)
                        .with("alpha", Attribute.of(1 / 6f))
                        .with("beta", Attribute.of(0.5f)),
                Node.of("Mul", List.of(node.inputs().get(0), gate), node.output())
                        .named(node.name()));
    }

    /** A node without attributes that say the default and that an opset does not know. */
    private static Node plain(Node node, long opset) {
        Node plain = node;
        for (Map.Entry<String, Integer> entry :
                ATTRIBUTES.getOrDefault(node.op(), Map.of()).entrySet()) {
            plain = entry.getValue() > opset ? OpsetChange.without(plain, entry.getKey()) : plain;
        }
        return opset < 16 && node.is("RoiAlign") ? OpsetChange.without(plain, "coordinate_transformation_mode") : plain;
    }

    /** Whether an attribute says something else than its default, which is 0 or none. */
    private static boolean means(Node node, String attribute) {
        Attribute value = node.attributes().get(attribute);
        boolean usual = (value instanceof Attribute.Int number && number.value() == 0)
                || (value instanceof Attribute.Text text
                        && Set.of("none", "stretch").contains(text.value()));
        return value != null && !usual;
    }
}
