package io.edgeai.core.report;

import io.edgeai.api.report.Exhibit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Charts as SVG: text stays text, colours come from the page's style, and no window system or font is needed to make them. */
final class Chart {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 320;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 12;
    private static final int BOTTOM = 64;

    private final Html svg = new Html();
    private final Axis x;
    private final Axis y;

    private Chart(Axis x, Axis y) {
        this.x = x;
        this.y = y;
    }

    static String curves(Exhibit.Curves curves) {
        Chart chart = over(
                range(curves.x().stream().mapToDouble(Double::doubleValue)),
                range(curves.series().values().stream().flatMap(List::stream).mapToDouble(Double::doubleValue)));
        chart.frame(curves.title(), curves.xLabel(), curves.yLabel());
        int colour = 0;
        for (List<Double> values : curves.series().values()) {
            chart.line(curves.x(), values, colour++);
        }
        return chart.legend(curves.series().keySet()).end();
    }

    static String histogram(Exhibit.Histogram histogram) {
        double most = histogram.counts().values().stream()
                .flatMap(List::stream)
                .mapToDouble(count -> Math.log10(count + 1.0))
                .max()
                .orElse(1);
        Chart chart = over(
                range(histogram.edges().stream().mapToDouble(Double::doubleValue)),
                new double[] {0, Math.max(most, 1)});
        chart.frame(histogram.title(), histogram.label(), "count (log10 of 1 + n)");
        int colour = 0;
        for (List<Long> counts : histogram.counts().values()) {
            chart.steps(histogram.edges(), counts, colour++);
        }
        return chart.legend(histogram.counts().keySet()).end();
    }

    static String scatter(Exhibit.Scatter scatter) {
        List<List<Double>> all =
                scatter.series().values().stream().flatMap(List::stream).toList();
        Chart chart = over(
                range(all.stream().mapToDouble(point -> point.get(0))),
                range(all.stream().mapToDouble(point -> point.get(1))));
        chart.frame(scatter.title(), "", "");
        int colour = 0;
        for (Map.Entry<String, List<List<Double>>> series : scatter.series().entrySet()) {
            for (List<Double> point : series.getValue()) {
                chart.svg.raw(String.format(
                        Locale.ROOT,
                        "<circle class=\"c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>%s</title></circle>",
                        colour % 8,
                        chart.x.pixel(point.get(0)),
                        chart.y.pixel(point.get(1)),
                        Html.escape(series.getKey())));
            }
            colour++;
        }
        return chart.legend(scatter.series().keySet()).end();
    }

    /** A candidate: what it costs, and how good it is. */
    record Dot(String name, double cost, double good) {}

    /** Candidates by cost and accuracy; those that no cheaper one equals are joined by a line. */
    static String tradeoff(String title, String costLabel, List<Dot> dots) {
        Chart chart = over(
                range(dots.stream().mapToDouble(Dot::cost)), range(dots.stream().mapToDouble(Dot::good)));
        chart.frame(title, costLabel, "accuracy, %");
        List<Dot> front = dots.stream()
                .filter(dot -> dots.stream()
                        .noneMatch(other -> other.cost() <= dot.cost()
                                && other.good() >= dot.good()
                                && (other.cost() < dot.cost() || other.good() > dot.good())))
                .sorted(Comparator.comparingDouble(Dot::cost))
                .toList();
        chart.line(
                front.stream().map(Dot::cost).toList(),
                front.stream().map(Dot::good).toList(),
                0);
        for (Dot dot : dots) {
            chart.dot(dot, front.contains(dot) ? 0 : 1);
        }
        return chart.legend(List.of("not beaten", "beaten")).end();
    }

    private void dot(Dot dot, int colour) {
        svg.raw(String.format(
                Locale.ROOT,
                "<circle class=\"c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>%s</title></circle>",
                colour,
                x.pixel(dot.cost()),
                y.pixel(dot.good()),
                Html.escape(dot.name())));
    }

