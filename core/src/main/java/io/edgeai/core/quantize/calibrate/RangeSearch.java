package io.edgeai.core.quantize.calibrate;

import io.edgeai.core.quantize.calibrate.Histogram.Bins;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Rounder;

/** Finds the range whose rounding error, by some measure over a histogram, is least. */
final class RangeSearch {

    private static final int GRID = 16;
    private static final int FINE = 64;
    private static final int ROUNDS = 3;

    /** An error of a range. */
    @FunctionalInterface
    interface Measure {
        double of(Interval range);
    }

    private RangeSearch() {}

    /** Searches ranges that hold zero and lie within the extremes: a coarse grid over both ends, then each end in turn, ever finer. */
    static Interval least(Interval extremes, Measure measure) {
        Interval full = new Interval(Math.min(0, extremes.low()), Math.max(0, extremes.high()));
        Interval best = full;
        double error = measure.of(full);
        for (int i = full.low() == 0 ? GRID : 1; i <= GRID; i++) {
            for (int j = full.high() == 0 ? GRID : 1; j <= GRID; j++) {
                Interval candidate = new Interval(full.low() * i / GRID, full.high() * j / GRID);
                double candidateError = measure.of(candidate);
                if (candidateError < error) {
                    best = candidate;
                    error = candidateError;
                }
            }
        }
        double reach = 1.0 / GRID;
        for (int round = 0; round < ROUNDS; round++) {
            best = alongLow(best, full, new Reach(reach, measure));
            best = alongHigh(best, full, new Reach(reach, measure));
            reach /= 4;
        }
        return best;
    }

    private record Reach(double share, Measure measure) {}

    private static Interval alongLow(Interval start, Interval full, Reach reach) {
        Interval best = start;
        double error = reach.measure.of(start);
        for (int k = -FINE / 2; k <= FINE / 2; k++) {
            double low = start.low() + full.low() * reach.share * 2 * k / FINE;
            Interval candidate = new Interval(Math.min(0, Math.max(low, full.low())), start.high());
            double candidateError = candidate.low() < candidate.high() ? reach.measure.of(candidate) : Double.NaN;
            if (candidateError < error) {
                best = candidate;
                error = candidateError;
            }
        }
        return best;
    }

    private static Interval alongHigh(Interval start, Interval full, Reach reach) {
        Interval mirrored =
                alongLow(mirror(start), mirror(full), new Reach(reach.share, range -> reach.measure.of(mirror(range))));
        return mirror(mirrored);
    }

    private static Interval mirror(Interval range) {
        return new Interval(-range.high(), -range.low());
    }

    /**
     * The mean squared error of rounding to a range: the distance of each bin's middle from its rounded value; where a step is narrower than a bin, a
     * twelfth of the step squared.
     */
    static Measure squaredError(Bins bins, Rounder rounder) {
        return range -> {
            Rounder.Step step = rounder.step(range, 0);
            double low = (rounder.lowest() - step.zeroPoint()) * step.scale();
            double high = (rounder.highest() - step.zeroPoint()) * step.scale();
            double fine = step.scale() * step.scale() / 12;
            double sum = 0;
            for (int i = 0; i < bins.size(); i++) {
                double middle = bins.middle(i);
                double inside = Math.min(Math.max(middle, low), high);
                double off = inside == middle && step.scale() < bins.width()
                        ? Math.sqrt(fine)
                        : step.scale() * Math.rint(inside / step.scale()) - middle;
                sum += bins.count(i) * off * off;
            }
            return sum / bins.total();
        };
    }
}
