package io.edgeai.core.quantize.hazard;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.Optimization;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.quantize.number.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The range of each channel of values and how they are spread, over some pictures; channels are the second dimension. */
public final class Spans {

    private final Map<String, float[]> lows = new HashMap<>();
    private final Map<String, float[]> highs = new HashMap<>();

    private final Map<String, long[]> counts = new HashMap<>();
    private final Map<String, Interval> ranges;

    private Spans(Map<String, Interval> ranges) {
        this.ranges = ranges;
    }

    /**
     * Runs the float model.
     *
     * @param ranges that values made by nodes of the model are rounded in
     * @param pictures uint8 [height, width, channels] each
     */
    public static Spans of(
            Model model, Preprocessing preprocessing, Map<String, Interval> ranges, List<Tensor> pictures) {
        Spans spans = new Spans(new LinkedHashMap<>(ranges));
        Normalizer normalizer = new Normalizer(preprocessing);
        String input = model.graph().freeInputs().get(0).name();
        Set<String> wanted = new LinkedHashSet<>(ranges.keySet());
        try (OrtRunner runner = OrtRunner.open(model, new ArrayList<>(wanted), Optimization.FAST)) {
            for (Tensor picture : pictures) {
                runner.run(Map.of(input, normalizer.apply(picture)), wanted).forEach((value, tensor) -> {
                    spans.add(value, tensor);
                    spans.count(value, tensor.floats());
                });
            }
        }
        return spans;
    }

    private void add(String value, Tensor tensor) {
        long[] sizes = tensor.sizes();
        int channels = sizes.length < 3 ? 1 : Math.toIntExact(sizes[1]);
        float[] low = lows.computeIfAbsent(value, name -> filled(channels, Float.POSITIVE_INFINITY));
        float[] high = highs.computeIfAbsent(value, name -> filled(channels, Float.NEGATIVE_INFINITY));
        float[] all = tensor.floats();
        int plane = Math.max(1, all.length / channels);
        for (int i = 0; i < all.length; i++) {
            int c = i / plane % channels;
            low[c] = Math.min(low[c], all[i]);
            high[c] = Math.max(high[c], all[i]);
        }
    }

    private void count(String value, float[] all) {
        Interval range = Objects.requireNonNull(ranges.get(value));
        long[] bins = counts.computeIfAbsent(value, name -> new long[Distribution.BINS]);
        double width = width(range);
        for (float one : all) {
            double bin = Distribution.OUTSIDE + Math.floor((one - range.low()) / width);
            bins[(int) Math.min(Math.max(bin, 0), bins.length - 1)]++;
        }
    }

    private static double width(Interval range) {
        double width = range.high() - range.low();
        return (width > 0 ? width : 1) / (Distribution.BINS - 2 * Distribution.OUTSIDE);
    }

    /** How each value is spread, in graph order. */
    public Map<String, Distribution> distributions() {
        Map<String, Distribution> found = new LinkedHashMap<>();
        ranges.forEach((value, range) -> {
            double margin = Distribution.OUTSIDE * width(range);
            found.put(
                    value,
                    new Distribution(
                            range.low(),
                            range.high(),
                            range.low() - margin,
                            range.low() + Distribution.BINS * width(range) - margin,
                            Arrays.stream(Objects.requireNonNull(counts.get(value)))
                                    .boxed()
                                    .toList()));
        });
        return found;
    }

    private static float[] filled(int count, float value) {
        float[] array = new float[count];
        Arrays.fill(array, value);
        return array;
    }

    /** The widths of a value's channels within a range that holds zero, in rising order; one for the whole tensor where it has no channels. */
    double[] widths(String value, Interval within) {
        float[] low = Objects.requireNonNull(lows.get(value));
        float[] high = Objects.requireNonNull(highs.get(value));
        double[] widths = new double[low.length];
        for (int c = 0; c < widths.length; c++) {
            widths[c] = within.clamp(Math.max(0, high[c])) - within.clamp(Math.min(0, low[c]));
        }
        Arrays.sort(widths);
        return widths;
    }

    /** The range of all channels together. */
    Interval all(String value) {
        double low = 0;
        double high = 0;
        float[] least = Objects.requireNonNull(lows.get(value));
        float[] most = Objects.requireNonNull(highs.get(value));
        for (int c = 0; c < least.length; c++) {
            low = Math.min(low, least[c]);
            high = Math.max(high, most[c]);
        }
        return new Interval(low, high);
    }

    boolean has(String value) {
        return lows.containsKey(value);
    }
}
