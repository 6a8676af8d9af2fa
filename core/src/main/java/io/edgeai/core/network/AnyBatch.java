package io.edgeai.core.network;

import io.edgeai.api.model.Dim;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Frees a model that was exported for a fixed number of pictures from that number, so that it can learn from batches. */
public final class AnyBatch {

    private static final Dim BATCH = Dim.symbol("batch");

    private AnyBatch() {}

    /**
     * The model with an open first dimension of its inputs and outputs; reshapes to the fixed number keep the number that comes in. A model whose input
     * is open already stays as it is.
     */
    public static Model of(Model model) {
        Graph graph = model.graph();
        List<Value> fed = graph.freeInputs();
        if (fed.size() != 1 || first(fed.get(0)) < 1) {
            return model;
        }
        long fixed = first(fed.get(0));
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        Set<String> computed = new HashSet<>(Set.of(fed.get(0).name()));
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            boolean reached = node.inputs().stream().anyMatch(computed::contains);
            if (reached) {
                computed.addAll(node.outputs());
            }
            nodes.add(reached && isFixed(graph, node, fixed) ? opened(graph, node, initializers) : node);
        }
        return model.withGraph(graph.withNodes(nodes)
                .withInitializers(initializers)
                .withValues(List.of())
                .withEnds(open(graph.inputs(), fixed, initializers), open(graph.outputs(), fixed, initializers)));
    }

    private static boolean isFixed(Graph graph, Node node, long fixed) {
        return node.is("Reshape")
                && node.intAttribute("allowzero", 0) == 0
                && Head.constant(graph, node.inputs().get(1))
                        .map(Tensor::toLongs)
                        .filter(target -> target.length > 1 && target[0] == fixed)
                        .isPresent();
    }

    /** A target that begins with 0, which is ONNX for the size that comes in. */
    private static Node opened(Graph graph, Node node, Map<String, Tensor> initializers) {
        Tensor old = Head.constant(graph, node.inputs().get(1)).orElseThrow();
        long[] target = old.toLongs();
        target[0] = 0;
        String name = "any-batch." + node.output();
        initializers.put(name, Tensor.ofLongs(target, old.sizes()));
        return node.withInputs(List.of(node.inputs().get(0), name));
    }

    private static List<Value> open(List<Value> values, long fixed, Map<String, Tensor> initializers) {
        return values.stream()
                .map(value -> first(value) == fixed && !initializers.containsKey(value.name()) ? open(value) : value)
                .toList();
    }

    private static Value open(Value value) {
        List<Dim> dims = new ArrayList<>(value.shape().orElseThrow().dims());
        dims.set(0, BATCH);
        return value.withShape(new Shape(dims));
    }

    /** The first size, or -1. */
    private static long first(Value value) {
        return value.shape()
                .filter(shape -> shape.rank() > 0)
                .map(shape -> shape.size(0))
                .orElse(-1L);
    }
}
