package io.edgeai.core.quantize.correct;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Opaque;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.core.quantize.place.WeightSite;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The part of a model that makes one rounded value from rounded values: what a chip computes without rounding in between.
 *
 * @param inputs rounded values, and inputs of the model
 * @param nodes in graph order
 */
record Segment(String output, List<String> inputs, List<Node> nodes) {

    Segment {
        inputs = List.copyOf(inputs);
        nodes = List.copyOf(nodes);
    }

    /** A segment for each of the rounded values that a node makes, in graph order. */
    static List<Segment> of(Graph graph, Collection<String> rounded) {
        Set<String> ends = new LinkedHashSet<>(rounded);
        graph.freeInputs().forEach(input -> ends.add(input.name()));
        List<Segment> segments = new ArrayList<>();
        for (Node node : graph.nodes()) {
            node.outputs().stream().filter(rounded::contains).forEach(name -> segments.add(of(graph, name, ends)));
        }
        return segments;
    }

    private static Segment of(Graph graph, String output, Set<String> ends) {
        Set<String> wanted = new LinkedHashSet<>(List.of(output));
        Set<String> inputs = new LinkedHashSet<>();
        Deque<Node> nodes = new ArrayDeque<>();
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            Node node = graph.nodes().get(i);
            if (node.outputs().stream().anyMatch(name -> wanted.contains(name))) {
                nodes.addFirst(node);
                node.inputs().forEach(name -> (ends.contains(name) ? inputs : wanted).add(name));
            }
        }
        return new Segment(output, List.copyOf(inputs), List.copyOf(nodes));
    }

    /** This part as a model of its own, with other values for some initializers. */
    Model model(Model whole, Map<String, Tensor> changed) {
        Set<String> used = new LinkedHashSet<>();
        nodes.forEach(node -> used.addAll(node.inputs()));
        Map<String, Tensor> initializers = new LinkedHashMap<>(whole.graph().initializers());
        initializers.keySet().retainAll(used);
        initializers.replaceAll((name, value) -> changed.getOrDefault(name, value));
        Graph part = whole.graph()
                .withNodes(nodes)
                .withInitializers(initializers)
                .withEnds(inputs.stream().map(Segment::end).toList(), List.of(end(output)))
                .withValues(List.of());
        return whole.withGraph(part);
    }

    /** The one layer of this part whose inputs are rounded values and which has a bias: the layer that can make errors good. */
    Optional<WeightSite> layer(List<WeightSite> sites) {
        List<WeightSite> here =
                sites.stream().filter(site -> nodes.contains(site.node())).toList();
        return here.stream()
                .filter(site -> here.size() == 1)
                .filter(site -> site.bias().isPresent())
                .filter(site -> inputs.contains(site.node().inputs().get(0)))
                .findFirst();
    }

    private static Value end(String name) {
        return new Value(name, ElementType.FLOAT32, Optional.empty(), Opaque.NONE);
    }
}
