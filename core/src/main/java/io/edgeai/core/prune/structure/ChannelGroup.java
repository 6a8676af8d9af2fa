package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Channels that compete with one another, of one layer or of several that must keep the same ones.
 *
 * @param layers that make or weigh these channels, in graph order
 * @param units what can go by itself, each with the channels of every layer that go with it
 * @param free true if channels may go; else all stay, as the graph's answers or an operator that is not known need them
 */
public record ChannelGroup(List<Layer> layers, List<Unit> units, boolean free) {

    public ChannelGroup {
        layers = List.copyOf(layers);
        units = List.copyOf(units);
    }

    /**
     * A layer's channels.
     *
     * @param weight the initializer
     * @param axis its dimension of these channels
     * @param width the number of channels
     */
    public record Layer(Node node, String weight, int axis, int width) {

        /** The name that users know the layer by. */
        public String title() {
            return node.title();
        }
    }

    /**
     * What goes at once.
     *
     * @param number unique in the graph
     * @param channels indices of channels, by the place of the layer in {@link ChannelGroup#layers}
     */
    public record Unit(int number, Map<Integer, List<Integer>> channels) {

        public Unit {
            Map<Integer, List<Integer>> copy = new java.util.TreeMap<>(channels);
            copy.replaceAll((layer, found) -> List.copyOf(found));
            channels = java.util.Collections.unmodifiableMap(copy);
        }
    }

    /** The most channels of a layer that one unit takes along; 1 but where grouped convolutions or a change of form tie channels of one layer. */
    public int tied() {
        return units.stream()
                .flatMap(unit -> unit.channels().values().stream())
                .mapToInt(List::size)
                .max()
                .orElse(1);
    }

    /** The numbers of all units but those at these places. */
    public List<Integer> without(List<Integer> kept) {
        List<Integer> gone = new ArrayList<>();
        for (int i = 0; i < units.size(); i++) {
            if (!kept.contains(i)) {
                gone.add(units.get(i).number());
            }
        }
        return gone;
    }
}
