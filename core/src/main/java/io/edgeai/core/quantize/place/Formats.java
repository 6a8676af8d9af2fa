package io.edgeai.core.quantize.place;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.model.Node;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The number format of each group of values: one for all, and others for some.
 *
 * @param usual with one scale for a tensor
 * @param others of groups that do not have the usual one
 */
public record Formats(Encoding usual, Map<RangeGroup, Encoding> others) {

    /** Operators that make each channel of their output from the same channel of their input, so that both can share its scale. */
    private static final Set<String> BY_CHANNEL =
            Set.of("Relu", "Clip", "Identity", "Dropout", "MaxPool", "AveragePool");

    public Formats {
        others = Map.copyOf(others);
    }

    /**
     * The formats that an encoding of activations means. Scales by channel can only be had where all consumers of a value are depthwise convolutions, whose
     * sums do not cross channels; all other values have one scale for the tensor.
     */
    public static Formats of(Encoding activations, Wiring wiring, List<RangeGroup> groups) {
        Map<RangeGroup, Encoding> others = new HashMap<>();
        if (activations.granularity() == Granularity.PER_CHANNEL) {
            groups.stream()
                    .filter(group -> !group.isKnown() && isByChannel(wiring, group.members()))
                    .forEach(group -> others.put(group, activations));
        }
        return new Formats(activations.with(Granularity.PER_TENSOR), others);
    }

    /** These formats, with another one for groups. */
    public Formats with(Encoding encoding, Collection<RangeGroup> groups) {
        Map<RangeGroup, Encoding> changed = new HashMap<>(others);
        groups.forEach(group -> changed.put(group, encoding));
        return new Formats(usual, changed);
    }

    public Encoding of(RangeGroup group) {
        return others.getOrDefault(group, usual);
    }

    private static boolean isByChannel(Wiring wiring, List<String> members) {
        return members.stream()
                        .allMatch(value -> !wiring.isOutput(value)
                                && wiring.consumers(value).stream()
                                        .allMatch(node -> isByChannel(wiring, members, value, node)))
                && members.stream().anyMatch(value -> !wiring.consumers(value).isEmpty());
    }

    private static boolean isByChannel(Wiring wiring, List<String> members, String value, Node consumer) {
        boolean inside = BY_CHANNEL.contains(consumer.op()) && members.contains(consumer.output());
        return inside || (consumer.inputs().indexOf(value) == 0 && isDepthwise(wiring, consumer));
    }

    private static boolean isDepthwise(Wiring wiring, Node node) {
        return node.is("Conv")
                && wiring.isDepthwise(node)
                && wiring.constant(node.inputs().get(1))
                        .filter(weight -> weight.rank() == 4)
                        .isPresent();
    }
}
