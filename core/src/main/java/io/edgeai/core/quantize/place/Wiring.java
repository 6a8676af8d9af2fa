package io.edgeai.core.quantize.place;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who makes and who takes each value of a graph, which values are constant, and which are float. */
public final class Wiring {

    private static final Set<String> NOT_FLOAT = Set.of(
            "Shape",
            "Size",
            "ArgMax",
            "ArgMin",
            "NonZero",
            "Equal",
            "Less",
            "Greater",
            "LessOrEqual",
            "GreaterOrEqual",
            "And",
            "Or",
            "Not",
            "Xor",
            "IsNaN",
            "IsInf",
            "QuantizeLinear");

    private final Graph graph;
    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, Integer> order = new HashMap<>();
    private final Map<String, List<Node>> consumers = new HashMap<>();
    private final Set<String> constants = new HashSet<>();
    private final Set<String> floats = new LinkedHashSet<>();
    private final Set<String> outputs = new HashSet<>();

    public Wiring(Graph graph) {
        this.graph = graph;
        graph.outputs().forEach(output -> outputs.add(output.name()));
        constants.addAll(graph.initializers().keySet());
        for (Value input : graph.freeInputs()) {
            if (input.type() == ElementType.FLOAT32) {
                floats.add(input.name());
            }
        }
        int position = 0;
        for (Node node : graph.nodes()) {
            node.inputs().forEach(input -> consumers
                    .computeIfAbsent(input, key -> new ArrayList<>())
                    .add(node));
            boolean constant = constants.containsAll(
                    node.inputs().stream().filter(name -> !name.isEmpty()).toList());
            for (String output : node.outputs()) {
                producers.put(output, node);
                order.put(output, position);
                if (constant) {
                    constants.add(output);
                }
                if (!output.isEmpty() && makesFloat(node)) {
                    floats.add(output);
                }
            }
            position++;
        }
    }

    /** Float values that depend on the inputs, in graph order. */
    public List<String> activations() {
        return floats.stream().filter(name -> !constants.contains(name)).toList();
    }

    public Optional<Node> producer(String value) {
        return Optional.ofNullable(producers.get(value));
    }

    /** The node's place in the graph. */
    int order(String value) {
        return order.getOrDefault(value, -1);
    }

    /** The nodes that take a value, one for each use. */
    public List<Node> consumers(String value) {
        return consumers.getOrDefault(value, List.of());
    }

    public boolean isOutput(String value) {
        return outputs.contains(value);
    }

    boolean isConstant(String value) {
        return constants.contains(value);
    }

    /** The tensor of a constant that is written in the graph. */
    Optional<Tensor> constant(String value) {
        return graph.constant(value);
    }

    /** The operator, with depthwise convolutions told from others as in {@link io.edgeai.api.backend.Fusion}. */
    public String kind(Node node) {
        boolean convolution = node.is("Conv") || node.is("ConvTranspose");
        return convolution && isDepthwise(node) ? "Depthwise" + node.op() : node.op();
    }

    /** True if the group count equals the number of input channels and is more than 1. */
    public boolean isDepthwise(Node convolution) {
        long group = convolution.intAttribute("group", 1);
        long[] sizes = constant(convolution.inputs().get(1)).map(Tensor::sizes).orElse(new long[0]);
        if (group < 2 || sizes.length < 2) {
            return false;
        }
        return convolution.is("Conv") ? sizes[1] == 1 : sizes[0] == group;
    }

    private boolean makesFloat(Node node) {
        if (NOT_FLOAT.contains(node.op())) {
            return false;
        }
        if (node.is("Cast")) {
            return node.intAttribute("to", 0) == ElementType.FLOAT32.code();
        }
        if (node.is("Constant")) {
            return !(node.attributes().get("value") instanceof Attribute.Data data)
                    || data.value().type() == ElementType.FLOAT32;
        }
        int data = node.is("Where") ? 1 : 0;
        return node.inputs().size() <= data || isFloat(node.inputs().get(data));
    }

    private boolean isFloat(String value) {
        Tensor constant = graph.initializers().get(value);
        return constant == null ? floats.contains(value) : constant.type() == ElementType.FLOAT32;
    }
}
