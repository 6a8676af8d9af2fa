package io.edgeai.core.prune;

import io.edgeai.api.model.Model;
import io.edgeai.api.stage.Prune;
import io.edgeai.core.graph.GraphCost;
import io.edgeai.core.prune.structure.ChannelGroup;
import io.edgeai.core.prune.structure.Channels;

/** What a share of pruning is a share of. */
final class Size {

    private Size() {}

    static long of(Model model, Prune.By by) {
        return switch (by) {
            case CHANNELS -> channels(model);
            case MULTIPLY_ADDS -> GraphCost.of(model).multiplyAdds();
            case BYTES -> GraphCost.of(model).weightBytes();
        };
    }

    /** The channels of all groups from which some may go; those that must go together count once. */
    private static long channels(Model model) {
        return Channels.of(model).groups().stream()
                .filter(ChannelGroup::free)
                .mapToLong(group -> (long) group.units().size() * group.tied())
                .sum();
    }

    static String words(Prune.By by) {
        return switch (by) {
            case CHANNELS -> "channels";
            case MULTIPLY_ADDS -> "multiply-adds";
            case BYTES -> "bytes of weights";
        };
    }
}
