package io.edgeai.core.exec;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Node;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The operator of training that rounds as a chip does and lets gradients through: Jacob et al., "Quantization and training of neural networks", 2018;
 * ranges learn as in Jain et al., "Trained quantization thresholds", 2020, and Bhalgat et al., "LSQ+", 2020. Not part of ONNX: such models are not written
 * to files.
 */
public final class FakeQuantize {

    /** The operator's domain. */
    public static final String DOMAIN = "io.edgeai";

    private static final String OP = "FakeQuantize";

    private static final List<String> ENDS = List.of("low", "high", "least", "most");

    private FakeQuantize() {}

    /**
     * Codes of a number format.
     *
     * @param lowest in use
     * @param highest in use
     */
    public record Codes(int lowest, int highest, Encoding encoding) {}

    /**
     * The range of a value.
     *
     * @param low the first lower end, at most 0
     * @param high the first upper end, at least 0
     * @param least what the lower end does not go below, -infinity if nothing
     * @param most what the upper end does not go above, infinity if nothing
     */
    public record Range(float low, float high, float least, float most) {}

    /**
     * Rounds a value that a graph makes.
     *
     * @param inputs the value; the lower and the upper end of its range, as factors of the first ones: scalars, 1 at the beginning
     */
    public static Node ofValue(List<String> inputs, String output, Range range, Codes codes) {
        return node(inputs, output, codes)
                .with("low", Attribute.of(range.low()))
                .with("high", Attribute.of(range.high()))
                .with("least", Attribute.of(range.least()))
                .with("most", Attribute.of(range.most()));
    }

    /**
     * Rounds weights.
     *
     * @param inputs the weights; what spans their range: the weights themselves, or others of the same shape
     * @param axis of the channels that have scales of their own, -1 for one scale
     */
    public static Node ofWeights(List<String> inputs, String output, int axis, Codes codes) {
        return node(inputs, output, codes).with("axis", Attribute.of(axis));
    }

    /**
     * Rounds a bias to the unit of the sums that it is added to.
     *
     * @param inputs the bias; what spans the range of the weights; the ends of the range of what the layer takes, as in {@link #ofValue}
     * @param weights the node that rounds the weights
     * @param taken the node that rounds what the layer takes
     */
    public static Node ofBias(List<String> inputs, String output, Node weights, Node taken) {
        Node node = new Node(output, OP, DOMAIN, inputs, List.of(output), Map.of(), weights.extra());
        for (String name : List.of("axis", "codes")) {
            node = node.with(name, Objects.requireNonNull(weights.attributes().get(name)));
        }
        for (String name : ENDS) {
            node = node.with(name, Objects.requireNonNull(taken.attributes().get(name)));
        }
        return node.with("taken", Objects.requireNonNull(taken.attributes().get("codes")));
    }

    /** The initializers that a node of this operator learns, by their place. */
    static List<Integer> learnt(Node node) {
        return switch (node.inputs().size()) {
            case 3 -> List.of(1, 2);
            default -> List.of(0);
        };
    }

    /** Whether a node is this operator. */
    static boolean is(Node node) {
        return node.op().equals(OP) && node.domain().equals(DOMAIN);
    }

    private static Node node(List<String> inputs, String output, Codes codes) {
        Encoding encoding = codes.encoding();
        return new Node(
                        output,
                        OP,
                        DOMAIN,
                        inputs,
                        List.of(output),
                        Map.of(),
                        Node.of(OP, inputs, output).extra())
                .with(
                        "codes",
                        Attribute.ints(
                                codes.lowest(),
                                codes.highest(),
                                encoding.symmetric() ? 1 : 0,
                                encoding.scale() == Encoding.Scale.POWER_OF_TWO ? 1 : 0,
                                number(encoding.rounding())));
    }

    /** As the prelude's {@code whole} reads it. */
    private static int number(Encoding.Rounding rounding) {
        return switch (rounding) {
            case HALF_EVEN -> 0;
            case HALF_AWAY -> 1;
            case HALF_UP -> 2;
            case HALF_TO_ZERO -> 3;
        };
    }

    static Map<String, Kernel> table() {
        return Map.of(DOMAIN + "::" + OP, FakeQuantize::script);
    }

    private static String script(Call call) {
        String codes = Call.list(call.node().intsAttribute("codes"));
        if (call.node().inputs().size() == 2) {
            return "__torch__.fake_quantize_weights(" + call.in(0) + ", " + call.in(1) + ", " + call.number("axis", -1)
                    + ", " + codes + ")";
        }
        String ends = ENDS.stream().map(name -> call.real(name, 0)).collect(Collectors.joining(", ", "[", "]"));
        if (call.node().inputs().size() == 4) {
            return "__torch__.fake_quantize_bias(" + call.in(0) + ", " + call.in(1) + ", " + call.number("axis", -1)
                    + ", " + codes + ", [" + call.in(2) + ", " + call.in(3) + "], " + ends + ", "
                    + Call.list(call.node().intsAttribute("taken")) + ")";
        }
        return "__torch__.fake_quantize(" + call.in(0) + ", " + call.in(1) + ", " + call.in(2) + ", " + ends + ", "
                + codes + ", " + Call.flag(call.isTraining()) + ")";
    }
}
