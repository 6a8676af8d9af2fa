package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The way of each channel through a graph: the values that carry it and the constants that belong to it. Where an operator is not known, the channels that it
 * takes and makes stay.
 */
final class Trace {

    /**
     * A layer that makes or weighs channels.
     *
     * @param axis the weights' dimension of these channels
     * @param atoms the channels, by number
     */
    record Layer(Node node, String weight, int axis, List<Integer> atoms) {}

    private final Graph graph;
    private final Map<String, Shape> shapes = new HashMap<>();
    private final Atoms atoms = new Atoms();
    private final Map<String, Labels> labels = new HashMap<>();
    private final Map<String, Map<Integer, int[]>> slices = new LinkedHashMap<>();
    private final Set<String> whole = new HashSet<>();
    private final List<Layer> layers = new ArrayList<>();

    private Trace(Graph graph) {
        this.graph = graph;
        for (List<Value> values : List.of(graph.values(), graph.inputs(), graph.outputs())) {
            values.forEach(value -> value.shape().ifPresent(shape -> shapes.put(value.name(), shape)));
        }
    }

    /**
     * Follows all channels.
     *
     * @param graph with inferred shapes
     */
    static Trace of(Graph graph) {
        Trace trace = new Trace(graph);
        graph.freeInputs().forEach(input -> trace.put(input.name(), trace.opaque(input.name())));
        for (Node node : graph.nodes()) {
            if (!node.is("Constant") && !Rules.follow(node, trace)) {
                trace.giveUp(node);
            }
        }
        graph.outputs().forEach(output -> trace.freeze(output.name()));
        trace.freezeConstantsThatStay();
        return trace;
    }

    Graph graph() {
        return graph;
    }

    Atoms atoms() {
        return atoms;
    }

    List<Layer> layers() {
        return layers;
    }

    /** For each constant the channels along its dimensions. */
    Map<String, Map<Integer, int[]>> slices() {
        return slices;
    }

    /** Whether a value is computed from the inputs. */
    boolean isDynamic(String value) {
        return labels.containsKey(value);
    }

    Labels labels(String value) {
        return labels.getOrDefault(value, Labels.NONE);
    }

    Optional<Tensor> constant(String value) {
        return graph.constant(value);
    }

    Optional<Shape> shape(String value) {
        return constant(value).map(Tensor::shape).or(() -> Optional.ofNullable(shapes.get(value)));
    }

    /** The size of a dimension; -1 if it is not known. */
    long size(String value, int axis) {
        return shape(value)
                .filter(shape ->
                        axis >= 0 && axis < shape.rank() && shape.dim(axis).isKnown())
                .map(shape -> shape.size(axis))
                .orElse(-1L);
    }

    void put(String value, Labels found) {
        labels.put(value, found);
    }

    /** A constant is used as a whole. */
    void use(String constant) {
        whole.add(constant);
    }

    /** The channels along a dimension of a constant; false if they are not as many. */
    boolean slice(String constant, int axis, int[] channels) {
        Optional<Tensor> tensor = constant(constant);
        if (tensor.isEmpty() || tensor.get().sizes()[axis] != channels.length) {
            return false;
        }
        int[] known =
                slices.computeIfAbsent(constant, name -> new LinkedHashMap<>()).putIfAbsent(axis, channels);
        if (known != null) {
            atoms.join(known, channels);
        }
        return true;
    }

    void layer(Node node, int axis, int[] channels) {
        List<Integer> boxed = java.util.Arrays.stream(channels).boxed().toList();
        layers.add(new Layer(node, node.inputs().get(1), axis, boxed));
    }

    void freeze(String value) {
        atoms.freeze(labels(value).atoms());
    }

    private void giveUp(Node node) {
        node.inputs().forEach(input -> {
            freeze(input);
            use(input);
        });
        captured(node).forEach(this::freeze);
        node.outputs().forEach(output -> {
            freeze(output);
            put(output, opaque(output));
        });
    }

    /** Values that sub-graphs of a node use from outside. */
    private static List<String> captured(Node node) {
        return node.attributes().values().stream()
                .filter(Attribute.SubGraph.class::isInstance)
                .map(attribute -> ((Attribute.SubGraph) attribute).value())
                .flatMap(inner -> inner.nodes().stream())
                .flatMap(inner -> java.util.stream.Stream.concat(inner.inputs().stream(), captured(inner).stream()))
                .toList();
    }

    /** Channels that stay. */
    private Labels opaque(String value) {
        long channels = size(value, 1);
        if (channels < 1) {
            return Labels.NONE;
        }
        int[] made = atoms.fresh(Math.toIntExact(channels));
        atoms.freeze(made);
        return Labels.of(1, made);
    }

    private void freezeConstantsThatStay() {
        slices.forEach((name, found) -> {
            if (whole.contains(name) || graph.isOutput(name)) {
                found.values().forEach(atoms::freeze);
            }
        });
    }
}
