package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The size of the scale of the batch norm behind a layer: Liu et al., "Learning efficient convolutional networks through network slimming", 2017. */
public final class BatchNormScale implements Weighing {

    /** The measure; it has no settings. */
    public BatchNormScale() {}

    @Override
    public double[] of(Graph graph, ChannelGroup.Layer layer) {
        Optional<float[]> scales = scales(graph, layer.node().output());
        double[] importance = new double[layer.width()];
        Arrays.fill(importance, Double.NaN);
        scales.filter(found -> found.length == layer.width()).ifPresent(found -> {
            for (int i = 0; i < found.length; i++) {
                importance[i] = Math.abs(found[i]);
            }
        });
        return importance;
    }

    /** The scales of the norm that alone takes a value. */
    private static Optional<float[]> scales(Graph graph, String value) {
        List<Node> users = graph.consumers(value);
        return users.size() == 1 && users.get(0).is("BatchNormalization")
                ? users.get(0).input(1).flatMap(graph::constant).map(Tensor::toFloats)
                : Optional.empty();
    }
}
