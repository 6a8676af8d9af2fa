package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Dim;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reshapes in a row become one; what ends in the shape that it began with goes away. */
public final class ReshapeChains implements Rule {

    private static final Set<String> RESHAPES = Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze");

    @Override
    public Set<String> anchors() {
        return RESHAPES;
    }

    @Override
    public boolean apply(Node node, GraphEditor graph) {
        String source = node.inputs().get(0);
        Optional<Shape> from = graph.shape(source);
        Optional<Shape> to = graph.shape(node.output());
        if (to.isEmpty()) {
            return false;
        }
        if (from.isPresent() && isSame(from.get(), to.get())) {
            return graph.bypass(node, source);
        }
        Optional<Node> before = graph.soleProducer(source, RESHAPES);
        boolean writable = openDims(to.get()) <= 1 && to.get().dims().stream().noneMatch(dim -> dim.size() == 0);
        if (before.isEmpty() || !writable) {
            return false;
        }
        String origin = before.get().inputs().get(0);
        long[] sizes = to.get().dims().stream().mapToLong(Dim::size).toArray();
        String shape = graph.add(node.output() + "_shape", Tensor.ofLongs(sizes, sizes.length));
        graph.replace(
                node, Node.of("Reshape", List.of(origin, shape), node.output()).named(node.name()));
        graph.remove(before.get());
        return true;
    }

    private static long openDims(Shape shape) {
        return shape.dims().stream().filter(dim -> !dim.isKnown()).count();
    }

    /** True if both are certainly the same: one unknown size at most, and that under the same symbol or alone. */
    private static boolean isSame(Shape from, Shape to) {
        return from.equals(to)
                && (openDims(from) <= 1 || from.dims().stream().noneMatch(dim -> dim.equals(Dim.UNKNOWN)));
    }
}
