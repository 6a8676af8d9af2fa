package io.edgeai.core.graph;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Writes down small graphs: from input {@code x} to output {@code y}. */
final class Sketch {

    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Tensor> constants = new LinkedHashMap<>();
    private final Random random = new Random(5);
    private long opset = 17;

    /** A node by its operator, output and inputs; an input that is a number is a constant. */
    Sketch add(String op, String output, String... inputs) {
        return add(Node.of(op, named(inputs), output));
    }

    Sketch add(Node node) {
        nodes.add(node);
        return this;
    }

    /** Puts a node before all others. */
    Sketch first(Node node) {
        nodes.add(0, node);
        return this;
    }

    Sketch constant(String name, Tensor tensor) {
        constants.put(name, tensor);
        return this;
    }

    /** Float noise between -1 and 1. */
    Sketch weights(String name, long... sizes) {
        return weights(name, -1, sizes);
    }

    Sketch weights(String name, float low, long... sizes) {
        int count = (int) io.edgeai.api.model.Shape.of(sizes).elements();
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = low + random.nextFloat() * (1 - low);
        }
        return constant(name, Tensor.ofFloats(values, sizes));
    }

    private List<String> named(String... inputs) {
        List<String> names = new ArrayList<>();
        for (String input : inputs) {
            if (input.matches("-?[0-9.]+(E-?[0-9]+)?")) {
                constants.put("c" + input, Tensor.scalar(Float.parseFloat(input)));
                names.add("c" + input);
            } else {
                names.add(input);
            }
        }
        return names;
    }

    /** Another opset than 17. */
    Sketch opset(long version) {
        opset = version;
        return this;
    }

    /** The model with an input of these sizes. */
    Model model(long... sizes) {
        Graph graph = new Graph(
                "sketch",
                nodes,
                constants,
                List.of(Value.ofFloats("x", sizes)),
                List.of(new Value(
                        "y",
                        io.edgeai.api.model.ElementType.FLOAT32,
                        java.util.Optional.empty(),
                        io.edgeai.api.model.Opaque.NONE)));
        return Model.of(graph, opset);
    }
}
