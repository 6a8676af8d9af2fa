package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Graph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** The groups from which channels may go, with how much each of their units matters. */
public final class Ranking {

    private final Channels channels;
    private final Widths widths;
    private final List<ChannelGroup> groups;
    private final List<List<Double>> scores;

    /**
     * What widths may become.
     *
     * @param multiple the number of channels that stay is rounded to the nearest multiple of it, at least one, where a layer has more
     * @param least the fewest channels of a layer that has as many
     */
    public record Widths(int multiple, int least) {
        public Widths {
            if (multiple < 1 || least < 1) {
                throw new IllegalArgumentException(
                        "multiple " + multiple + " or fewest number " + least + " of channels is below 1");
            }
        }
    }

    private Ranking(Channels channels, Widths widths, List<ChannelGroup> groups, List<List<Double>> scores) {
        this.channels = channels;
        this.widths = widths;
        this.groups = groups;
        this.scores = scores;
    }

    /** Ranks all that may go under a rule. */
    public static Ranking of(Graph graph, Channels channels, RatioRule rule) {
        List<ChannelGroup> groups = channels.groups().stream()
                .filter(group -> mayGo(group, rule.excluded()))
                .toList();
        List<List<Double>> scores = groups.stream()
                .map(group -> Importance.boxed(scores(graph, group, rule.importance())))
                .toList();
        return new Ranking(channels, rule.widths(), groups, scores);
    }

    /** Whether channels of a group may go where some layers are excluded. */
    public static boolean mayGo(ChannelGroup group, Set<String> excluded) {
        return group.free() && group.layers().stream().noneMatch(layer -> excluded.contains(layer.title()));
    }

    /** All channels of the model. */
    public Channels channels() {
        return channels;
    }

    /** The groups from which channels may go. */
    public List<ChannelGroup> groups() {
        return groups;
    }

    /** The numbers of the units that go where a share, 0 to 1, of each group goes; by the group's place in {@link #groups}. */
    public List<Integer> gone(IntToDoubleFunction share) {
        List<Integer> gone = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            gone.addAll(gone(i, share.applyAsDouble(i)));
        }
        return gone;
    }

    /** The numbers of the units that go where a share of one group does. */
    public List<Integer> gone(int place, double share) {
        return groups.get(place).without(kept(place, share));
    }

    /** The share of each group that goes where all compete and this share of all units goes. */
    public IntToDoubleFunction competing(double share) {
        double[] all = scores.stream()
                .flatMap(List::stream)
                .mapToDouble(one -> one)
                .sorted()
                .toArray();
        int cut = (int) Math.round(share * all.length);
        double limit = cut == 0 || all.length == 0 ? Double.NEGATIVE_INFINITY : all[Math.min(cut, all.length) - 1];
        return place -> {
            List<Double> own = scores.get(place);
            return (double) own.stream().filter(score -> score <= limit).count() / own.size();
        };
    }

    private List<Integer> kept(int place, double share) {
        ChannelGroup group = groups.get(place);
        int tied = group.tied();
        int width = group.units().size() * tied;
        int multiple = widths.multiple();
        long nearest = Math.max(1, Math.round(width * (1 - share) / multiple)) * multiple;
        long wanted = Math.max(nearest, widths.least());
        int count = (int) Math.max(1, Math.min(width, wanted) / tied);
        List<Double> own = scores.get(place);
        return IntStream.range(0, own.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -own.get(i)))
                .limit(count)
                .toList();
    }

    private static double[] scores(Graph graph, ChannelGroup group, Weighing importance) {
        List<List<Double>> layers = weighed(graph, group, importance);
        boolean unknown = layers.stream().flatMap(List::stream).allMatch(score -> score.isNaN());
        List<List<Double>> known = unknown ? weighed(graph, group, Importance.L2) : layers;
        return group.units().stream()
                .mapToDouble(unit -> unit.channels().entrySet().stream()
                        .flatMap(entry -> entry.getValue().stream()
                                .map(channel -> known.get(entry.getKey()).get(channel)))
                        .mapToDouble(score -> score)
                        .filter(score -> !Double.isNaN(score))
                        .average()
                        .orElse(0))
                .toArray();
    }

    private static List<List<Double>> weighed(Graph graph, ChannelGroup group, Weighing importance) {
        return group.layers().stream()
                .map(layer -> importance.isComparable()
                        ? Importance.boxed(importance.of(graph, layer))
                        : relative(importance.of(graph, layer)))
                .toList();
    }

    private static List<Double> relative(double[] values) {
        double mean = Arrays.stream(values).average().orElse(0);
        return Importance.boxed(values).stream()
                .map(value -> mean == 0 ? 0 : value / mean)
                .toList();
    }
}
