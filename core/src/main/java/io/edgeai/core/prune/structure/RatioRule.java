package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.core.graph.GraphCost;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The same share of the channels of each group goes, those that matter least.
 *
 * @param importance of a channel; over the layers of a group the mean, each relative to its layer's mean
 * @param multiple the number of channels that stay is rounded to the nearest multiple of it, at least one, where a layer has more
 * @param excluded names of layers that stay as they are, and all that must keep the same channels
 */
public record RatioRule(Importance importance, int multiple, Set<String> excluded) {

    /** Steps of the share when a cost is asked for. */
    private static final int STEPS = 100;

    public RatioRule {
        excluded = Set.copyOf(excluded);
        if (multiple < 1) {
            throw new IllegalArgumentException("multiple " + multiple + " of channels is below 1");
        }
    }

    /** The units that go where a share of each group's channels, 0 to 1, does. */
    public List<Integer> gone(Graph graph, Channels channels, double ratio) {
        List<Integer> gone = new ArrayList<>();
        for (ChannelGroup group : channels.groups()) {
            boolean stays =
                    !group.free() || group.layers().stream().anyMatch(layer -> excluded.contains(layer.title()));
            if (!stays) {
                gone.addAll(group.without(kept(graph, group, ratio)));
            }
        }
        return gone;
    }

    /** The model without the smallest share of channels with which it needs at most this many multiply-adds; with the largest share if none is enough. */
    public Model within(Model model, long multiplyAdds) {
        Channels channels = Channels.of(model);
        Model found = model;
        int low = 0;
        int high = STEPS;
        while (low < high) {
            int middle = (low + high) / 2;
            if (multiplyAdds(model, channels, middle) <= multiplyAdds) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low == 0 ? found : channels.without(gone(model.graph(), channels, share(low)));
    }

    private static double share(int step) {
        return (double) Math.min(step, STEPS - 1) / STEPS;
    }

    private long multiplyAdds(Model model, Channels channels, int step) {
        return GraphCost.of(channels.without(gone(model.graph(), channels, share(step))))
                .multiplyAdds();
    }

    private List<Integer> kept(Graph graph, ChannelGroup group, double ratio) {
        int tied = group.tied();
        int width = group.units().size() * tied;
        long nearest = Math.max(1, Math.round(width * (1 - ratio) / multiple)) * multiple;
        int count = (int) Math.max(1, Math.min(width, nearest) / tied);
        double[] scores = scores(graph, group);
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .limit(count)
                .toList();
    }

    private double[] scores(Graph graph, ChannelGroup group) {
        List<List<Double>> layers = group.layers().stream()
                .map(layer -> relative(importance.of(graph, layer)))
                .toList();
        return group.units().stream()
                .mapToDouble(unit -> unit.channels().entrySet().stream()
                        .flatMap(entry -> entry.getValue().stream()
                                .map(channel -> layers.get(entry.getKey()).get(channel)))
                        .mapToDouble(score -> score)
                        .average()
                        .orElse(0))
                .toArray();
    }

    private static List<Double> relative(double[] values) {
        List<Double> all = Importance.boxed(values);
        double mean = all.stream().mapToDouble(value -> value).average().orElse(0);
        return all.stream().map(value -> mean == 0 ? 0 : value / mean).toList();
    }
}
