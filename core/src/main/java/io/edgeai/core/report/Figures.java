package io.edgeai.core.report;

import java.util.Locale;

/** Figures whose name says their unit, as text. */
final class Figures {

    /** Signal to noise from which a value is as good as exact, in dB. */
    private static final double FINE = 40;

    private Figures() {}

    /** A value with the unit that its name ends in: bytes, share, seconds, ms; else as a plain number. */
    static String show(String name, double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        if (name.endsWith("bytes")) {
            return value >= 1 << 20
                    ? String.format(Locale.ROOT, "%.2f MiB", value / (1 << 20))
                    : String.format(Locale.ROOT, "%.1f KiB", value / 1024);
        }
        if (name.endsWith("share") || name.endsWith("accuracy")) {
            return HtmlReport.percent(value);
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.format(Locale.ROOT, "%,d", (long) value)
                : String.format(Locale.ROOT, "%.4g", value);
    }

    /** The style of a cell with a signal to noise in dB: the less, the redder. */
    static String heat(double decibels) {
        double heat = 100 * Math.min(Math.max(1 - decibels / FINE, 0), 1);
        return String.format(Locale.ROOT, "--heat:%.0f%%", heat);
    }

    /** A bar of how much of a limit is used. */
    static String bar(double share) {
        double shown = Math.max(0, Math.min(share, 1));
        return String.format(
                Locale.ROOT,
                "<span class=\"bar%s\"><span style=\"width:%.1f%%\"></span></span> %.1f %%",
                share > 1 ? " over" : "",
                shown * 100,
                share * 100);
    }
}
