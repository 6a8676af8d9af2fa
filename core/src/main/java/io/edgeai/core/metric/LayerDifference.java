package io.edgeai.core.metric;

/**
 * How far a layer's values are from another side's.
 *
 * @param tensor the layer's output
 * @param operator the operators that make it since the last rounding, e.g. {@code Conv+HardSwish}
 * @param values how many were compared
 * @param differing how many of them differ by at least half a step
 * @param most the largest difference, in steps of the quantizer
 * @param mean the mean difference, in steps
 * @param cosine of the angle between both sides
 */
public record LayerDifference(
        String tensor, String operator, long values, long differing, double most, double mean, double cosine) {

    /**
     * Differing values that rounding ties explain: five in ten thousand, and one in a small layer. (Between ONNX Runtime and the one simulator measured, 1.4
     * in ten thousand were the most of 235 layers; a rounding at the wrong place changes more than one in a hundred.)
     */
    private static final double TIES = 5e-4;

    /** The share of values that differ. */
    public double share() {
        return values == 0 ? 0 : (double) differing / values;
    }

    /** True if more differs than rounding ties explain: a value by more than one step, or too many by one. */
    public boolean isDivergence() {
        return most > 1.5 || differing > Math.max(1, Math.ceil(values * TIES));
    }

    @Override
    public String toString() {
        return String.format(
                java.util.Locale.ROOT,
                "'%s' (%s): %d of %d values differ (%.4f %%), by up to %.0f steps, cosine %.6f",
                tensor,
                operator,
                differing,
                values,
                100 * share(),
                most,
                cosine);
    }
}
