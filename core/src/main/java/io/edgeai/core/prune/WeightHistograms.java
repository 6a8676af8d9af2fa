package io.edgeai.core.prune;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Exhibit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Histograms of weights as the chip will see them: where a batch-norm follows, with its factors. */
public final class WeightHistograms {

    private static final int BINS = 100;

    private WeightHistograms() {}

    /** Of all weights of a model together, then of each layer that has weights, in graph order; none for a model without. */
    public static List<Exhibit> of(Model model) {
        Map<String, double[]> layers = new LinkedHashMap<>();
        for (ClipLayer layer : ClipLayer.of(model.graph())) {
            model.graph()
                    .constant(layer.weight())
                    .map(Tensor::toFloats)
                    .ifPresent(weights -> layers.put(layer.name(), layer.seen(weights)));
        }
        if (layers.isEmpty()) {
            return List.of();
        }
        List<Exhibit> histograms = new ArrayList<>();
        histograms.add(histogram("All weights of the float model", Map.of("weights", List.copyOf(layers.values()))));
        layers.forEach((name, weights) ->
                histograms.add(histogram("Weights of " + name, Map.of("weights", List.of(weights)))));
        return histograms;
    }

    /** Some layers' weights over a common axis, a line a series. */
    static Exhibit.Histogram histogram(String title, Map<String, List<double[]>> series) {
        double[] all = series.values().stream()
                .flatMap(List::stream)
                .flatMapToDouble(Arrays::stream)
                .toArray();
        double low = Arrays.stream(all).min().orElse(0);
        double high = Arrays.stream(all).max().orElse(0);
        double width = high > low ? (high - low) / BINS : 1;
        List<Double> edges = new ArrayList<>();
        for (int i = 0; i <= BINS; i++) {
            edges.add(low + i * width);
        }
        Map<String, List<Long>> counts = new LinkedHashMap<>();
        series.forEach((name, layers) -> counts.put(name, count(layers, low, width)));
        return new Exhibit.Histogram(title, "weight", edges, counts);
    }

    private static List<Long> count(List<double[]> layers, double low, double width) {
        List<Long> counts = new ArrayList<>(Collections.nCopies(BINS, 0L));
        for (double[] weights : layers) {
            for (double weight : weights) {
                int bin = (int) Math.min(Math.max((weight - low) / width, 0), BINS - 1);
                counts.set(bin, counts.get(bin) + 1);
            }
        }
        return counts;
    }
}
