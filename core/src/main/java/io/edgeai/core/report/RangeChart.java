package io.edgeai.core.report;

import io.edgeai.core.quantize.hazard.Distribution;
import java.util.Locale;

/** A histogram, its counts by their logarithm, with the chosen range behind it. */
final class RangeChart {

    private static final int WIDTH = 260;
    private static final int HEIGHT = 110;
    private static final int FLOOR = 84;

    private RangeChart() {}

    static String of(String title, Distribution distribution) {
        Axis x = Axis.over(distribution.from(), distribution.to(), 4, WIDTH - 4);
        double most = distribution.counts().stream()
                .mapToDouble(count -> Math.log10(count + 1.0))
                .max()
                .orElse(1);
        Axis y = Axis.over(0, Math.max(most, 1), FLOOR, 8);
        Html svg = new Html();
        svg.raw("<figure><figcaption>").text(title).raw("</figcaption>");
        svg.raw("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" aria-label=\"");
        svg.text("histogram of " + title).raw("\">");
        double low = x.pixel(distribution.low());
        double high = x.pixel(distribution.high());
        svg.raw(String.format(
                Locale.ROOT,
                "<rect class=\"span\" x=\"%.1f\" y=\"4\" width=\"%.1f\" height=\"%d\"/>",
                low,
                Math.max(high - low, 1),
                FLOOR - 4));
        svg.raw("<path class=\"line area c0\" d=\"" + path(distribution, x, y) + "\"/>");
        label(svg, low, distribution.low());
        label(svg, high, distribution.high());
        return svg.raw("</svg></figure>").toString();
    }

    private static String path(Distribution distribution, Axis x, Axis y) {
        int bins = distribution.counts().size();
        double width = (distribution.to() - distribution.from()) / bins;
        StringBuilder path =
                new StringBuilder(String.format(Locale.ROOT, "M%.1f %d", x.pixel(distribution.from()), FLOOR));
        for (int i = 0; i < bins; i++) {
            double top = y.pixel(Math.log10(distribution.counts().get(i) + 1.0));
            double left = distribution.from() + i * width;
            path.append(
                    String.format(Locale.ROOT, "L%.1f %.1fL%.1f %.1f", x.pixel(left), top, x.pixel(left + width), top));
        }
        return path.append(String.format(Locale.ROOT, "L%.1f %d", x.pixel(distribution.to()), FLOOR))
                .toString();
    }

    private static void label(Html svg, double at, double value) {
        svg.raw(String.format(
                Locale.ROOT,
                "<text class=\"axis\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.3g</text>",
                Math.min(Math.max(at, 16), WIDTH - 16),
                FLOOR + 16,
                value));
    }
}
