package io.edgeai.core.network;

import io.edgeai.core.graph.GraphCost;
import io.edgeai.core.network.family.Families;
import io.edgeai.core.network.family.Network;
import io.edgeai.core.network.family.RandomWeights;
import java.util.List;
import java.util.Locale;

/** What each network costs, and where its weights are. */
public final class NetworkTable {

    private static final int CLASSES = 1000;

    private NetworkTable() {}

    /**
     * A network at width 1 with 1,000 classes.
     *
     * @param size height and width of its pictures
     * @param reference whose layers and names of weights it has
     * @param weights where weights in the catalogue come from, or empty
     */
    public record Line(String name, int size, GraphCost cost, String reference, String weights) {}

    /** One line a network. */
    public static List<Line> lines() {
        return Families.networks().stream().map(NetworkTable::line).toList();
    }

    /** The same as a table in Markdown. */
    public static String markdown() {
        StringBuilder text = new StringBuilder(
                """
                | network | size | parameters | multiply-adds | layers and names as in | `weights: imagenet` |
                |---|---|---|---|---|---|
                """);
        for (Line line : lines()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %,d | %,d | %s | %s |%n",
                    line.name(),
                    line.size(),
                    line.cost().parameters(),
                    line.cost().multiplyAdds(),
                    line.reference(),
                    line.weights()));
        }
        return text.toString();
    }

    private static Line line(Network network) {
        return new Line(
                network.name(),
                network.preprocessing().width(),
                GraphCost.of(network.build(1, CLASSES, RandomWeights.blank())),
                network.reference(),
                Catalogue.find(network.name(), 1).map(Catalogue.Entry::source).orElse(""));
    }
}
