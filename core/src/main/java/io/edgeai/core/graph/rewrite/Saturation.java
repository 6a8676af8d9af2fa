package io.edgeai.core.graph.rewrite;

/**
 * The function {@code clamp(slope * x + offset, low, high)}. Scaling, shifting and clamping such a function gives another one, so that every chain of
 * these operators is one of them, however an exporter spells it.
 */
record Saturation(double slope, double offset, double low, double high) {

    static final Saturation IDENTITY = new Saturation(1, 0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** Exporters write 1/6 with four to eight digits. */
    private static final double TOLERANCE = 1e-4;

    Saturation times(double factor) {
        double a = low * factor;
        double b = high * factor;
        return new Saturation(slope * factor, offset * factor, Math.min(a, b), Math.max(a, b));
    }

    Saturation plus(double term) {
        return new Saturation(slope, offset + term, low + term, high + term);
    }

    Saturation clamp(double least, double most) {
        return new Saturation(slope, offset, within(low, least, most), within(high, least, most));
    }

    private static double within(double value, double least, double most) {
        return Math.min(most, Math.max(least, value));
    }

    /** True for {@code clamp(x / 6 + 0.5, 0, 1)}: the gate of HardSwish. */
    boolean isSwishGate() {
        return near(slope, 1 / 6.0) && near(offset, 0.5) && isGate();
    }

    /** True if the values run from 0 to 1. */
    boolean isGate() {
        return near(low, 0) && near(high, 1);
    }

    /** True if nothing is scaled or shifted. */
    boolean isClamp() {
        return slope == 1 && offset == 0 && low > Double.NEGATIVE_INFINITY;
    }

    static boolean near(double value, double wanted) {
        return Math.abs(value - wanted) <= TOLERANCE * Math.max(1e-2, Math.abs(wanted));
    }
}
