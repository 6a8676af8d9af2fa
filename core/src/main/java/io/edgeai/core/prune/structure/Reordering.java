package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.graph.TensorSlices;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts the channels of a value, and all that go with them, into another order: the function stays the same. */
final class Reordering {

    private final Trace trace;
    private final Map<Integer, Integer> becomes = new HashMap<>();

    private Reordering(Trace trace) {
        this.trace = trace;
    }

    /**
     * The model with another order.
     *
     * @param order the channels' places until now
     * @return nothing where the order cannot change: a channel stays for the graph's answers or for an operator that is not known, is tied to another, or a value holds a part of them
     */
    static Optional<Model> of(Model model, Trace trace, String value, List<Integer> order) {
        Reordering reordering = new Reordering(trace);
        return reordering.fits(value, order) ? Optional.of(reordering.apply(model)) : Optional.empty();
    }

    private boolean fits(String value, List<Integer> order) {
        Labels labels = trace.labels(value);
        if (labels.isNone() || labels.isSplit() || labels.count() != order.size()) {
            return false;
        }
        int[] channels = labels.atoms();
        for (int i = 0; i < channels.length; i++) {
            int root = trace.atoms().root(channels[i]);
            if (trace.atoms().isFrozen(root)) {
                return false;
            }
            becomes.put(root, trace.atoms().root(channels[order.get(i)]));
        }
        return becomes.size() == channels.length
                && trace.graph().nodes().stream()
                        .flatMap(node -> node.outputs().stream())
                        .map(trace::labels)
                        .allMatch(this::holdsAllOrNone);
    }

    private boolean holdsAllOrNone(Labels labels) {
        Map<Integer, Long> counts = Arrays.stream(labels.atoms())
                .mapToObj(trace.atoms()::root)
                .filter(becomes::containsKey)
                .collect(Collectors.groupingBy(root -> root, Collectors.counting()));
        return counts.isEmpty()
                || (!labels.isSplit()
                        && counts.size() == becomes.size()
                        && Set.copyOf(counts.values()).size() == 1);
    }

    private Model apply(Model model) {
        Graph graph = trace.graph();
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        Map<String, Tensor> changed = new HashMap<>();
        trace.slices().forEach((name, axes) -> {
            Tensor tensor = graph.constant(name).orElseThrow();
            for (Map.Entry<Integer, int[]> entry : axes.entrySet()) {
                tensor = TensorSlices.take(tensor, entry.getKey(), places(entry.getValue()));
            }
            changed.put(name, tensor);
        });
        initializers.putAll(changed);
        List<Node> nodes = graph.nodes().stream()
                .filter(node -> !(node.is("Constant") && changed.containsKey(node.output())))
                .toList();
        return model.withGraph(graph.withNodes(nodes).withInitializers(initializers));
    }

    /** Where each index of a dimension is found now; of several indices of one channel the first comes first again. */
    private List<Integer> places(int[] channels) {
        Map<Integer, Deque<Integer>> now = new HashMap<>();
        for (int i = 0; i < channels.length; i++) {
            now.computeIfAbsent(trace.atoms().root(channels[i]), root -> new ArrayDeque<>())
                    .add(i);
        }
        List<Integer> places = new ArrayList<>();
        for (int channel : channels) {
            int root = trace.atoms().root(channel);
            places.add(java.util.Objects.requireNonNull(now.get(becomes.getOrDefault(root, root)))
                    .remove());
        }
        return places;
    }
}
