package io.edgeai.core.quantize.number;

/** A closed interval of real numbers; {@code low} at most {@code high}; either may be infinite. */
public record Interval(double low, double high) {

    public static final Interval ALL = new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("interval from " + low + " to " + high + " is empty");
        }
    }

    /** This one in float precision and with zero inside: this is what is handed to vendors' tools, and what scales are made from. */
    public Interval floats() {
        return new Interval((float) Math.min(0, low), (float) Math.max(0, high));
    }

    /** The smallest interval that holds both. */
    public Interval join(Interval other) {
        return new Interval(Math.min(low, other.low), Math.max(high, other.high));
    }

    /** The nearest number inside. */
    public double clamp(double value) {
        return Math.min(Math.max(value, low), high);
    }

    /** The part of {@code range} inside, or the nearest end where nothing of it is. */
    public Interval cut(Interval range) {
        return new Interval(clamp(range.low), clamp(range.high));
    }

    /** The size of the end that is further from zero. */
    public double reach() {
        return Math.max(Math.abs(low), Math.abs(high));
    }
}
