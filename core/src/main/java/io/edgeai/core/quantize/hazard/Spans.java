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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The range of each channel of values, over some pictures; channels are the second dimension. */
public final class Spans {

    private final Map<String, float[]> lows = new HashMap<>();
    private final Map<String, float[]> highs = new HashMap<>();

    private Spans() {}

    /**
     * Runs the float model.
     *
     * @param values made by nodes of the model
     * @param pictures uint8 [height, width, channels] each
     */
    public static Spans of(Model model, Preprocessing preprocessing, Set<String> values, List<Tensor> pictures) {
        Spans spans = new Spans();
        Normalizer normalizer = new Normalizer(preprocessing);
        String input = model.graph().freeInputs().get(0).name();
        Set<String> wanted = new LinkedHashSet<>(values);
        try (OrtRunner runner = OrtRunner.open(model, new ArrayList<>(wanted), Optimization.FAST)) {
            for (Tensor picture : pictures) {
                runner.run(Map.of(input, normalizer.apply(picture)), wanted).forEach(spans::add);
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
