package io.edgeai.core.network;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The layer that makes a classifier's scores, and what lies between it and the output.
 *
 * @param layer a Gemm, MatMul or Conv with constant weights
 * @param tail the nodes behind it, in order: bias, activation, reshaping
 * @param classes how many scores there are
 */
record Head(Node layer, List<Node> tail, int classes) {

    private static final Set<String> LAYERS = Set.of("Gemm", "MatMul", "Conv");
    private static final Set<String> ACTIVATIONS = Set.of("Softmax", "LogSoftmax", "Sigmoid");

    /** What may stand behind the layer besides activations: operators that keep the classes apart. */
    private static final Set<String> PASSING =
            Set.of("Add", "Flatten", "Reshape", "Squeeze", "Identity", "Dropout", "Cast", "Relu", "GlobalAveragePool");

    Head {
        tail = List.copyOf(tail);
    }

    /**
     * Finds the head of a classifier: the only output is followed back to a layer.
     *
     * @throws EdgeAiException (SPEC) if there is none
     */
    static Head of(Graph graph) {
        if (graph.outputs().size() != 1) {
            throw notFound(graph, "has " + graph.outputs().size() + " outputs, a classifier has one");
        }
        List<Node> tail = new ArrayList<>();
        String value = graph.outputs().get(0).name();
        while (true) {
            String made = value;
            Node node = graph.producer(made)
                    .orElseThrow(() -> notFound(graph, "has no layer between its input and its output"));
            if (LAYERS.contains(node.op())) {
                return checked(graph, new Head(node, tail, classes(graph, node)));
            }
            if (!ACTIVATIONS.contains(node.op()) && !PASSING.contains(node.op())) {
                throw notFound(graph, "makes its output by node '" + node.title() + "' (" + node.op() + ")");
            }
            tail.add(0, node);
            value = dataInput(graph, node);
        }
    }

    static boolean isActivation(Node node) {
        return ACTIVATIONS.contains(node.op());
    }

    /** The constant tensors that hold one number a class: weight, bias, a bias added later. */
    List<String> parameters(Graph graph) {
        List<String> names =
                new ArrayList<>(layer.inputs().subList(1, layer.inputs().size()));
        tail.stream()
                .filter(node -> node.is("Add"))
                .flatMap(node -> node.inputs().stream())
                .filter(input -> constant(graph, input).isPresent())
                .forEach(names::add);
        return names.stream().filter(name -> !name.isEmpty()).toList();
    }

    /** A constant: an initializer, or a Constant node's tensor. */
    static Optional<Tensor> constant(Graph graph, String value) {
        return graph.constant(value).or(() -> graph.producer(value)
                .filter(node -> node.is("Constant"))
                .map(node -> node.attributes().get("value"))
                .filter(Attribute.Data.class::isInstance)
                .map(data -> ((Attribute.Data) data).value()));
    }

    /** Which axis of the layer's weight counts the classes. */
    static int classAxis(Node layer, Tensor weight) {
        return switch (layer.op()) {
            case "Conv" -> 0;
            case "Gemm" -> layer.intAttribute("transB", 0) == 1 ? 0 : 1;
            default -> weight.rank() - 1;
        };
    }

    private static Head checked(Graph graph, Head head) {
        Optional<Shape> shape = graph.outputs().get(0).shape();
        boolean oneScoreEach = shape.isEmpty() || (shape.get().rank() >= 2 && head.scoresOnly(shape.get()));
        if (!oneScoreEach) {
            throw notFound(
                    graph,
                    "has the output " + shape.get() + " behind a layer of " + head.classes()
                            + " channels: not one score a class");
        }
        return head;
    }

    private boolean scoresOnly(Shape shape) {
        return shape.dims().stream()
                .skip(1)
                .allMatch(dim -> !dim.isKnown() || dim.size() == 1 || dim.size() == classes);
    }

    private static int classes(Graph graph, Node layer) {
        Tensor weight = layer.input(1)
                .flatMap(name -> constant(graph, name))
                .orElseThrow(() -> notFound(graph, "computes the weights of its last layer '" + layer.title() + "'"));
        if (layer.is("Conv") && layer.intAttribute("group", 1) != 1) {
            throw notFound(graph, "ends with the grouped convolution '" + layer.title() + "'");
        }
        return (int) weight.sizes()[classAxis(layer, weight)];
    }

    private static String dataInput(Graph graph, Node node) {
        if (node.is("Add")) {
            List<String> computed = node.inputs().stream()
                    .filter(input -> constant(graph, input).isEmpty())
                    .toList();
            if (computed.size() != 1) {
                throw notFound(graph, "makes its output by node '" + node.title() + "' (Add of two computed values)");
            }
            return computed.get(0);
        }
        return node.inputs().get(0);
    }

    private static EdgeAiException notFound(Graph graph, String why) {
        return EdgeAiException.spec(Diagnostic.error(
                        "model '" + graph.name() + "' has no classifier head that is known: it " + why)
                .hint("a head is the last Gemm, MatMul or Conv before the only output, followed by bias, activation,"
                        + " Flatten, Reshape or Squeeze alone"));
    }
}
