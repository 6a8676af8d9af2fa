package io.edgeai.cli;

import io.edgeai.core.graph.GraphCost;
import io.edgeai.core.graph.LayerTable;
import io.edgeai.core.graph.LayerTable.Layer;
import io.edgeai.core.network.NetworkTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Layers and networks for a terminal. */
final class LayerText {

    private static final double MEGA = 1e6;

    private LayerText() {}

    /** One line a layer, and the sum. */
    static List<String> lines(LayerTable table) {
        int names = table.layers().stream()
                .mapToInt(layer -> layer.name().length())
                .max()
                .orElse(5);
        int ops = table.layers().stream()
                .mapToInt(layer -> layer.op().length())
                .max()
                .orElse(8);
        String row = "%-" + Math.max(names, 5) + "s  %-" + Math.max(ops, 8) + "s  %-20s %14s %16s %12s %12s %8s";
        List<String> lines = new ArrayList<>();
        lines.add(text(
                row, "layer", "operator", "output", "parameters", "multiply-adds", "weights MB", "output MB", "field"));
        for (Layer layer : table.layers()) {
            lines.add(text(
                    row,
                    layer.name(),
                    layer.op(),
                    layer.output(),
                    count(layer.parameters()),
                    count(layer.multiplyAdds()),
                    layer.weightBytes() == 0 ? "" : megabytes(layer.weightBytes()),
                    megabytes(layer.outputElements() * Float.BYTES),
                    field(layer.field())));
        }
        GraphCost total = table.total();
        lines.add(text(
                row,
                "total",
                table.layers().size() + " nodes",
                "",
                count(total.parameters()),
                count(total.multiplyAdds()),
                megabytes(total.weightBytes()),
                megabytes(total.peakActivations() * Float.BYTES),
                ""));
        lines.add(
                "1 MB is 1,000,000 bytes of float32; the total's output is the most that is alive at once; field: pixels of the picture that"
                        + " one element sees");
        return lines;
    }

    /** One line a network. */
    static List<String> networks(List<NetworkTable.Line> networks) {
        String row = "%-20s %5s %14s %16s  %-42s %s";
        List<String> lines = new ArrayList<>();
        lines.add(text(row, "network", "size", "parameters", "multiply-adds", "as in", "weights: imagenet"));
        networks.forEach(one -> lines.add(text(
                row,
                one.name(),
                one.size(),
                count(one.cost().parameters()),
                count(one.cost().multiplyAdds()),
                one.reference(),
                one.weights())));
        return lines;
    }

    private static String count(long number) {
        return number == 0 ? "" : text("%,d", number);
    }

    private static String megabytes(long bytes) {
        return text("%.3f", bytes / MEGA);
    }

    private static String field(OptionalLong field) {
        return field.isPresent() ? text("%,d", field.getAsLong()) : "whole";
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values).stripTrailing();
    }
}
