package io.edgeai.core.prune;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.number.Channels;
import io.edgeai.core.quantize.place.WeightSite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The weights of one layer as the chip will see them: where a batch-norm follows, times the factor of each output channel that folding it will multiply in.
 *
 * @param name what errors and tables call the layer
 * @param weight the initializer
 * @param channels the weight's output channels
 * @param factors one for each channel; 1 where nothing follows
 */
record ClipLayer(String name, String weight, Channels channels, List<Double> factors) {

    ClipLayer {
        factors = List.copyOf(factors);
    }

    /** All layers with constant weights, in graph order, each weight once. */
    static List<ClipLayer> of(Graph graph) {
        List<WeightSite> sites = WeightSite.of(graph);
        Map<String, List<WeightSite>> byWeight = sites.stream()
                .collect(Collectors.groupingBy(
                        WeightSite::weight, java.util.LinkedHashMap::new, Collectors.toCollection(ArrayList::new)));
        return byWeight.values().stream().map(users -> of(graph, users)).toList();
    }

    private static ClipLayer of(Graph graph, List<WeightSite> users) {
        WeightSite site = users.get(0);
        Tensor weight = graph.constant(site.weight()).orElseThrow();
        Channels channels = Channels.of(weight, site.axis());
        Optional<List<Double>> factors =
                users.size() == 1 ? norm(graph, site.node()).flatMap(norm -> factors(graph, norm)) : Optional.empty();
        return new ClipLayer(
                site.node().title(),
                site.weight(),
                channels,
                factors.filter(list -> list.size() == channels.count())
                        .orElseGet(() -> java.util.Collections.nCopies(channels.count(), 1.0)));
    }

    /** The weights as the chip will see them. */
    double[] seen(float[] weights) {
        double[] seen = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            seen[i] = weights[i] * factors.get(channels.of(i));
        }
        return seen;
    }

    private static Optional<Node> norm(Graph graph, Node layer) {
        List<Node> users = graph.consumers(layer.output());
        return users.size() == 1 && users.get(0).is("BatchNormalization") && !graph.isOutput(layer.output())
                ? Optional.of(users.get(0))
                : Optional.empty();
    }

    private static Optional<List<Double>> factors(Graph graph, Node norm) {
        Function<Integer, Optional<float[]>> input =
                index -> norm.input(index).flatMap(graph::constant).map(Tensor::toFloats);
        Optional<float[]> scale = input.apply(1);
        Optional<float[]> variance = input.apply(4);
        if (scale.isEmpty() || variance.isEmpty()) {
            return Optional.empty();
        }
        double epsilon = norm.floatAttribute("epsilon", 1e-5f);
        Double[] factors = new Double[scale.get().length];
        Arrays.setAll(factors, c -> scale.get()[c] / Math.sqrt(variance.get()[c] + epsilon));
        return Optional.of(List.of(factors));
    }
}
