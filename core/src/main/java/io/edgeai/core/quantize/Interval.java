package io.edgeai.core.quantize;

/** A closed interval of real numbers; {@code low} at most {@code high}; either may be infinite. */
record Interval(double low, double high) {

    static final Interval ALL = new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("interval from " + low + " to " + high + " is empty");
        }
    }

    /** This one in float precision and with zero inside: this is what is handed to vendors' tools, and what scales are made from. */
    Interval floats() {
        return new Interval((float) Math.min(0, low), (float) Math.max(0, high));
    }

    /** The smallest interval that holds both. */
    Interval join(Interval other) {
        return new Interval(Math.min(low, other.low), Math.max(high, other.high));
    }

    /** The nearest number inside. */
    double clamp(double value) {
        return Math.min(Math.max(value, low), high);
    }

    /** The part of {@code range} inside, or the nearest end where nothing of it is. */
    Interval cut(Interval range) {
        return new Interval(clamp(range.low), clamp(range.high));
    }
}
