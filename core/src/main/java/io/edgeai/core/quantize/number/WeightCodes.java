package io.edgeai.core.quantize.number;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Weights as codes. */
public record WeightCodes(QuantParams params, Tensor codes) {

    /**
     * How scales are found.
     *
     * @param diffs by {@link Diffs}, else from the extremes
     */
    public record Fit(Encoding encoding, boolean diffs) {}

    /** Finds codes as {@link #of(Tensor, int, Fit, IntToDoubleFunction)} does, with scales from the extremes. */
    public static WeightCodes of(Tensor weights, int axis, Encoding encoding, IntToDoubleFunction least) {
        return of(weights, axis, new Fit(encoding, false), least);
    }

    /**
     * Finds codes; the range of each channel is that of its weights and zero.
     *
     * @param axis the dimension of output channels, or -1 for one scale
     * @param least the least scale of a channel, so that its bias fits; with one scale for all, of channel 0
     */
    public static WeightCodes of(Tensor weights, int axis, Fit fit, IntToDoubleFunction least) {
        Encoding encoding = fit.encoding();
        int channelAxis = encoding.granularity() == Granularity.PER_CHANNEL ? axis : -1;
        Channels channels = Channels.of(weights, channelAxis);
        float[] values = weights.floats();
        Rounder rounder = new Rounder(encoding);
        List<Interval> ranges = ranges(values, channels);
        double largest = ranges.stream().mapToDouble(rounder::scale).max().orElse(0);
        List<Diffs> diffs = fit.diffs() ? diffs(values, channels, rounder) : List.of();
        List<Rounder.Step> steps = new ArrayList<>();
        for (int c = 0; c < ranges.size(); c++) {
            double atLeast = Math.max(largest * Parameters.LEAST_OF_LARGEST, least.applyAsDouble(c));
            steps.add(
                    fit.diffs()
                            ? new Rounder.Step(diffs.get(c).scale(atLeast), 0)
                            : rounder.step(ranges.get(c), atLeast));
        }
        int[] codes = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            codes[i] = rounder.code(values[i], steps.get(channels.of(i)));
        }
        return new WeightCodes(
                Parameters.of(encoding, channelAxis, ranges, steps), Codes.tensor(encoding, codes, weights.sizes()));
    }

    /** The values that the codes stand for. */
    public Tensor values() {
        Rounder rounder = new Rounder(params.encoding());
        Channels channels = Channels.of(codes, params.axis());
        long[] integers = codes.toLongs();
        float[] values = new float[integers.length];
        for (int i = 0; i < values.length; i++) {
            int c = channels.of(i);
            values[i] = rounder.value(
                    (int) integers[i],
                    new Rounder.Step(params.scales().get(c), params.zeroPoints().get(c)));
        }
        return Tensor.ofFloats(values, codes.sizes());
    }

    /**
     * The same codes, but for the weights that span an asymmetric grid: each is put at its end of it. By rounding alone both can come to lie one step inside, where the zero
     * point lies halfway between two codes; who then finds a grid for the values gets a narrower one, on which all weights of the channel lie between two codes.
     *
     * @param weights what the codes were found for
     */
    public WeightCodes spanning(Tensor weights) {
        Encoding encoding = params.encoding();
        if (encoding.symmetric() || encoding.isFloat()) {
            return this;
        }
        Rounder rounder = new Rounder(encoding);
        Channels channels = Channels.of(weights, params.axis());
        float[] values = weights.floats();
        List<Interval> ranges = ranges(values, channels);
        int[] spanned =
                Arrays.stream(codes.toLongs()).mapToInt(Math::toIntExact).toArray();
        for (int i = 0; i < spanned.length; i++) {
            int c = channels.of(i);
            Interval range = ranges.get(c);
            if ((float) rounder.scale(range) == params.scales().get(c) && values[i] != 0) {
                spanned[i] = values[i] == range.low() ? rounder.lowest() : spanned[i];
                spanned[i] = values[i] == range.high() ? rounder.highest() : spanned[i];
            }
        }
        return new WeightCodes(params, Codes.tensor(encoding, spanned, weights.sizes()));
    }

    private static List<Diffs> diffs(float[] values, Channels channels, Rounder rounder) {
        List<Diffs> diffs = ranges(values, channels).stream()
                .map(range -> new Diffs(rounder, range))
                .toList();
        for (int i = 0; i < values.length; i++) {
            diffs.get(channels.of(i)).add(values[i]);
        }
        return diffs;
    }

    private static List<Interval> ranges(float[] values, Channels channels) {
        double[] lows = new double[channels.count()];
        double[] highs = new double[channels.count()];
        for (int i = 0; i < values.length; i++) {
            int c = channels.of(i);
            lows[c] = Math.min(lows[c], values[i]);
            highs[c] = Math.max(highs[c], values[i]);
        }
        List<Interval> ranges = new ArrayList<>();
        for (int c = 0; c < lows.length; c++) {
            ranges.add(new Interval(lows[c], highs[c]));
        }
        return ranges;
    }
}
