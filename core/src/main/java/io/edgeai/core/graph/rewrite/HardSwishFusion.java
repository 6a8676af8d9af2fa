package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Node;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * {@code x * clamp(x + 3, 0, 6) / 6} in any spelling becomes one HardSwish: with the division before, between or after the products, as a
 * multiplication, with Relu and Min for the clamp, with HardSigmoid for the gate. Needs opset 14. {@code x * Sigmoid(x)} is left as it is: ONNX has no
 * single operator for it before opset 24.
 */
public final class HardSwishFusion implements Rule {

    private static final int MOST_SCALES = 3;

    /** A value and what it was scaled by. */
    private record Scaled(String value, double factor) {}

    @Override
    public Set<String> anchors() {
        return Set.of("Mul", "Div");
    }

    @Override
    public boolean apply(Node node, GraphEditor graph) {
        Scaled product = unscaled(new Scaled(node.output(), 1), graph);
        Node mul = graph.producer(product.value()).orElse(node);
        if (!mul.is("Mul") || mul.inputs().size() != 2) {
            return false;
        }
        return replace(node, mul, product.factor(), graph) || replace(node, swapped(mul), product.factor(), graph);
    }

    private static Node swapped(Node mul) {
        return mul.withInputs(List.of(mul.inputs().get(1), mul.inputs().get(0)));
    }

    /** Tries the second factor as the gate of the first. */
    private static boolean replace(Node node, Node mul, double factor, GraphEditor graph) {
        Scaled plain = new Scaled(mul.inputs().get(0), 1);
        Scaled bare = unscaled(plain, graph);
        SaturationChain gate = SaturationChain.above(mul.inputs().get(1), graph);
        for (int depth = 1; depth <= gate.length(); depth++) {
            for (Scaled x : List.of(plain, bare)) {
                double scale = factor * x.factor();
                Saturation function = gate.from(depth).times(scale);
                if (scale > 0 && gate.root(depth).equals(x.value()) && function.isSwishGate()) {
                    Node swish = Node.of("HardSwish", List.of(x.value()), node.output());
                    graph.replace(node, node.name().isEmpty() ? swish : swish.named(node.name()));
                    ScaleIntoNextLayer.absorb(node.output(), function.high(), graph);
                    return true;
                }
            }
        }
        return false;
    }

    /** Steps over multiplications and divisions by numbers. */
    private static Scaled unscaled(Scaled from, GraphEditor graph) {
        Scaled scaled = from;
        for (int i = 0; i < MOST_SCALES; i++) {
            Node node = graph.producer(scaled.value()).orElse(null);
            if (node == null
                    || (!node.is("Mul") && !node.is("Div"))
                    || node.inputs().size() != 2) {
                return scaled;
            }
            OptionalDouble right = Constants.scalar(graph, node, 1);
            OptionalDouble left = Constants.scalar(graph, node, 0);
            if (right.isPresent() && right.getAsDouble() != 0) {
                double factor = node.is("Mul") ? right.getAsDouble() : 1 / right.getAsDouble();
                scaled = new Scaled(node.inputs().get(0), scaled.factor() * factor);
            } else if (left.isPresent() && node.is("Mul")) {
                scaled = new Scaled(node.inputs().get(1), scaled.factor() * left.getAsDouble());
            } else {
                return scaled;
            }
        }
        return scaled;
    }
}
