package io.edgeai.api.stage;

import java.math.BigDecimal;

/** A share, written {@code 1 %}; {@code fraction} is 0.01 for it. */
public record Percent(double fraction) {

    /** From a number of percent, as exactly as its decimal digits say. */
    public static Percent of(double percent) {
        return new Percent(
                new BigDecimal(Double.toString(percent)).movePointLeft(2).doubleValue());
    }

    @Override
    public String toString() {
        return new BigDecimal(Double.toString(fraction))
                        .movePointRight(2)
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }
}
