package io.edgeai.api.stage;

/** A share, written {@code 1 %}; {@code fraction} is 0.01 for it. */
public record Percent(double fraction) {

    /** From a number of percent. */
    public static Percent of(double percent) {
        return new Percent(percent / 100);
    }

    @Override
    public String toString() {
        return new java.math.BigDecimal(Double.toString(fraction))
                        .movePointRight(2)
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }
}
