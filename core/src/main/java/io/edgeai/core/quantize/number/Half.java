package io.edgeai.core.quantize.number;

/** Floats of IEEE 754's binary16 as their bits. */
final class Half {

    private static final int MANTISSA = 10;
    private static final int EXPONENTS = 31;
    private static final int LEAST_EXPONENT = -14;
    private static final int GREATEST_EXPONENT = 15;
    private static final short INFINITY = 0x7c00;

    private Half() {}

    /** The nearest one, of two equally near the even one; infinity for what is too large. */
    static short bits(float value) {
        int sign = (Float.floatToRawIntBits(value) >>> 16) & 0x8000;
        if (Float.isNaN(value)) {
            return (short) (sign | INFINITY | 1);
        }
        double size = Math.abs((double) value);
        int exponent = Math.max(LEAST_EXPONENT, size == 0 ? LEAST_EXPONENT : Math.getExponent(size));
        double steps = exponent > GREATEST_EXPONENT + 1
                ? Double.POSITIVE_INFINITY
                : Math.rint(Math.scalb(size, MANTISSA - exponent));
        // A mantissa that rounds up to the next power carries into the exponent by itself.
        double bits = ((long) (exponent - LEAST_EXPONENT) << MANTISSA) + steps;
        return (short) (sign | (int) Math.min(bits, INFINITY));
    }

    /** The value of bits. */
    static float value(short bits) {
        int exponent = (bits >> MANTISSA) & EXPONENTS;
        int mantissa = bits & ((1 << MANTISSA) - 1);
        double size = exponent == EXPONENTS
                ? mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : exponent == 0
                        ? Math.scalb((double) mantissa, LEAST_EXPONENT - MANTISSA)
                        : Math.scalb((double) (mantissa | (1 << MANTISSA)), exponent + LEAST_EXPONENT - 1 - MANTISSA);
        return (float) (bits < 0 ? -size : size);
    }
}
