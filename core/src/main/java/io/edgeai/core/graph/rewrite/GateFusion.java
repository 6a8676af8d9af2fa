package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Chains of scalings, shifts and clamps become HardSigmoid, Clip or Relu. A hard sigmoid whose shift an exporter has moved into the bias before it
 * ({@code clamp(y, 0, 6) / 6}) gets it back: chips know the operator in its common form only.
 */
public final class GateFusion implements Rule {

    private static final Set<String> LINEAR = Set.of("Conv", "ConvTranspose", "Gemm");

    @Override
    public Set<String> anchors() {
        return Set.of("Add", "Sub", "Mul", "Div", "Clip", "Min", "Max", "Relu", "HardSigmoid");
    }

    @Override
    public boolean apply(Node node, GraphEditor graph) {
        SaturationChain chain = SaturationChain.above(node.output(), graph);
        for (int depth = chain.length(); depth >= 1; depth--) {
            Saturation function = chain.from(depth);
            String root = chain.root(depth);
            boolean changed = (depth > 1 && hardSigmoid(node, root, function, graph))
                    || clamp(node, new Clamp(root, function, depth), graph);
            if (changed) {
                return true;
            }
        }
        return false;
    }

    private static boolean hardSigmoid(Node node, String root, Saturation function, GraphEditor graph) {
        if (!function.isGate() || function.slope() <= 0 || function.slope() >= 1) {
            return false;
        }
        if (Saturation.near(function.offset(), 0.5)) {
            graph.replace(node, hardSigmoid(node, root, function.slope()));
            ScaleIntoNextLayer.absorb(node.output(), function.high(), graph);
            return true;
        }
        boolean common = Saturation.near(function.slope(), 1 / 6.0) || Saturation.near(function.slope(), 0.2);
        double shift = (function.offset() - 0.5) / common(function.slope());
        if (common && shiftBias(root, shift, graph)) {
            graph.replace(node, hardSigmoid(node, root, function.slope()));
            ScaleIntoNextLayer.absorb(node.output(), function.high(), graph);
            return true;
        }
        return false;
    }

    private static Node hardSigmoid(Node node, String root, double slope) {
        return Node.of("HardSigmoid", List.of(root), node.output())
                .named(node.name().isEmpty() ? node.output() : node.name())
                .with("alpha", Attribute.of((float) common(slope)))
                .with("beta", Attribute.of(0.5f));
    }

    private static double common(double slope) {
        return Saturation.near(slope, 1 / 6.0) ? 1 / 6.0 : Saturation.near(slope, 0.2) ? 0.2 : slope;
    }

    /** Adds {@code shift} to all outputs of the convolution or Gemm that makes {@code value}, if that is all it is used for. */
    private static boolean shiftBias(String value, double shift, GraphEditor graph) {
        if (!graph.hasOneUse(value)) {
            return false;
        }
        Optional<Node> linear = graph.producer(value).filter(node -> LINEAR.contains(node.op()));
        return linear.flatMap(node -> Linear.of(node, graph))
                .flatMap(layer -> layer.shifted(shift))
                .map(layer -> {
                    graph.replace(linear.get(), layer.store(linear.get().output(), graph));
                    return true;
                })
                .orElse(false);
    }

    private record Clamp(String root, Saturation function, int depth) {}

    /** Clip for several clamps in a row, Relu for one that has no upper bound. */
    private static boolean clamp(Node node, Clamp clamp, GraphEditor graph) {
        Saturation function = clamp.function();
        if (!function.isClamp() || function.low() >= function.high()) {
            return false;
        }
        boolean rectifier = function.low() == 0 && function.high() == Double.POSITIVE_INFINITY;
        if (rectifier && (clamp.depth() > 1 || !node.is("Relu"))) {
            graph.replace(
                    node, Node.of("Relu", List.of(clamp.root()), node.output()).named(node.name()));
            return true;
        }
        if (clamp.depth() < 2 || rectifier || !isFloat32(node, graph)) {
            return false;
        }
        List<String> inputs = new ArrayList<>(
                List.of(clamp.root(), graph.add(node.output() + "_low", Tensor.scalar((float) function.low()))));
        if (function.high() < Double.POSITIVE_INFINITY) {
            inputs.add(graph.add(node.output() + "_high", Tensor.scalar((float) function.high())));
        }
        graph.replace(node, Node.of("Clip", inputs, node.output()).named(node.name()));
        return true;
    }

    private static boolean isFloat32(Node node, GraphEditor graph) {
        return graph.value(node.output())
                .filter(value -> value.type() == ElementType.FLOAT32)
                .isPresent();
    }
}
