package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.graph.ShapeInference;
import io.edgeai.core.graph.TensorSlices;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All channels of a model, in groups, by what the graph does with them (Fang et al., "DepGraph: towards any structural pruning", 2023, on ONNX operators):
 * residual additions, gates, concatenations, splits, grouped and depthwise convolutions, flattening and channel shuffles are followed channel by channel; what
 * an unknown operator takes or makes, and the graph's outputs, stay as they are.
 */
public final class Channels {

    private final Model model;
    private final Trace trace;
    private final List<ChannelGroup> groups;

    private Channels(Model model) {
        this.model = model;
        this.trace = Trace.of(model.graph());
        this.groups = groups(trace);
    }

    /** Follows the channels of a model. */
    public static Channels of(Model model) {
        return new Channels(ShapeInference.infer(model));
    }

    /** In graph order; each layer is in one group. */
    public List<ChannelGroup> groups() {
        return groups;
    }

    /** The same model without some channels. */
    public Model without(Collection<Integer> units) {
        Set<Integer> gone = Set.copyOf(units);
        for (ChannelGroup group : groups) {
            boolean any = group.units().stream().anyMatch(unit -> gone.contains(unit.number()));
            boolean all = group.units().stream().allMatch(unit -> gone.contains(unit.number()));
            if (any && (all || !group.free())) {
                throw new IllegalArgumentException("channels of layer '"
                        + group.layers().get(0).title() + "' " + (all ? "cannot all go" : "have to stay"));
            }
        }
        return ShapeInference.infer(new Surgery(trace, gone).apply(model));
    }

    /**
     * The same function with the channels of a value, and all that go with them, in another order.
     *
     * @param order the channels' places until now, for each new one
     * @return nothing where they have to keep their order: for the graph's answers, an operator that is not known, or since they are tied to one another
     */
    public Optional<Model> ordered(String value, List<Integer> order) {
        return Reordering.of(model, trace, value, order);
    }

    /** All values that hold channels of a value, itself among them. */
    public Set<String> sharing(String value) {
        Set<Integer> roots = roots(value);
        return model.graph().nodes().stream()
                .flatMap(node -> node.outputs().stream())
                .filter(name -> !java.util.Collections.disjoint(roots(name), roots))
                .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
    }

    private Set<Integer> roots(String value) {
        return java.util.Arrays.stream(trace.labels(value).atoms())
                .mapToObj(trace.atoms()::root)
                .collect(Collectors.toSet());
    }

    /** The same model in which layers make zeros in place of these channels, and take nothing from them: it answers as the one without them does. */
    public Model zeroed(Collection<Integer> units) {
        Set<Integer> gone = Set.copyOf(units);
        Graph graph = model.graph();
        Map<String, Tensor> changed = new LinkedHashMap<>(graph.initializers());
        Set<String> weights = trace.layers().stream().map(Trace.Layer::weight).collect(Collectors.toSet());
        trace.slices().forEach((name, axes) -> {
            Tensor tensor = graph.constant(name).orElseThrow();
            for (Map.Entry<Integer, int[]> entry :
                    weights.contains(name) ? axes.entrySet() : Set.<Map.Entry<Integer, int[]>>of()) {
                tensor = TensorSlices.keep(tensor, entry.getKey(), kept(trace, entry.getValue(), gone));
            }
            changed.put(name, tensor);
        });
        List<io.edgeai.api.model.Node> nodes = graph.nodes().stream()
                .filter(node -> !(node.is("Constant") && changed.containsKey(node.output())))
                .toList();
        return model.withGraph(graph.withNodes(nodes).withInitializers(changed));
    }

    /** Which indices stay. */
    static List<Integer> kept(Trace trace, int[] channels, Set<Integer> gone) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < channels.length; i++) {
            if (!gone.contains(trace.atoms().root(channels[i]))) {
                kept.add(i);
            }
        }
        return kept;
    }

    private static List<ChannelGroup> groups(Trace trace) {
        Atoms sets = new Atoms();
        Map<Integer, Integer> setOf = new LinkedHashMap<>();
        for (Trace.Layer layer : trace.layers()) {
            for (int atom : layer.atoms()) {
                int set = setOf.computeIfAbsent(trace.atoms().root(atom), root -> sets.fresh(1)[0]);
                sets.join(
                        set, setOf.getOrDefault(trace.atoms().root(layer.atoms().get(0)), set));
            }
        }
        Map<Integer, List<Trace.Layer>> members = new LinkedHashMap<>();
        for (Trace.Layer layer : trace.layers()) {
            int root = trace.atoms().root(layer.atoms().get(0));
            members.computeIfAbsent(sets.root(setOf.getOrDefault(root, 0)), set -> new ArrayList<>())
                    .add(layer);
        }
        return members.values().stream().map(layers -> group(trace, layers)).toList();
    }

    private static ChannelGroup group(Trace trace, List<Trace.Layer> layers) {
        Map<Integer, Map<Integer, List<Integer>>> units = new TreeMap<>();
        Set<Integer> stay = new HashSet<>();
        for (int l = 0; l < layers.size(); l++) {
            List<Integer> atoms = layers.get(l).atoms();
            for (int i = 0; i < atoms.size(); i++) {
                int root = trace.atoms().root(atoms.get(i));
                units.computeIfAbsent(root, key -> new TreeMap<>())
                        .computeIfAbsent(l, key -> new ArrayList<>())
                        .add(i);
                if (trace.atoms().isFrozen(root)) {
                    stay.add(root);
                }
            }
        }
        return new ChannelGroup(
                layers.stream()
                        .map(layer -> new ChannelGroup.Layer(
                                layer.node(),
                                layer.weight(),
                                layer.axis(),
                                layer.atoms().size()))
                        .toList(),
                units.entrySet().stream()
                        .map(entry -> new ChannelGroup.Unit(entry.getKey(), entry.getValue()))
                        .toList(),
                stay.isEmpty());
    }
}
