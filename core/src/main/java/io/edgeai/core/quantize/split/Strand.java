package io.edgeai.core.quantize.split;

import io.edgeai.api.model.Dim;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A convolution and what follows it channel by channel (activations, gates made of the value itself, depthwise convolutions, pools), up to the last value that
 * all of it goes through. It can be computed for some channels and for the others apart.
 *
 * @param nodes in graph order, the convolution first
 * @param end the value that is handed on
 */
record Strand(List<Node> nodes, String end) {

    private static final Set<String> ALONE = Set.of(
            "Relu",
            "Clip",
            "LeakyRelu",
            "HardSwish",
            "HardSigmoid",
            "Sigmoid",
            "Tanh",
            "Elu",
            "Selu",
            "Softplus",
            "Mish",
            "MaxPool",
            "AveragePool",
            "GlobalAveragePool",
            "GlobalMaxPool");

    private static final Set<String> TOGETHER = Set.of("Mul", "Add", "Sub", "Div", "Min", "Max");

    Strand {
        nodes = List.copyOf(nodes);
    }

    /** All strands of a graph with inferred shapes that have more than their convolution; those of one place, as in gates, hold too little to be worth it. */
    static List<Strand> of(Graph graph) {
        List<Strand> strands = new ArrayList<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            if (isHead(graph.nodes().get(i), graph)) {
                from(graph, i).ifPresent(strands::add);
            }
        }
        return strands;
    }

    /** The convolution that makes the channels. */
    Node head() {
        return nodes.get(0);
    }

    /** Number of channels. */
    int width(Graph graph) {
        return Math.toIntExact(
                graph.constant(head().inputs().get(1)).orElseThrow().sizes()[0]);
    }

    /** The values within, without the last. */
    List<String> inner() {
        return nodes.stream()
                .map(Node::output)
                .filter(name -> !name.equals(end))
                .toList();
    }

    private static boolean isHead(Node node, Graph graph) {
        return node.is("Conv")
                && node.intAttribute("group", 1) == 1
                && hasConstants(node, graph)
                && !graph.isOutput(node.output())
                && graph.value(node.output())
                        .flatMap(Value::shape)
                        .filter(shape -> shape.rank() == 4 && !isPlace(shape))
                        .isPresent();
    }

    private static boolean isPlace(Shape shape) {
        return shape.dim(2).equals(Dim.of(1)) && shape.dim(3).equals(Dim.of(1));
    }

    private static boolean hasConstants(Node conv, Graph graph) {
        return conv.inputs().stream()
                .skip(1)
                .allMatch(name -> name.isEmpty() || graph.constant(name).isPresent());
    }

    private static Optional<Strand> from(Graph graph, int first) {
        Node head = graph.nodes().get(first);
        long width = graph.constant(head.inputs().get(1)).orElseThrow().sizes()[0];
        List<Node> nodes = new ArrayList<>(List.of(head));
        Set<String> within = new HashSet<>(Set.of(head.output()));
        int ended = 0;
        for (Node node : graph.nodes().subList(first + 1, graph.nodes().size())) {
            if (node.inputs().stream().anyMatch(within::contains) && follows(node, within, graph, width)) {
                nodes.add(node);
                within.add(node.output());
                ended = goesThrough(node.output(), nodes, graph) ? nodes.size() : ended;
            }
        }
        return ended < 2
                ? Optional.empty()
                : Optional.of(
                        new Strand(nodes.subList(0, ended), nodes.get(ended - 1).output()));
    }

    /** Whether nothing but a value leaves these nodes. */
    private static boolean goesThrough(String value, List<Node> nodes, Graph graph) {
        return !graph.isOutput(value)
                && nodes.stream()
                        .map(Node::output)
                        .filter(name -> !name.equals(value))
                        .allMatch(name -> !graph.isOutput(name) && nodes.containsAll(graph.consumers(name)));
    }

    private static boolean follows(Node node, Set<String> within, Graph graph, long width) {
        if (node.is("Conv")) {
            return node.intAttribute("group", 1) == width
                    && within.contains(node.inputs().get(0))
                    && hasConstants(node, graph)
                    && graph.constant(node.inputs().get(1)).orElseThrow().sizes()[0] == width;
        }
        boolean alone = ALONE.contains(node.op()) && node.is(node.op());
        boolean together = TOGETHER.contains(node.op()) && node.is(node.op());
        return (alone || together)
                && node.outputs().size() == 1
                && node.inputs().stream()
                        .allMatch(name -> name.isEmpty() || within.contains(name) || isNumber(name, graph));
    }

    private static boolean isNumber(String name, Graph graph) {
        return graph.constant(name)
                .map(Tensor::elements)
                .filter(count -> count == 1)
                .isPresent();
    }
}
