package io.edgeai.core.quantize.calibrate;

import io.edgeai.core.quantize.number.Interval;
import java.util.List;

/** What is known of the values that share one quantizer, from a stream of pictures; bounded in memory, the same for any order of pictures but for rounding. */
final class Statistics {

    /** From this many values of a picture on, one of three is enough for the histogram; extremes are of all. */
    private static final int MANY = 1 << 17;

    /** Odd, so that it does not fall in with rows or channels. */
    private static final int STRIDE = 3;

    private final Interval domain;
    private final Histogram histogram;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double sumOfMins;
    private double sumOfMaxs;
    private long pictures;

    /** Statistics of values cut to a domain. */
    Statistics(Interval domain) {
        this(domain, new Histogram());
    }

    Statistics(Interval domain, Histogram histogram) {
        this.domain = domain;
        this.histogram = histogram;
    }

    /** Takes all values of one picture. */
    void add(List<float[]> tensors) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float[] values : tensors) {
            for (float value : values) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        if (!Float.isFinite(low) || !Float.isFinite(high)) {
            throw new ArithmeticException("values from " + low + " to " + high);
        }
        Interval seen = domain.cut(new Interval(low, high));
        min = Math.min(min, seen.low());
        max = Math.max(max, seen.high());
        sumOfMins += seen.low();
        sumOfMaxs += seen.high();
        pictures++;
        float most = Math.max(Math.abs((float) seen.low()), Math.abs((float) seen.high()));
        int stride = tensors.stream().mapToInt(values -> values.length).sum() > MANY ? STRIDE : 1;
        tensors.forEach(values -> histogram.add(values, stride, domain, most));
    }

    /** The extremes of all pictures. */
    Interval extremes() {
        return new Interval(min, max);
    }

    /** The means of each picture's extremes. */
    Interval meanExtremes() {
        return new Interval(sumOfMins / pictures, sumOfMaxs / pictures);
    }

    /** The distribution of all values. */
    Histogram.Bins bins() {
        return histogram.bins();
    }
}
