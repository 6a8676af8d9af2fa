package io.edgeai.core.quantize.number;

import java.util.stream.IntStream;

/**
 * The power of two whose rounding leaves the least sum of squared differences, as the quantizers of Vitis AI look for it ("diffs"): the first candidate is the
 * least power of two at which no value is cut by more than half a step, the four others are finer by one bit each; of equals the coarsest.
 */
public final class Diffs {

    private static final int CANDIDATES = 5;

    private final Rounder rounder;
    private final double[] scales = new double[CANDIDATES];
    private final double[] sums = new double[CANDIDATES];
    private final double lowest;
    private final double highest;

    /** A search among values with these extremes. */
    public Diffs(Rounder rounder, Interval extremes) {
        this.rounder = rounder;
        this.lowest = rounder.lowest();
        this.highest = rounder.highest();
        double half = 0.5;
        double step = Math.max(
                Math.max(0, extremes.high()) / (rounder.highest() + half),
                Math.min(0, extremes.low()) / (rounder.lowest() - half));
        double first = step < Float.MIN_NORMAL ? 1 : Math.scalb(1.0, Rounder.exponent(step));
        for (int i = 0; i < CANDIDATES; i++) {
            scales[i] = Math.scalb(first, -i);
        }
    }

    /** Takes a value. */
    public void add(float value) {
        for (int i = 0; i < CANDIDATES; i++) {
            // A quotient by a power of two is exact.
            double code = rounder.round(value / scales[i]);
            double off = Math.min(Math.max(code, lowest), highest) * scales[i] - value;
            sums[i] += off * off;
        }
    }

    /** The scale among those of at least {@code least}; a power of two not below {@code least} where no candidate is. */
    public double scale(double least) {
        return IntStream.range(0, CANDIDATES)
                .filter(i -> scales[i] >= least)
                .boxed()
                .reduce((a, b) -> sums[b] < sums[a] ? b : a)
                .map(best -> scales[best])
                .orElseGet(() -> Math.scalb(1.0, Rounder.exponent(least)));
    }
}
