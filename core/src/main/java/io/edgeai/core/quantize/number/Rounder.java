package io.edgeai.core.quantize.number;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;

/** The arithmetic of an {@link Encoding}: scale and zero point of a range, codes of values. The code of a half-precision float is its bits; its scale is 1. */
public record Rounder(Encoding encoding) {

    /** One scale and one zero point. The scale is exact (double) as it is found, and is used as float. */
    public record Step(double scale, int zeroPoint) {}

    /** The lowest code in use. */
    public int lowest() {
        return encoding.lowest() + (encoding.narrow() ? 1 : 0);
    }

    public int highest() {
        return encoding.highest();
    }

    /** True if the codes in use fill their storage type, so that saturation needs no clipping of its own. */
    public boolean fillsStorage() {
        return (encoding.bits() == 8 || encoding.bits() == 16) && lowest() == encoding.lowest();
    }

    /**
     * Scale and zero point for a range, which is widened to hold zero; never narrower than {@code least} as a scale. The zero point is that of the range's own
     * scale, and 0 (or the code next to it) for a range of zero alone.
     */
    public Step step(Interval range, double least) {
        if (encoding.isFloat()) {
            return new Step(1, 0);
        }
        double own = scale(range);
        double scale = Math.max(own, least);
        if (scale < Float.MIN_NORMAL) {
            scale = 1;
        }
        if (encoding.scale() == Scale.POWER_OF_TWO) {
            scale = Math.scalb(1.0, exponent(scale));
        }
        boolean free = !encoding.symmetric() && own > 0;
        double places = encoding.scale() == Scale.POWER_OF_TWO ? scale : own;
        int zero = free ? (int) Math.rint(lowest() - Math.min(0, range.low()) / places) : 0;
        return new Step(scale, Math.min(Math.max(zero, lowest()), highest()));
    }

    /** The range of all codes in use of a symmetric format at a scale. */
    public Interval range(double scale) {
        return new Interval(lowest() * scale, highest() * scale);
    }

    /** The scale at which a range fills the codes; 0 for a range of zero alone. */
    public double scale(Interval range) {
        double low = Math.min(0, range.low());
        double high = Math.max(0, range.high());
        if (!encoding.symmetric()) {
            return (high - low) / (highest() - lowest());
        }
        return encoding.sign() == Sign.SIGNED ? Math.max(high / highest(), low / lowest()) : high / highest();
    }

    /** The least exponent whose power of two is not below {@code scale}. */
    static int exponent(double scale) {
        int floor = Math.getExponent(scale);
        return Math.scalb(1.0, floor) < scale ? floor + 1 : floor;
    }

    /** The code of a value; the quotient is taken in float, as Q/DQ and the vendors' tools do. */
    public int code(float value, Step step) {
        if (encoding.isFloat()) {
            return Half.bits(value);
        }
        double quotient = value / (float) step.scale();
        double code = round(quotient) + step.zeroPoint();
        return (int) Math.min(Math.max(code, lowest()), highest());
    }

    double round(double quotient) {
        return switch (encoding.rounding()) {
            case HALF_EVEN -> Math.rint(quotient);
            case HALF_UP -> Math.floor(quotient + 0.5);
            case HALF_AWAY -> Math.copySign(Math.floor(Math.abs(quotient) + 0.5), quotient);
            case HALF_TO_ZERO -> Math.copySign(Math.ceil(Math.abs(quotient) - 0.5), quotient);
        };
    }

    /** The value that a code stands for. */
    public float value(int code, Step step) {
        return encoding.isFloat() ? Half.value((short) code) : (code - step.zeroPoint()) * (float) step.scale();
    }
}
