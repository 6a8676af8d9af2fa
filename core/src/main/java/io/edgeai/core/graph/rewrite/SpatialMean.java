package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The mean over a picture's height and width becomes GlobalAveragePool, whether written as ReduceMean or as an AveragePool of the input's own size. */
public final class SpatialMean implements Rule {

    @Override
    public Set<String> anchors() {
        return Set.of("ReduceMean", "AveragePool");
    }

    @Override
    public boolean apply(Node node, GraphEditor graph) {
        Optional<Shape> in = graph.shape(node.inputs().get(0)).filter(shape -> shape.rank() == 4);
        return in.isPresent() && (node.is("ReduceMean") ? mean(node, graph) : pool(node, in.get(), graph));
    }

    private static boolean mean(Node node, GraphEditor graph) {
        Optional<long[]> axes = node.attributes().containsKey("axes")
                ? Optional.of(node.intsAttribute("axes"))
                : graph.constant(node, 1).map(Tensor::toLongs);
        Optional<long[]> sorted = axes.map(list -> Arrays.stream(list)
                .map(axis -> axis < 0 ? axis + 4 : axis)
                .sorted()
                .toArray());
        if (sorted.isEmpty() || !Arrays.equals(sorted.get(), new long[] {2, 3})) {
            return false;
        }
        String source = node.inputs().get(0);
        if (node.intAttribute("keepdims", 1) != 0) {
            graph.replace(
                    node,
                    Node.of("GlobalAveragePool", List.of(source), node.output()).named(node.name()));
            return true;
        }
        String pooled = graph.fresh(node.output() + "_pooled");
        Node flat = Node.of("Flatten", List.of(pooled), node.output()).with("axis", Attribute.of(1));
        graph.replace(node, Node.of("GlobalAveragePool", List.of(source), pooled), flat);
        return true;
    }

    private static boolean pool(Node node, Shape in, GraphEditor graph) {
        long[] kernel = node.intsAttribute("kernel_shape");
        boolean whole = kernel.length == 2 && kernel[0] == in.size(2) && kernel[1] == in.size(3);
        boolean padded = Arrays.stream(node.intsAttribute("pads")).anyMatch(pad -> pad != 0);
        boolean spread = Arrays.stream(node.intsAttribute("dilations")).anyMatch(dilation -> dilation != 1);
        if (!whole
                || padded
                || spread
                || node.textAttribute("auto_pad", "NOTSET").startsWith("SAME")) {
            return false;
        }
        graph.replace(
                node, Node.of("GlobalAveragePool", node.inputs(), node.output()).named(node.name()));
        return true;
    }
}
