package io.edgeai.core.graph;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.graph.rewrite.GraphEditor;
import io.edgeai.core.graph.rewrite.Rewriter;
import io.edgeai.core.graph.rewrite.Rule;
import io.edgeai.core.graph.rewrite.SpatialMean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Global average pools written as depthwise convolutions of stride {@code kernel}. Along each axis a stage takes windows of {@code kernel}, padded evenly
 * (the odd one behind) to whole windows, or the rest at once where it fits. Every weight of k stages is {@code (1 / (H W))^(1/k)}, so that the values
 * in between are no means. Found in the files of an NPU toolkit for sizes 2 to 112, also of unequal sides.
 */
final class PoolChain implements Rule {

    private final int kernel;

    private PoolChain(int kernel) {
        this.kernel = kernel;
    }

    static Legalizer.Legal apply(Legalizer.Legal legal, int kernel) {
        Graph graph = Rewriter.apply(legal.model().graph(), List.of(new SpatialMean()));
        Graph chained = Rewriter.apply(
                ShapeInference.infer(legal.model().withGraph(graph)).graph(), List.of(new PoolChain(kernel)));
        return legal.with(ShapeInference.infer(legal.model().withGraph(chained)));
    }

    @Override
    public Set<String> anchors() {
        return Set.of("GlobalAveragePool");
    }

    @Override
    public boolean apply(Node node, GraphEditor graph) {
        Shape in = graph.shape(node.inputs().get(0))
                .filter(shape -> shape.rank() == 4)
                .filter(shape -> shape.dim(1).isKnown()
                        && shape.dim(2).isKnown()
                        && shape.dim(3).isKnown())
                .orElseThrow(() -> EdgeAiException.step(Diagnostic.error("node '" + node.title()
                                + "' (GlobalAveragePool) has an input of shape "
                                + graph.shape(node.inputs().get(0))
                                        .map(Shape::toString)
                                        .orElse("unknown")
                                + "; a pool is made of convolutions where channels, height and width are known")
                        .hint("fix the input size of the model")));
        List<Stage> stages = stages(in.size(2), in.size(3));
        if (stages.isEmpty()) {
            return graph.bypass(node, node.inputs().get(0));
        }
        float weight = (float) Math.pow(1.0 / (in.size(2) * in.size(3)), 1.0 / stages.size());
        List<Node> convolutions = new ArrayList<>();
        String source = node.inputs().get(0);
        for (int i = 0; i < stages.size(); i++) {
            boolean last = i == stages.size() - 1;
            String stem = node.output() + "_2conv" + i;
            String output = last ? node.output() : graph.fresh(stem);
            String weights = graph.add(stem + "_i1", stages.get(i).filter(in.size(1), weight));
            convolutions.add(stages.get(i)
                    .convolution(
                            kernel,
                            in.size(1),
                            Node.of("Conv", List.of(source, weights), output).named(stem)));
            source = output;
        }
        graph.replace(node, convolutions.toArray(Node[]::new));
        return true;
    }

    /** One convolution: the window and the padding before and behind, for height and width. */
    private record Stage(List<Long> window, List<Long> pads) {

        Tensor filter(long channels, float weight) {
            float[] values = new float[(int) (channels * window.get(0) * window.get(1))];
            Arrays.fill(values, weight);
            return Tensor.ofFloats(values, channels, 1, window.get(0), window.get(1));
        }

        Node convolution(long stride, long channels, Node node) {
            return node.with("dilations", Attribute.ints(1, 1))
                    .with("group", Attribute.of(channels))
                    .with("kernel_shape", new Attribute.Ints(window))
                    .with("pads", new Attribute.Ints(pads))
                    .with("strides", Attribute.ints(stride, stride));
        }
    }

    private List<Stage> stages(long height, long width) {
        List<Stage> stages = new ArrayList<>();
        long high = height;
        long wide = width;
        while (high > 1 || wide > 1) {
            long rows = high > kernel ? (high + kernel - 1) / kernel : 1;
            long columns = wide > kernel ? (wide + kernel - 1) / kernel : 1;
            long above = high > kernel ? rows * kernel - high : 0;
            long beside = wide > kernel ? columns * kernel - wide : 0;
            stages.add(new Stage(
                    List.of(Math.min(kernel, high), Math.min(kernel, wide)),
                    List.of(above / 2, beside / 2, above - above / 2, beside - beside / 2)));
            high = rows;
            wide = columns;
        }
        return stages;
    }
}
