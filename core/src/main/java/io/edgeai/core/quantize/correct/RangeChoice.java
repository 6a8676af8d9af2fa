package io.edgeai.core.quantize.correct;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Rounder;
import io.edgeai.core.quantize.place.RangeGroup;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The range of each group of values: found when the first of its values is made, from what that value is and should be. */
public final class RangeChoice {

    /** Values of a tensor that its range is found from. */
    private static final int VALUES = 100_000;

    private final Map<String, RangeGroup> groups = new HashMap<>();
    private final Map<RangeGroup, Interval> ranges = new HashMap<>();
    private final Set<String> values = new LinkedHashSet<>();
    private final Map<RangeGroup, Interval> calibrated;
    private final Values known;
    private final Rounder rounder;

    /**
     * @param calibrated the range of each group if it is not fitted: several values have a say in it, or it is known beforehand
     * @param fitted false if none is fitted
     */
    public RangeChoice(Map<RangeGroup, Interval> calibrated, boolean fitted, Values known, Encoding encoding) {
        calibrated.keySet().forEach(group -> group.members().forEach(name -> {
            groups.put(name, group);
            values.add(name);
        }));
        calibrated.forEach((group, range) -> {
            if (!fitted || group.isKnown() || group.sources().size() != 1) {
                ranges.put(group, range);
            }
        });
        this.calibrated = calibrated;
        this.known = known;
        this.rounder = new Rounder(encoding);
    }

    /**
     * What is known of values.
     *
     * @param outputs of the model: they keep all that the pictures show
     * @param importance weights of the channels of values; for values that are not named all channels weigh the same
     */
    public record Values(Set<String> outputs, Map<String, float[]> importance) {}

    /** All values that are rounded. */
    Set<String> values() {
        return values;
    }

    /** What was chosen for each group. */
    public Map<RangeGroup, Interval> ranges() {
        Map<RangeGroup, Interval> all = new LinkedHashMap<>(calibrated);
        all.putAll(ranges);
        return all;
    }

    /**
     * Chooses the range of a value's group, if this has not been done.
     *
     * @param is the value before rounding, of each picture
     * @param wanted what it should be
     */
    void settle(String value, List<Tensor> is, List<Tensor> wanted) {
        RangeGroup group = Objects.requireNonNull(groups.get(value));
        if (ranges.containsKey(group)) {
            return;
        }
        if (!group.sources().contains(value)) {
            ranges.put(group, Objects.requireNonNull(calibrated.get(group)));
            return;
        }
        Interval limits = group.domain().cut(extremes(is));
        Interval found = known.outputs().contains(value)
                ? limits
                : samples(value, is, wanted).within(limits);
        ranges.put(group, group.apply(found).floats());
    }

    private static Interval extremes(List<Tensor> tensors) {
        return tensors.parallelStream()
                .map(RangeChoice::extremes)
                .reduce(Interval::join)
                .orElseThrow();
    }

    private static Interval extremes(Tensor tensor) {
        float low = 0;
        float high = 0;
        for (float value : tensor.floats()) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return new Interval(low, high);
    }

    private RangeFit samples(String value, List<Tensor> is, List<Tensor> wanted) {
        int each = Math.max(1, VALUES / is.size());
        int elements = is.get(0).elements();
        int count = Math.min(each, elements);
        float[] a = new float[count * is.size()];
        float[] b = new float[a.length];
        float[] weights = new float[a.length];
        float[] channels = known.importance().getOrDefault(value, new float[0]);
        int plane = plane(is.get(0).sizes());
        IntStream.range(0, is.size()).parallel().forEach(n -> {
            float[] made = is.get(n).floats();
            float[] should = wanted.get(n).floats();
            SplittableRandom random = new SplittableRandom(n);
            int[] at = elements <= each
                    ? IntStream.range(0, elements).toArray()
                    : random.ints(count, 0, elements).toArray();
            for (int i = 0; i < count; i++) {
                int to = n * count + i;
                a[to] = made[at[i]];
                b[to] = should[at[i]];
                weights[to] = channels.length == 0 ? 1 : channels[at[i] / plane % channels.length];
            }
        });
        return new RangeFit(a, b, weights, rounder);
    }

    private static int plane(long[] sizes) {
        long plane = 1;
        for (int i = 2; i < sizes.length; i++) {
            plane *= sizes[i];
        }
        return Math.toIntExact(plane);
    }

    /** The scale of a value. */
    float scale(String value) {
        return (float) step(value).scale();
    }

    private Rounder.Step step(String value) {
        return rounder.step(Objects.requireNonNull(ranges.get(groups.get(value)), value), 0);
    }

    /** Values as the chip has them. */
    List<Tensor> rounded(String value, List<Tensor> exact) {
        if (!groups.containsKey(value)) {
            return exact;
        }
        Rounder.Step step = step(value);
        return exact.parallelStream().map(tensor -> rounded(tensor, step)).toList();
    }

    private Tensor rounded(Tensor tensor, Rounder.Step step) {
        float[] values = tensor.floats();
        for (int i = 0; i < values.length; i++) {
            values[i] = rounder.value(rounder.code(values[i], step), step);
        }
        return Tensor.ofFloats(values, tensor.sizes());
    }
}
