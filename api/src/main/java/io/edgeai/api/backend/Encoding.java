package io.edgeai.api.backend;

/**
 * A number format of quantized values: {@code q = clamp(round(x / scale) + zeroPoint)}.
 *
 * @param bits width, 2 to 16
 * @param symmetric true: the zero point is 0
 * @param narrow the lowest code is not used, so that a signed range is even
 */
public record Encoding(
        int bits,
        Sign sign,
        boolean symmetric,
        Granularity granularity,
        Scale scale,
        Rounding rounding,
        boolean narrow) {

    /** Whether codes may be negative. */
    public enum Sign {
        SIGNED,
        UNSIGNED
    }

    /** How many values share a scale. */
    public enum Granularity {
        PER_TENSOR,
        PER_CHANNEL
    }

    /** Which scales the hardware can multiply by. */
    public enum Scale {
        FLOAT,
        POWER_OF_TWO,
        /** None: the values are floats themselves, of IEEE 754's binary format of these bits; only with 16. */
        NONE
    }

    /** The format of half-precision floats. */
    public static final Encoding HALF =
            new Encoding(16, Sign.SIGNED, true, Granularity.PER_TENSOR, Scale.NONE, Rounding.HALF_EVEN, false);

    /** How halves are rounded. */
    public enum Rounding {
        HALF_EVEN,
        HALF_AWAY,
        /** Towards positive infinity. */
        HALF_UP,
        HALF_TO_ZERO
    }

    public Encoding {
        if (bits < 2 || bits > 16) {
            throw new IllegalArgumentException("encoding of " + bits + " bits is not within 2..16");
        }
        if (scale == Scale.NONE && bits != 16) {
            throw new IllegalArgumentException("floats of " + bits + " bits are not known; there are those of 16");
        }
        if (narrow && sign == Sign.UNSIGNED) {
            throw new IllegalArgumentException("a narrow encoding without a sign would lose the code of zero");
        }
    }

    /** A format in which symmetric signed codes leave out the lowest, unless scales are powers of two. */
    public Encoding(int bits, Sign sign, boolean symmetric, Granularity granularity, Scale scale, Rounding rounding) {
        this(
                bits,
                sign,
                symmetric,
                granularity,
                scale,
                rounding,
                symmetric && sign == Sign.SIGNED && scale == Scale.FLOAT);
    }

    /** True for floats: nothing is scaled, and no range need be known. */
    public boolean isFloat() {
        return scale == Scale.NONE;
    }

    /** This format with as many scales as said. */
    public Encoding with(Granularity other) {
        return new Encoding(bits, sign, symmetric, other, scale, rounding, narrow);
    }

    /** The lowest code, e.g. -128 for 8 bits signed. */
    public int lowest() {
        return sign == Sign.SIGNED ? -(1 << (bits - 1)) : 0;
    }

    /** The highest code, e.g. 127 for 8 bits signed. */
    public int highest() {
        return sign == Sign.SIGNED ? (1 << (bits - 1)) - 1 : (1 << bits) - 1;
    }
}
