package io.edgeai.core.compare;

/** So many right of so many pictures. */
public record Share(int right, int pictures) {

    /** The quantile of the normal distribution that leaves 2.5 % on either side. */
    private static final double Z = 1.959964;

    /** The share, 0..1; NaN without pictures. */
    public double value() {
        return pictures == 0 ? Double.NaN : (double) right / pictures;
    }

    /** The lower end of Wilson's 95 % interval (Wilson, "Probable inference, the law of succession, and statistical inference", 1927); NaN without pictures. */
    public double low() {
        return Math.max(0, middle() - reach());
    }

    /** Its upper end. */
    public double high() {
        return Math.min(1, middle() + reach());
    }

    private double middle() {
        double n = pictures;
        return (value() + Z * Z / (2 * n)) / (1 + Z * Z / n);
    }

    private double reach() {
        double n = pictures;
        double p = value();
        return Z / (1 + Z * Z / n) * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
    }
}
