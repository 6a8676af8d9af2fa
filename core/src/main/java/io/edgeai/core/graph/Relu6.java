package io.edgeai.core.graph;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.List;
import java.util.Optional;

/** ReLU6, which ONNX writes as a Clip from 0 to 6. */
public final class Relu6 {

    private static final float MOST = 6;

    private Relu6() {}

    /** A model with a ReLU for each ReLU6: another function where a value goes beyond 6. */
    public static Model asRelu(Model model) {
        Graph graph = model.graph();
        List<Node> nodes = graph.nodes().stream()
                .map(node -> is(graph, node)
                        ? Node.of("Relu", List.of(node.inputs().get(0)), node.output())
                                .named(node.name())
                        : node)
                .toList();
        return model.withGraph(graph.withNodes(nodes));
    }

    /** Whether a node is one. */
    public static boolean is(Graph graph, Node node) {
        return node.is("Clip") && end(graph, node, 1, "min") == 0 && end(graph, node, 2, "max") == MOST;
    }

    private static float end(Graph graph, Node clip, int input, String attribute) {
        return clip.input(input)
                .flatMap(graph::constant)
                .map(Tensor::toFloats)
                .map(values -> values[0])
                .or(() -> Optional.of(clip.floatAttribute(attribute, Float.NaN)))
                .orElse(Float.NaN);
    }
}
