package io.edgeai.core.prune;

import io.edgeai.api.report.Exhibit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What clipping did to one layer: its weights as the chip sees them, before and after. */
final class ClipResult {

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
        Map<String, List<double[]>> series = new LinkedHashMap<>();
        series.put("before", layers.stream().map(layer -> layer.before).toList());
        series.put("after", layers.stream().map(layer -> layer.after).toList());
        return WeightHistograms.histogram(title, series);
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
