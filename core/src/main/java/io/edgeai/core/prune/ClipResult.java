package io.edgeai.core.prune;

import io.edgeai.api.report.Exhibit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What clipping did to one layer: its weights as the chip sees them, before and after. */
final class ClipResult {

    private static final int BINS = 100;

    private final String layer;
    private final double[] before;
    private final double[] after;

    ClipResult(String layer, double[] before, double[] after) {
        this.layer = layer;
        this.before = before;
        this.after = after;
    }

    /** How many weights were changed. */
    long clipped() {
        long count = 0;
        for (int i = 0; i < before.length; i++) {
            count += before[i] == after[i] ? 0 : 1;
        }
        return count;
    }

    long weights() {
        return before.length;
    }

    /** By what factor the range from the lowest to the highest weight shrank; 1 if it stayed. */
    double shrink() {
        double left = range(after);
        return left == 0 ? 1 : range(before) / left;
    }

    List<String> row() {
        return List.of(
                layer,
                Long.toString(weights()),
                text(min(before)) + " .. " + text(max(before)),
                text(min(after)) + " .. " + text(max(after)),
                String.format(Locale.ROOT, "%.2f", shrink()),
                Long.toString(clipped()));
    }

    /** All weights of some layers, before and after. */
    static Exhibit.Histogram histogram(String title, List<ClipResult> layers) {
        double low =
                layers.stream().mapToDouble(layer -> min(layer.before)).min().orElse(0);
        double high =
                layers.stream().mapToDouble(layer -> max(layer.before)).max().orElse(0);
        double width = high > low ? (high - low) / BINS : 1;
        List<Double> edges = new ArrayList<>();
        for (int i = 0; i <= BINS; i++) {
            edges.add(low + i * width);
        }
        Map<String, List<Long>> counts = new LinkedHashMap<>();
        counts.put("before", count(layers.stream().map(layer -> layer.before).toList(), low, width));
        counts.put("after", count(layers.stream().map(layer -> layer.after).toList(), low, width));
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

    private static double range(double[] weights) {
        return max(weights) - min(weights);
    }

    private static double min(double[] weights) {
        return Arrays.stream(weights).min().orElse(0);
    }

    private static double max(double[] weights) {
        return Arrays.stream(weights).max().orElse(0);
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