    private static Chart over(double[] xRange, double[] yRange) {
        return new Chart(
                Axis.over(xRange[0], xRange[1], LEFT, WIDTH - RIGHT),
                Axis.over(yRange[0], yRange[1], HEIGHT - BOTTOM, TOP));
    }

    private static double[] range(DoubleStream values) {
        double[] finite = values.filter(Double::isFinite).toArray();
        return finite.length == 0
                ? new double[] {0, 1}
                : new double[] {
                    DoubleStream.of(finite).min().orElse(0),
                    DoubleStream.of(finite).max().orElse(1)
                };
    }

    private void frame(String title, String xLabel, String yLabel) {
        svg.raw("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" aria-label=\"")
                .text(title)
                .raw("\">");
        boolean ticks = !xLabel.isEmpty() || !yLabel.isEmpty();
        for (double tick : ticks ? y.ticks(5) : List.<Double>of()) {
            rule(LEFT, y.pixel(tick), WIDTH - RIGHT, y.pixel(tick));
            label(LEFT - 8, y.pixel(tick) + 4, "end", Axis.label(tick));
        }
        for (double tick : ticks ? x.ticks(8) : List.<Double>of()) {
            label(x.pixel(tick), HEIGHT - BOTTOM + 18, "middle", Axis.label(tick));
        }
        label((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - BOTTOM + 36, "middle", xLabel);
        svg.raw("<text class=\"axis\" transform=\"translate(14 " + (HEIGHT - BOTTOM) / 2 + ") rotate(-90)\">")
                .text(yLabel)
                .raw("</text>");
    }

    private void rule(double x1, double y1, double x2, double y2) {
        svg.raw(String.format(Locale.ROOT, "<path class=\"rule\" d=\"M%.1f %.1fL%.1f %.1f\"/>", x1, y1, x2, y2));
    }

    private void label(double atX, double atY, String anchor, String content) {
        svg.raw(String.format(
                Locale.ROOT,
                "<text class=\"axis\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                atX,
                atY,
                anchor,
                Html.escape(content)));
    }

    private void line(List<Double> xs, List<Double> ys, int colour) {
        StringBuilder path = new StringBuilder();
        boolean pen = false;
        for (int i = 0; i < xs.size(); i++) {
            boolean there = Double.isFinite(ys.get(i));
            if (there) {
                path.append(String.format(
                        Locale.ROOT, "%s%.1f %.1f", pen ? "L" : "M", x.pixel(xs.get(i)), y.pixel(ys.get(i))));
            }
            pen = there;
        }
        svg.raw("<path class=\"line c" + colour % 8 + "\" d=\"" + path + "\"/>");
    }

    private void steps(List<Double> edges, List<Long> counts, int colour) {
        StringBuilder path =
                new StringBuilder(String.format(Locale.ROOT, "M%.1f %.1f", x.pixel(edges.get(0)), y.pixel(0)));
        for (int i = 0; i < counts.size(); i++) {
            double top = y.pixel(Math.log10(counts.get(i) + 1.0));
            path.append(String.format(
                    Locale.ROOT, "L%.1f %.1fL%.1f %.1f", x.pixel(edges.get(i)), top, x.pixel(edges.get(i + 1)), top));
        }
        path.append(String.format(Locale.ROOT, "L%.1f %.1f", x.pixel(edges.get(edges.size() - 1)), y.pixel(0)));
        svg.raw("<path class=\"line area c" + colour % 8 + "\" d=\"" + path + "\"/>");
    }

    private Chart legend(Iterable<String> names) {
        double at = LEFT;
        int colour = 0;
        for (String name : names) {
            svg.raw(String.format(
                    Locale.ROOT,
                    "<rect class=\"key c%d\" x=\"%.1f\" y=\"%d\" width=\"12\" height=\"12\" rx=\"2\"/>",
                    colour++ % 8,
                    at,
                    HEIGHT - 18));
            label(at + 17, HEIGHT - 8, "start", name);
            at += 34 + 6.6 * name.length();
        }
        return this;
    }

    private String end() {
        return svg.raw("</svg>").toString();
    }
}
