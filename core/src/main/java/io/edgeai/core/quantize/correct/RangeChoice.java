package io.edgeai.core.quantize.correct;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.number.Channels;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Parameters;
import io.edgeai.core.quantize.number.Rounder;
import io.edgeai.core.quantize.place.RangeGroup;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/** The parameters of each group of values: found when the first of its values is made, from what that value is and should be. */
public final class RangeChoice {

    private final Map<String, RangeGroup> groups = new HashMap<>();
    private final Map<RangeGroup, QuantParams> settled = new HashMap<>();
    private final Set<String> values = new LinkedHashSet<>();
    private final Map<RangeGroup, QuantParams> calibrated;
    private final Values known;

    /**
     * @param calibrated the parameters of each group if they are not fitted: several values have a say in them, or the range is known beforehand
     * @param fitted false if none is fitted
     */
    public RangeChoice(Map<RangeGroup, QuantParams> calibrated, boolean fitted, Values known) {
        calibrated.keySet().forEach(group -> group.members().forEach(name -> {
            groups.put(name, group);
            values.add(name);
        }));
        calibrated.forEach((group, params) -> {
            boolean special = params.encoding().bits() != usual(calibrated);
            if (!fitted || special || group.isKnown() || group.sources().size() != 1) {
                settled.put(group, params);
            }
        });
        this.calibrated = calibrated;
        this.known = known;
    }

    /**
     * What is known of values.
     *
     * @param outputs of the model: they keep all that the pictures show
     * @param importance weights of the channels of values; for values that are not named all channels weigh the same
     */
    public record Values(Set<String> outputs, Map<String, float[]> importance) {}

    /** The bits of most values; ranges of wider ones need no fit. */
    private static int usual(Map<RangeGroup, QuantParams> calibrated) {
        return calibrated.values().stream()
                .mapToInt(params -> params.encoding().bits())
                .min()
                .orElse(0);
    }

    /** All values that are rounded. */
    Set<String> values() {
        return values;
    }

    /** What was chosen for each group. */
    public Map<RangeGroup, QuantParams> ranges() {
        Map<RangeGroup, QuantParams> all = new LinkedHashMap<>(calibrated);
        all.putAll(settled);
        return all;
    }

    /**
     * Chooses the parameters of a value's group, if this has not been done.
     *
     * @param is the value before rounding, of each picture
     * @param wanted what it should be
     */
    void settle(String value, List<Tensor> is, List<Tensor> wanted) {
        RangeGroup group = Objects.requireNonNull(groups.get(value));
        if (settled.containsKey(group)) {
            return;
        }
        QuantParams given = Objects.requireNonNull(calibrated.get(group));
        boolean isSource = group.sources().contains(value);
        settled.put(group, isSource ? fitted(group, given, new Samples(is, wanted, importance(value)), value) : given);
    }

    private float[] importance(String value) {
        return known.importance().getOrDefault(value, new float[0]);
    }

    private QuantParams fitted(RangeGroup group, QuantParams given, Samples samples, String value) {
        Channels channels = Channels.of(samples.is().get(0), given.axis());
        List<Interval> limits = extremes(samples.is(), channels).stream()
                .map(group.domain()::cut)
                .toList();
        Rounder rounder = new Rounder(given.encoding());
        if (given.axis() < 0) {
            Interval found = known.outputs().contains(value)
                    ? limits.get(0)
                    : samples.all(rounder).within(limits.get(0));
            return Parameters.of(given.encoding(), List.of(group.apply(found).floats()));
        }
        List<Interval> found = IntStream.range(0, channels.count())
                .mapToObj(c -> samples.channel(c, rounder).within(limits.get(c)).floats())
                .toList();
        return Parameters.of(given.encoding(), found);
    }

    private static List<Interval> extremes(List<Tensor> tensors, Channels channels) {
        return tensors.parallelStream()
                .map(tensor -> extremes(tensor, channels))
                .reduce((a, b) -> IntStream.range(0, a.size())
                        .mapToObj(c -> a.get(c).join(b.get(c)))
                        .toList())
                .orElseThrow();
    }

    /** The extremes of each channel, and zero. */
    private static List<Interval> extremes(Tensor tensor, Channels channels) {
        float[] lows = new float[channels.count()];
        float[] highs = new float[channels.count()];
        float[] all = tensor.floats();
        for (int i = 0; i < all.length; i++) {
            int c = channels.of(i);
            lows[c] = Math.min(lows[c], all[i]);
            highs[c] = Math.max(highs[c], all[i]);
        }
        return IntStream.range(0, lows.length)
                .mapToObj(c -> new Interval(lows[c], highs[c]))
                .toList();
    }

    /** The parameters of a value as the layer takes it that makes another one. */
    QuantParams taken(String value, String made) {
        QuantParams layer = Objects.requireNonNull(calibrated.get(groups.get(made)), made);
        return Parameters.as(params(value), layer.encoding());
    }

    /** Rounded values, converted for the layer that makes another one, if it takes them in another format. */
    Tensor converted(Tensor rounded, String value, String made) {
        if (!groups.containsKey(value)) {
            return rounded;
        }
        QuantParams taken = taken(value, made);
        return taken.equals(params(value)) ? rounded : Parameters.rounded(rounded, taken);
    }

    /** The parameters of a value. */
    private QuantParams params(String value) {
        return Objects.requireNonNull(settled.get(groups.get(value)), value);
    }

    /** Values as the chip has them. */
    List<Tensor> rounded(String value, List<Tensor> exact) {
        if (!groups.containsKey(value)) {
            return exact;
        }
        QuantParams params = params(value);
        return exact.parallelStream()
                .map(tensor -> Parameters.rounded(tensor, params))
                .toList();
    }
}
