package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.core.graph.GraphCost;
import java.util.List;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * A share of the channels of each group goes, those that matter least.
 *
 * @param importance of a channel; over the layers of a group the mean. A group of which it can say nothing is ranked by the norm of its weights
 * @param widths what numbers of channels may become
 * @param excluded names of layers that stay as they are, and all that must keep the same channels
 */
public record RatioRule(Weighing importance, Ranking.Widths widths, Set<String> excluded) {

    /** Steps in which a share is looked for. */
    private static final int STEPS = 100;

    public RatioRule {
        excluded = Set.copyOf(excluded);
    }

    /** A rule without a fewest number of channels. */
    public RatioRule(Weighing importance, int multiple, Set<String> excluded) {
        this(importance, new Ranking.Widths(multiple, 1), excluded);
    }

    /** The shares of groups that go, by a level from 0 to 1: the higher, the more. */
    @FunctionalInterface
    public interface Spread {

        /** The share of each group, by its place in {@link Ranking#groups}. */
        IntToDoubleFunction at(double level);
    }

    /** The units that go where a share of each group's channels, 0 to 1, does. */
    public List<Integer> gone(Graph graph, Channels channels, double ratio) {
        return Ranking.of(graph, channels, this).gone(place -> ratio);
    }

    /** The model without the smallest share of channels with which it needs at most this many multiply-adds; with the largest share if none is enough. */
    public Model within(Model model, long multiplyAdds) {
        Channels channels = Channels.of(model);
        Ranking ranking = Ranking.of(model.graph(), channels, this);
        List<Integer> gone =
                within(ranking, level -> place -> level, multiplyAdds, units -> GraphCost.of(channels.without(units))
                        .multiplyAdds());
        return gone.isEmpty() ? model : channels.without(gone);
    }

    /** The units that go at the lowest level at which a cost is at most so much; at the highest if none is enough. */
    public static List<Integer> within(Ranking ranking, Spread spread, long most, ToLongFunction<List<Integer>> cost) {
        int low = 0;
        int high = STEPS - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (cost.applyAsLong(ranking.gone(spread.at((double) middle / STEPS))) <= most) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low == 0 ? List.of() : ranking.gone(spread.at((double) low / STEPS));
    }
}
