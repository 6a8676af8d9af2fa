package io.edgeai.api.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A graph in topological order. Every value has one producer: an input, an initializer or a node.
 *
 * @param inputs what the caller feeds; an initializer that is also listed as an input is a default value (ONNX IR 3 lists all of them)
 * @param values declared types of inner values; {@code core.graph} infers those that are missing
 * @param extra fields of the file that are carried unchanged (sparse initializers, quantization annotations, doc string, metadata)
 */
public record Graph(
        String name,
        List<Node> nodes,
        Map<String, Tensor> initializers,
        List<Value> inputs,
        List<Value> outputs,
        List<Value> values,
        Opaque extra) {

    public Graph {
        nodes = List.copyOf(nodes);
        initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        values = List.copyOf(values);
    }

    /** A graph without declared inner types and without anything carried. */
    public Graph(
            String name, List<Node> nodes, Map<String, Tensor> initializers, List<Value> inputs, List<Value> outputs) {
        this(name, nodes, initializers, inputs, outputs, List.of(), Opaque.NONE);
    }

    /** This graph with other nodes. */
    public Graph withNodes(List<Node> newNodes) {
        return new Graph(name, newNodes, initializers, inputs, outputs, values, extra);
    }

    /** This graph with other initializers. */
    public Graph withInitializers(Map<String, Tensor> newInitializers) {
        return new Graph(name, nodes, newInitializers, inputs, outputs, values, extra);
    }

    /** This graph with one initializer set or replaced. */
    public Graph withInitializer(String key, Tensor tensor) {
        Map<String, Tensor> changed = new LinkedHashMap<>(initializers);
        changed.put(key, tensor);
        return withInitializers(changed);
    }

    /** This graph with other inputs and outputs. */
    public Graph withEnds(List<Value> newInputs, List<Value> newOutputs) {
        return new Graph(name, nodes, initializers, newInputs, newOutputs, values, extra);
    }

    /** This graph with other declared inner types. */
    public Graph withValues(List<Value> newValues) {
        return new Graph(name, nodes, initializers, inputs, outputs, newValues, extra);
    }

    /** The inputs that a caller must feed: those without an initializer. */
    public List<Value> freeInputs() {
        return inputs.stream()
                .filter(input -> !initializers.containsKey(input.name()))
                .toList();
    }

    /** The constant behind a name, if it is an initializer that no caller can override. */
    public Optional<Tensor> constant(String value) {
        boolean overridable = inputs.stream().anyMatch(input -> input.name().equals(value));
        return overridable ? Optional.empty() : Optional.ofNullable(initializers.get(value));
    }

    /** The node that makes a value, if a node makes it. A search through all nodes: build a map where it is asked often. */
    public Optional<Node> producer(String value) {
        return nodes.stream().filter(node -> node.outputs().contains(value)).findFirst();
    }

    /** The nodes that take a value, in graph order. A search through all nodes. */
    public List<Node> consumers(String value) {
        return nodes.stream().filter(node -> node.inputs().contains(value)).toList();
    }

    /** The declared type of a value among inputs, outputs and inner values. */
    public Optional<Value> value(String key) {
        return java.util.stream.Stream.of(inputs, values, outputs)
                .flatMap(List::stream)
                .filter(value -> value.name().equals(key))
                .findFirst();
    }

    /** True if the graph hands this value out. */
    public boolean isOutput(String value) {
        return outputs.stream().anyMatch(output -> output.name().equals(value));
    }

    /** The operators that occur, without domains. */
    public Set<String> operators() {
        return nodes.stream().map(Node::op).collect(Collectors.toCollection(java.util.TreeSet::new));
    }
}
