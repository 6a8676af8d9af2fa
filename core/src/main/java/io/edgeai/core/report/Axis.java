package io.edgeai.core.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A linear scale from values to pixels, with round ticks. */
record Axis(double low, double high, double from, double to) {

    /** An axis over [{@code low}, {@code high}], widened where both are equal. */
    static Axis over(double low, double high, double from, double to) {
        double pad = high > low ? 0 : Math.max(Math.abs(low), 1) / 2;
        return new Axis(low - pad, high + pad, from, to);
    }

    double pixel(double value) {
        return from + (value - low) / (high - low) * (to - from);
    }

    /** Multiples of 1, 2 or 5 times a power of ten within the axis: about {@code count} of them. */
    List<Double> ticks(int count) {
        double raw = (high - low) / count;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double lead = raw / power;
        double step = power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** A number as short as its size allows. */
    static String label(double value) {
        double size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        if (size >= 1e6 || size < 1e-3) {
            return String.format(Locale.ROOT, "%.2g", value);
        }
        String text = String.format(Locale.ROOT, "%.4f", value);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
