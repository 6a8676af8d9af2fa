package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/** The scalings, shifts and clamps above a value, nearest first. */
final class SaturationChain {

    private static final int MOST_STEPS = 8;

    /** One operator: what it takes, and what it does to a function of that. */
    private record Step(String input, UnaryOperator<Saturation> effect) {}

    private final List<Step> steps = new ArrayList<>();

    private SaturationChain() {}

    static SaturationChain above(String value, GraphEditor graph) {
        SaturationChain chain = new SaturationChain();
        Optional<Step> step = step(value, graph);
        while (step.isPresent() && chain.steps.size() < MOST_STEPS) {
            chain.steps.add(step.get());
            step = step(step.get().input(), graph);
        }
        return chain;
    }

    int length() {
        return steps.size();
    }

    /** The value {@code depth} operators above. */
    String root(int depth) {
        return steps.get(depth - 1).input();
    }

    /** The function from that root to the value. */
    Saturation from(int depth) {
        Saturation function = Saturation.IDENTITY;
        for (int i = depth - 1; i >= 0; i--) {
            function = steps.get(i).effect().apply(function);
        }
        return function;
    }

    private static Optional<Step> step(String value, GraphEditor graph) {
        Optional<Node> producer = graph.producer(value).filter(node -> node.is(node.op()));
        if (producer.isEmpty() || producer.get().inputs().isEmpty()) {
            return Optional.empty();
        }
        Node node = producer.get();
        String input = node.inputs().get(0);
        return switch (node.op()) {
            case "Relu" -> Optional.of(new Step(input, f -> f.clamp(0, Double.POSITIVE_INFINITY)));
            case "Neg" -> Optional.of(new Step(input, f -> f.times(-1)));
            case "HardSigmoid" ->
                Optional.of(new Step(input, f -> f.times(node.floatAttribute("alpha", 0.2f))
                        .plus(node.floatAttribute("beta", 0.5f))
                        .clamp(0, 1)));
            case "Clip" -> clip(node, graph);
            case "Add", "Sub", "Mul", "Div", "Min", "Max" -> withScalar(node, graph);
            default -> Optional.empty();
        };
    }

    private static Optional<Step> clip(Node node, GraphEditor graph) {
        OptionalDouble low = bound(node, "min", 1, graph);
        OptionalDouble high = bound(node, "max", 2, graph);
        boolean open =
                (node.input(1).isPresent() && low.isEmpty()) || (node.input(2).isPresent() && high.isEmpty());
        double least = low.orElse(Double.NEGATIVE_INFINITY);
        double most = high.orElse(Double.POSITIVE_INFINITY);
        return open || least > most
                ? Optional.empty()
                : Optional.of(new Step(node.inputs().get(0), f -> f.clamp(least, most)));
    }

    private static OptionalDouble bound(Node node, String attribute, int index, GraphEditor graph) {
        return node.attributes().get(attribute) instanceof Attribute.Real value
                ? OptionalDouble.of(value.value())
                : Constants.scalar(graph, node, index);
    }

    private static Optional<Step> withScalar(Node node, GraphEditor graph) {
        if (node.inputs().size() != 2) {
            return Optional.empty();
        }
        OptionalDouble right = Constants.scalar(graph, node, 1);
        OptionalDouble left = right.isPresent() ? OptionalDouble.empty() : Constants.scalar(graph, node, 0);
        if (right.isEmpty() && left.isEmpty()) {
            return Optional.empty();
        }
        String input = node.inputs().get(right.isPresent() ? 0 : 1);
        double c = right.isPresent() ? right.getAsDouble() : left.getAsDouble();
        return switch (node.op()) {
            case "Add" -> Optional.of(new Step(input, f -> f.plus(c)));
            case "Mul" -> c == 0 ? Optional.empty() : Optional.of(new Step(input, f -> f.times(c)));
            case "Min" -> Optional.of(new Step(input, f -> f.clamp(Double.NEGATIVE_INFINITY, c)));
            case "Max" -> Optional.of(new Step(input, f -> f.clamp(c, Double.POSITIVE_INFINITY)));
            case "Sub" ->
                Optional.of(
                        right.isPresent()
                                ? new Step(input, f -> f.plus(-c))
                                : new Step(input, f -> f.times(-1).plus(c)));
            default -> right.isEmpty() || c == 0 ? Optional.empty() : Optional.of(new Step(input, f -> f.times(1 / c)));
        };
    }
}
