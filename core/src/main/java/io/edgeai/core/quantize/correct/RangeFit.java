package io.edgeai.core.quantize.correct;

import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Rounder;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The range of one rounded value that brings it closest to what it should be: errors weigh as much as the model's answer hangs on their channel, and with
 * a power below two, because the many small errors of a coarse step do more harm together than the few large ones of a cut (measured, docs/benchmarks.md).
 */
final class RangeFit {

    private static final int STEPS = 24;
    private static final int FINE = 3;

    /** Errors that differ by less are the same to so few pictures; the widest such range is taken, as others will hold larger values. */
    private static final double SLACK = 1.02;

    private final float[] is;
    private final float[] wanted;
    private final float[] weights;
    private final Rounder rounder;

    /**
     * Samples of a value.
     *
     * @param is what is
     * @param wanted what should be
     * @param weights what an error counts
     */
    RangeFit(float[] is, float[] wanted, float[] weights, Rounder rounder) {
        this.is = is.clone();
        this.wanted = wanted.clone();
        this.weights = weights.clone();
        this.rounder = rounder;
    }

    /** The best range within limits, each end in turn: from above, from below, and from above again in smaller steps. */
    Interval within(Interval limits) {
        double full = Math.max(0, limits.high());
        double depth = Math.min(0, limits.low());
        double high = best(full, 1.0 / STEPS, STEPS, h -> error(depth, h));
        double first = high;
        double low = best(depth, 1.0 / STEPS, STEPS, l -> error(l, first));
        double around = Math.min(full, high * (1 + FINE / (2.0 * STEPS)));
        double last = best(around, 1.0 / (2 * STEPS), 2 * FINE + 1, h -> error(low, h));
        return new Interval(low, error(low, last) < error(low, high) ? last : high);
    }

    /** The widest good one of {@code end (1 - i step)}; an end of zero stays. */
    private static double best(double end, double step, int count, ToDoubleFunction<Double> error) {
        if (end == 0) {
            return 0;
        }
        double[] errors = IntStream.range(0, count)
                .parallel()
                .mapToDouble(i -> error.applyAsDouble(end * (1 - i * step)))
                .toArray();
        double enough = Arrays.stream(errors).min().orElse(0) * SLACK;
        int widest = 0;
        while (errors[widest] > enough) {
            widest++;
        }
        return end * (1 - widest * step);
    }

    private double error(double low, double high) {
        Rounder.Step step = rounder.step(new Interval(low, Math.max(low, high)), 0);
        float scale = (float) step.scale();
        float least = rounder.value(rounder.lowest(), step);
        float most = rounder.value(rounder.highest(), step);
        double sum = 0;
        for (int i = 0; i < is.length; i++) {
            float inside = Math.min(Math.max(is[i], least), most);
            double off = Math.rint(inside / scale) * scale - wanted[i];
            sum += weights[i] * Math.abs(off) * Math.sqrt(Math.abs(off));
        }
        return sum;
    }
}
