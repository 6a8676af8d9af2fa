package io.edgeai.api.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One operator of a graph. An empty input name is an optional input that is left out.
 *
 * @param name what the file calls it; may be empty, and need not be unique
 * @param op the operator, e.g. {@code Conv}
 * @param domain the operator set; empty for ONNX's own
 * @param extra fields of the file that are carried unchanged (doc string, metadata, overload)
 */
public record Node(
        String name,
        String op,
        String domain,
        List<String> inputs,
        List<String> outputs,
        Map<String, Attribute> attributes,
        Opaque extra) {

    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** A node of ONNX's own operator set without attributes, named after its first output. */
    public static Node of(String op, List<String> inputs, String... outputs) {
        return new Node(outputs[0], op, "", inputs, Arrays.asList(outputs), Map.of(), Opaque.NONE);
    }

    /** This node with an attribute set or replaced. */
    public Node with(String attribute, Attribute value) {
        Map<String, Attribute> changed = new LinkedHashMap<>(attributes);
        changed.put(attribute, value);
        return new Node(name, op, domain, inputs, outputs, changed, extra);
    }

    /** This node with other inputs. */
    public Node withInputs(List<String> newInputs) {
        return new Node(name, op, domain, newInputs, outputs, attributes, extra);
    }

    /** This node with other outputs. */
    public Node withOutputs(List<String> newOutputs) {
        return new Node(name, op, domain, inputs, newOutputs, attributes, extra);
    }

    /** This node under another name. */
    public Node named(String newName) {
        return new Node(newName, op, domain, inputs, outputs, attributes, extra);
    }

    /** True if this is that operator of ONNX's own set. */
    public boolean is(String operator) {
        return op.equals(operator) && (domain.isEmpty() || domain.equals("ai.onnx"));
    }

    /** The first output. */
    public String output() {
        return outputs.get(0);
    }

    /** The input at {@code index}, or empty where it is left out. */
    public Optional<String> input(int index) {
        return index < inputs.size() && !inputs.get(index).isEmpty()
                ? Optional.of(inputs.get(index))
                : Optional.empty();
    }

    /** An integer attribute, or {@code fallback} where it is not written. */
    public long intAttribute(String key, long fallback) {
        return attributes.get(key) instanceof Attribute.Int value ? value.value() : fallback;
    }

    /** A float attribute, or {@code fallback} where it is not written. */
    public float floatAttribute(String key, float fallback) {
        return attributes.get(key) instanceof Attribute.Real value ? value.value() : fallback;
    }

    /** A text attribute, or {@code fallback} where it is not written. */
    public String textAttribute(String key, String fallback) {
        return attributes.get(key) instanceof Attribute.Text value ? value.value() : fallback;
    }

    /** An attribute of integers, or {@code fallback} where it is not written. */
    public long[] intsAttribute(String key, long... fallback) {
        return attributes.get(key) instanceof Attribute.Ints list
                ? list.values().stream().mapToLong(Long::longValue).toArray()
                : fallback.clone();
    }

    /** How people find this node: its name, or else its operator and first output. */
    public String title() {
        return name.isEmpty() ? op + "(" + (outputs.isEmpty() ? "" : outputs.get(0)) + ")" : name;
    }
}
