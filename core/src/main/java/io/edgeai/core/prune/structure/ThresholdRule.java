package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Graph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which channels stay, by TAO's rule (NVIDIA TAO Toolkit's open-source back end, "prune"): a filter's norm relative to its layer's, layers that must keep the same
 * channels made equal by a criterion, a threshold, at least so many, in multiples.
 *
 * @param threshold filters whose relative norm is above it stay
 * @param normalizer what norms are relative to
 * @param equalization how the norms of layers that must keep the same channels become one
 * @param granularity the number of channels that stay is a multiple of it, or all
 * @param least the fewest channels of a layer, if it has as many
 * @param excluded names of layers that stay as they are, and all that must keep the same channels
 */
public record ThresholdRule(
        double threshold,
        Normalizer normalizer,
        Equalization equalization,
        int granularity,
        int least,
        Set<String> excluded) {

    /** What norms are relative to. */
    public enum Normalizer {
        /** The largest of the layer. */
        MAX,
        /** The root of the sum of squares of the layer's norms, over their number. */
        L2
    }

    /** How several layers' norms of a channel become one. */
    public enum Equalization {
        /** The largest. */
        UNION,
        /** The smallest. */
        INTERSECTION,
        ARITHMETIC_MEAN,
        GEOMETRIC_MEAN
    }

    public ThresholdRule {
        excluded = Set.copyOf(excluded);
        if (granularity < 1 || least < 1) {
            throw new IllegalArgumentException(
                    "granularity " + granularity + " or fewest channels " + least + " is below 1");
        }
    }

    /** TAO's defaults. */
    public static ThresholdRule of(double threshold) {
        return new ThresholdRule(threshold, Normalizer.MAX, Equalization.UNION, 8, 16, Set.of());
    }

    /** The units of a group that go. */
    public List<Integer> gone(Graph graph, ChannelGroup group) {
        boolean stays = !group.free() || group.layers().stream().anyMatch(layer -> excluded.contains(layer.title()));
        if (stays) {
            return List.of();
        }
        double[] norms = norms(graph, group);
        int tied = group.tied();
        int width = norms.length * tied;
        int above = tied
                * (int) IntStream.range(0, norms.length)
                        .filter(i -> norms[i] > threshold)
                        .count();
        int wanted = Math.max(above, Math.min(least, width));
        int whole = Math.min(width, (wanted + granularity - 1) / granularity * granularity);
        int count = Math.max(1, (whole + tied - 1) / tied);
        List<Integer> kept = IntStream.range(0, norms.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -norms[i]))
                .limit(count)
                .toList();
        return group.without(kept);
    }

    /** The units of all groups that go. */
    public Collection<Integer> gone(Graph graph, Channels channels) {
        List<Integer> gone = new ArrayList<>();
        channels.groups().forEach(group -> gone.addAll(gone(graph, group)));
        return gone;
    }

    /** One number a unit. */
    private double[] norms(Graph graph, ChannelGroup group) {
        List<List<Double>> layers = group.layers().stream()
                .map(layer -> relative(Importance.L2.of(graph, layer)))
                .toList();
        return group.units().stream()
                .mapToDouble(unit -> equalized(unit.channels().entrySet().stream()
                        .flatMap(entry -> entry.getValue().stream()
                                .map(channel -> layers.get(entry.getKey()).get(channel)))
                        .toList()))
                .toArray();
    }

    private List<Double> relative(double[] norms) {
        double most = 0;
        double squares = 0;
        for (double norm : norms) {
            most = Math.max(most, norm);
            squares += norm * norm;
        }
        double unit = normalizer == Normalizer.MAX ? most : Math.sqrt(squares) / norms.length;
        return Importance.boxed(norms).stream()
                .map(norm -> unit == 0 ? 0 : norm / unit)
                .toList();
    }

    private double equalized(List<Double> norms) {
        var stream = norms.stream().mapToDouble(norm -> norm);
        return switch (equalization) {
            case UNION -> stream.max().orElse(0);
            case INTERSECTION -> stream.min().orElse(0);
            case ARITHMETIC_MEAN -> stream.average().orElse(0);
            case GEOMETRIC_MEAN -> Math.exp(stream.map(Math::log).average().orElse(0));
        };
    }
}
