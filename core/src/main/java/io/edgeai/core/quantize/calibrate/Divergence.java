package io.edgeai.core.quantize.calibrate;

import io.edgeai.core.quantize.calibrate.Histogram.Bins;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Rounder;

/**
 * The Kullback-Leibler divergence of the rounded distribution from the true one, after Migacz, "8-bit inference with TensorRT" (2017), here for ranges with
 * two ends and without the exact zeros: values outside the range are put into its outermost bins; the rounded distribution spreads the values that share a
 * code evenly over the filled bins of that code. Unlike there, what is outside is missing from the rounded distribution, which is not scaled up for it: else
 * a range around a single value would be perfect. Ranges whose step is narrower than a bin are left out: there all would be.
 */
final class Divergence implements RangeSearch.Measure {

    private final Bins bins;
    private final Rounder rounder;
    private final double[] counts;
    private final double[] entropies;

    Divergence(Bins bins, Rounder rounder) {
        this.bins = bins;
        this.rounder = rounder;
        this.counts = new double[bins.size() + 1];
        this.entropies = new double[bins.size() + 1];
        for (int i = 0; i < bins.size(); i++) {
            counts[i + 1] = counts[i] + bins.count(i);
            entropies[i + 1] = entropies[i] + plogp((double) bins.count(i));
        }
    }

    @Override
    public double of(Interval range) {
        Rounder.Step step = rounder.step(range, 0);
        int lowest = rounder.lowest() - step.zeroPoint();
        int highest = rounder.highest() - step.zeroPoint();
        int first = firstFrom((lowest - 0.5) * step.scale(), 0);
        int end = firstFrom((highest + 0.5) * step.scale(), first);
        if (first == end || step.scale() < bins.width()) {
            return Double.POSITIVE_INFINITY;
        }
        double sum = 0;
        for (int from = first; from < end; ) {
            double code = Math.rint(bins.middle(from) / step.scale());
            int to = Math.min(end, firstFrom((code + 0.5) * step.scale(), from + 1));
            double mass = counts[to] - counts[from];
            double even = Math.log(mass / (to - from));
            sum += entropies[to] - entropies[from] - mass * even;
            if (from == first) {
                sum += outside((double) bins.count(first), counts[first], even);
            }
            if (to == end) {
                double below = end - 1 == first ? counts[first] : 0;
                sum += outside(bins.count(end - 1) + below, counts[bins.size()] - counts[end], even);
            }
            from = to;
        }
        return sum / counts[bins.size()];
    }

    /** What a bin's share of the sum grows by when values from outside the range are put into it. */
    private static double outside(double count, double more, double even) {
        return plogp(count + more) - plogp(count) - more * even;
    }

    private static double plogp(double p) {
        return p == 0 ? 0 : p * Math.log(p);
    }

    /** The first bin at or after {@code from} whose middle is not below a value. */
    private int firstFrom(double value, int from) {
        int low = from;
        int high = bins.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bins.middle(middle) < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
