package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A multiplication by a constant a channel goes into the weights of the one layer behind it. Zero padding does not mind: zero stays zero. One right at
 * the graph's input is left for the preprocessing.
 */
public final class ScaleIntoNextLayer implements Rule {

    @Override
    public Set<String> anchors() {
        return Set.of("Mul");
    }

    @Override
    public boolean apply(Node node, GraphEditor graph) {
        for (int side = 0; side < Math.min(2, node.inputs().size()); side++) {
            String source = node.inputs().get(side);
            Optional<Linear> layer = layerBehind(node, graph);
            boolean eligible = layer.isPresent() && graph.constant(source).isEmpty() && !graph.isInput(source);
            Optional<double[]> factors = eligible
                    ? graph.constant(node, 1 - side)
                            .filter(tensor -> tensor.type() == ElementType.FLOAT32)
                            .flatMap(tensor -> Constants.perChannel(
                                    tensor, layer.get().rank(), layer.get().inputChannels()))
                    : Optional.empty();
            if (factors.isPresent() && !widens(node, side, layer.get().inputChannels(), graph)) {
                Node old = layer.get().node();
                Node stored = layer.get().takingScaled(factors.get()).store(old.output(), graph);
                graph.replace(
                        old,
                        stored.withInputs(List.of(
                                source, stored.inputs().get(1), stored.inputs().get(2))));
                graph.remove(node);
                return true;
            }
        }
        return false;
    }

    /** Multiplies a value by a number close to 1 in the weights behind it, where it goes there through products alone; elsewhere the number is let go. */
    static void absorb(String value, double factor, GraphEditor graph) {
        String scaled = value;
        while (factor != 1 && graph.hasOneUse(scaled)) {
            Node user = graph.uses(scaled).get(0);
            Optional<Linear> layer = Linear.of(user, graph);
            if (layer.isPresent() && user.inputs().get(0).equals(scaled)) {
                double[] factors = new double[layer.get().inputChannels()];
                Arrays.fill(factors, factor);
                graph.replace(user, layer.get().takingScaled(factors).store(user.output(), graph));
            }
            if (!user.is("Mul")) {
                return;
            }
            scaled = user.output();
        }
    }

    /** True unless the other operand is known to have all the channels itself. */
    private static boolean widens(Node node, int side, int channels, GraphEditor graph) {
        return graph.shape(node.inputs().get(side))
                .filter(shape -> shape.rank() > 1 && shape.size(1) == channels)
                .isEmpty();
    }

    private static Optional<Linear> layerBehind(Node node, GraphEditor graph) {
        if (!graph.hasOneUse(node.output())) {
            return Optional.empty();
        }
        return graph.uses(node.output()).stream()
                .filter(user -> user.inputs().get(0).equals(node.output()))
                .filter(user -> !user.is("Gemm") || user.intAttribute("transA", 0) == 0)
                .findFirst()
                .flatMap(user -> Linear.of(user, graph));
    }
}
