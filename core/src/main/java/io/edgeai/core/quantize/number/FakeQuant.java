package io.edgeai.core.quantize.number;

import io.edgeai.api.backend.Encoding.Rounding;

/**
 * Rounds many values by one step: the values that the codes stand for. It does what {@link Rounder} does with single codes, in float arithmetic that the JVM
 * makes vector instructions of.
 */
final class FakeQuant {

    /** A float to which adding leaves no room for a fraction, so that the processor rounds it, half to even; for codes of up to 16 bits. */
    private static final float NO_FRACTION = 0x1.8p23f;

    /** The largest float below one half, and what makes 1 of its distance to one half. */
    private static final float BELOW_HALF = 0x1.fffffep-2f;

    private static final float ONE_OF_DISTANCE = 0x1p25f;

    private final Rounder rounder;
    private final Rounder.Step step;
    private final float scale;
    private final float lowest;
    private final float highest;

    FakeQuant(Rounder rounder, Rounder.Step step) {
        this.rounder = rounder;
        this.step = step;
        this.scale = (float) step.scale();
        this.lowest = rounder.lowest() - step.zeroPoint();
        this.highest = rounder.highest() - step.zeroPoint();
    }

    /** Rounds some of the values. */
    void apply(float[] values, int begin, int end) {
        Rounding rounding = rounder.encoding().rounding();
        boolean plain = !rounder.encoding().isFloat() && rounder.encoding().bits() <= Short.SIZE;
        if (plain && rounding == Rounding.HALF_EVEN) {
            halfEven(values, begin, end);
        } else if (plain && rounding == Rounding.HALF_UP) {
            halfUp(values, begin, end);
        } else {
            for (int i = begin; i < end; i++) {
                values[i] = rounder.value(rounder.code(values[i], step), step);
            }
        }
    }

    private void halfEven(float[] values, int begin, int end) {
        float s = scale;
        float low = lowest;
        float high = highest;
        for (int i = begin; i < end; i++) {
            float quotient = Math.min(Math.max(values[i] / s, low), high);
            values[i] = (quotient + NO_FRACTION - NO_FRACTION) * s;
        }
    }

    private void halfUp(float[] values, int begin, int end) {
        float s = scale;
        float low = lowest;
        float high = highest;
        for (int i = begin; i < end; i++) {
            float quotient = Math.min(Math.max(values[i] / s, low), high);
            float even = quotient + NO_FRACTION - NO_FRACTION;
            float up = Math.max(quotient - even - BELOW_HALF, 0) * ONE_OF_DISTANCE;
            values[i] = (even + up) * s;
        }
    }
}
