package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Removes operators that change nothing: identities, dropout outside of training, arithmetic with a neutral number, empty moves. */
public final class IdentityRemoval implements Rule {

    @Override
    public Set<String> anchors() {
        return Set.of(
                "Identity",
                "Dropout",
                "Cast",
                "Transpose",
                "Pad",
                "Concat",
                "Sum",
                "Max",
                "Min",
                "Mean",
                "Mul",
                "Div",
                "Add",
                "Sub",
                "MaxPool",
                "AveragePool",
                "Expand",
                "Slice");
    }

    @Override
    public boolean apply(Node node, GraphEditor graph) {
        if (isIdentity(node, graph)) {
            return graph.bypass(node, node.inputs().get(0));
        }
        boolean swapped =
                (node.is("Mul") && isScalar(node, 0, 1, graph)) || (node.is("Add") && isScalar(node, 0, 0, graph));
        return swapped && graph.bypass(node, node.inputs().get(1));
    }

    private static boolean isIdentity(Node node, GraphEditor graph) {
        return switch (node.op()) {
            case "Identity" -> true;
            case "Dropout" -> isInference(node, graph);
            case "Cast" ->
                graph.value(node.inputs().get(0))
                                .map(Value::type)
                                .orElse(ElementType.UNDEFINED)
                                .code()
                        == node.intAttribute("to", -1);
            case "Transpose" -> isSorted(node.intsAttribute("perm"));
            case "Pad" -> padsNothing(node, graph);
            case "Concat", "Sum", "Max", "Min", "Mean" -> node.inputs().size() == 1;
            case "Mul", "Div" -> isScalar(node, 1, 1, graph);
            case "Add", "Sub" -> isScalar(node, 1, 0, graph);
            case "MaxPool", "AveragePool" -> isPoint(node);
            default -> keepsStaticShape(node, graph);
        };
    }

    private static boolean isScalar(Node node, int index, double wanted, GraphEditor graph) {
        OptionalDouble scalar = Constants.scalar(graph, node, index);
        return scalar.isPresent() && scalar.getAsDouble() == wanted;
    }

    /** Dropout acts in training only; its mask must not be asked for. */
    private static boolean isInference(Node node, GraphEditor graph) {
        boolean training = node.input(2).isPresent()
                && graph.constant(node, 2).map(flag -> flag.toLongs()[0] != 0).orElse(true);
        boolean masked = node.outputs().size() > 1
                && (!graph.uses(node.outputs().get(1)).isEmpty()
                        || graph.isOutput(node.outputs().get(1)));
        return !training && !masked;
    }

    private static boolean isSorted(long[] order) {
        for (int i = 0; i < order.length; i++) {
            if (order[i] != i) {
                return false;
            }
        }
        return order.length > 0;
    }

    private static boolean padsNothing(Node node, GraphEditor graph) {
        Optional<long[]> pads = node.attributes().get("pads") instanceof Attribute.Ints
                ? Optional.of(node.intsAttribute("pads"))
                : graph.constant(node, 1).map(Tensor::toLongs);
        return pads.filter(list -> Arrays.stream(list).allMatch(pad -> pad == 0))
                .isPresent();
    }

    private static boolean isPoint(Node node) {
        return node.outputs().size() == 1
                && node.intsAttribute("kernel_shape").length > 0
                && Arrays.stream(node.intsAttribute("kernel_shape")).allMatch(size -> size == 1)
                && Arrays.stream(node.intsAttribute("strides")).allMatch(step -> step == 1)
                && Arrays.stream(node.intsAttribute("pads")).allMatch(pad -> pad == 0);
    }

    /** Expand to its own shape; Slice of everything, forwards. */
    private static boolean keepsStaticShape(Node node, GraphEditor graph) {
        var in = graph.shape(node.inputs().get(0)).filter(shape -> shape.isStatic());
        boolean same = in.isPresent() && in.equals(graph.shape(node.output()));
        boolean forwards = node.input(4).isEmpty()
                || graph.constant(node, 4)
                        .filter(steps -> Arrays.stream(steps.toLongs()).allMatch(step -> step == 1))
                        .isPresent();
        return same && forwards;
    }
}
