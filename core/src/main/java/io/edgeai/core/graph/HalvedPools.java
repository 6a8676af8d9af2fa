package io.edgeai.core.graph;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.core.graph.rewrite.GraphEditor;
import io.edgeai.core.graph.rewrite.Rewriter;
import io.edgeai.core.graph.rewrite.Rule;
import io.edgeai.core.graph.rewrite.SpatialMean;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Global average pools over more values than a chip takes, behind average pools that halve height and width: the mean of means of as many values each is the
 * same mean. Where a side is odd before the rest is small enough the pool stays as it is.
 */
final class HalvedPools implements Rule {

    private final long area;

    private HalvedPools(long area) {
        this.area = area;
    }

    static Legalizer.Legal apply(Legalizer.Legal legal, long area) {
        Graph graph = Rewriter.apply(legal.model().graph(), List.of(new SpatialMean()));
        Graph halved = Rewriter.apply(
                ShapeInference.infer(legal.model().withGraph(graph)).graph(), List.of(new HalvedPools(area)));
        return legal.with(ShapeInference.infer(legal.model().withGraph(halved)));
    }

    @Override
    public Set<String> anchors() {
        return Set.of("GlobalAveragePool");
    }

    @Override
    public boolean apply(Node node, GraphEditor graph) {
        String source = node.inputs().get(0);
        Optional<Shape> in = graph.shape(source)
                .filter(shape -> shape.rank() == 4)
                .filter(shape -> shape.dim(2).isKnown() && shape.dim(3).isKnown());
        if (in.isEmpty()) {
            return false;
        }
        long height = in.get().size(2);
        long width = in.get().size(3);
        List<Node> pools = new ArrayList<>();
        while (height * width > area && height % 2 == 0 && width % 2 == 0) {
            String stem = node.output() + "_half" + pools.size();
            String half = graph.fresh(stem);
            pools.add(Node.of("AveragePool", List.of(source), half)
                    .named(stem)
                    .with("kernel_shape", Attribute.ints(2, 2))
                    .with("strides", Attribute.ints(2, 2)));
            source = half;
            height /= 2;
            width /= 2;
        }
        if (pools.isEmpty() || height * width > area) {
            return false;
        }
        pools.add(node.withInputs(List.of(source)));
        graph.replace(node, pools.toArray(Node[]::new));
        return true;
    }
}
