package io.edgeai.core.prune;

import io.edgeai.api.model.Model;
import io.edgeai.api.report.Exhibit;
import io.edgeai.core.graph.GraphCost;
import io.edgeai.core.prune.structure.ChannelGroup;
import io.edgeai.core.prune.structure.Channels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What pruning did, in figures and tables; TAO's own ratio, of parameters left, among them. */
final class PruneReport {

    private final GraphCost before;
    private final GraphCost after;
    private final List<ChannelGroup> groupsBefore;
    private final Map<String, Integer> widthsAfter = new LinkedHashMap<>();

    PruneReport(Model before, Model after) {
        this.before = GraphCost.of(before);
        this.after = GraphCost.of(after);
        this.groupsBefore = Channels.of(before).groups();
        Channels.of(after).groups().forEach(group -> group.layers()
                .forEach(layer -> widthsAfter.put(key(layer), layer.width())));
    }

    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("weight-bytes-before", (double) before.weightBytes());
        figures.put("weight-bytes-after", (double) after.weightBytes());
        figures.put("parameters-before", (double) before.parameters());
        figures.put("parameters-after", (double) after.parameters());
        figures.put("multiply-adds-before", (double) before.multiplyAdds());
        figures.put("multiply-adds-after", (double) after.multiplyAdds());
        figures.put("pruning-ratio", (double) after.parameters() / Math.max(1, before.parameters()));
        return figures;
    }

    String message() {
        return String.format(
                Locale.ROOT,
                "pruned: parameters %,d -> %,d (%s), multiply-adds %,d -> %,d (%s)",
                before.parameters(),
                after.parameters(),
                change(before.parameters(), after.parameters()),
                before.multiplyAdds(),
                after.multiplyAdds(),
                change(before.multiplyAdds(), after.multiplyAdds()));
    }

    List<Exhibit> exhibits(Collection<String> excluded) {
        return List.of(
                new Exhibit.Table(
                        "What pruning took",
                        List.of("", "before", "after", "change"),
                        List.of(
                                row("bytes of weights", before.weightBytes(), after.weightBytes()),
                                row("parameters", before.parameters(), after.parameters()),
                                row("multiply-adds a picture", before.multiplyAdds(), after.multiplyAdds()))),
                new Exhibit.Table(
                        "Widths by layer",
                        List.of("layer", "before", "after", "goes with", "stays because"),
                        widths(Set.copyOf(excluded))));
    }

    private List<List<String>> widths(Set<String> excluded) {
        List<List<String>> rows = new ArrayList<>();
        for (ChannelGroup group : groupsBefore) {
            String first = group.layers().get(0).title();
            boolean named = group.layers().stream().anyMatch(layer -> excluded.contains(layer.title()));
            String reason =
                    !group.free() ? "answers, or an operator that is not known, need it" : named ? "excluded" : "";
            for (ChannelGroup.Layer layer : group.layers()) {
                rows.add(List.of(
                        layer.title(),
                        Integer.toString(layer.width()),
                        Integer.toString(Objects.requireNonNull(widthsAfter.getOrDefault(key(layer), layer.width()))),
                        layer.title().equals(first) ? "" : first,
                        reason));
            }
        }
        return rows;
    }

    private static List<String> row(String what, long before, long after) {
        return List.of(
                what,
                String.format(Locale.ROOT, "%,d", before),
                String.format(Locale.ROOT, "%,d", after),
                change(before, after));
    }

    private static String change(long before, long after) {
        return String.format(Locale.ROOT, "%+.1f %%", 100.0 * (after - before) / Math.max(1, before));
    }

    private static String key(ChannelGroup.Layer layer) {
        return layer.title() + " " + layer.weight() + " " + layer.axis();
    }
}
