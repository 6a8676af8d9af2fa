package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A graph while it is being rewritten: every look-up and every change takes constant time, and the order stays topological. */
public final class GraphEditor {

    /** A node's place in the order. */
    private static final class Cell {
        private final Node node;
        private @Nullable Cell before;
        private @Nullable Cell after;

        private Cell(Node node) {
            this.node = node;
        }
    }

    private final Graph origin;
    private final Cell head = new Cell(Node.of("Head", List.of(), ""));
    private final Map<String, Cell> producers = new HashMap<>();
    private final Map<String, Set<Cell>> uses = new HashMap<>();
    private final Map<String, Tensor> initializers;
    private final Map<String, Value> declared = new HashMap<>();
    private final Set<String> outputs = new HashSet<>();
    private final Set<String> inputs = new HashSet<>();
    private final Set<String> captured = new HashSet<>();
    private final Set<String> names = new HashSet<>();

    public GraphEditor(Graph graph) {
        this.origin = graph;
        this.initializers = new LinkedHashMap<>(graph.initializers());
        graph.values().forEach(value -> declared.put(value.name(), value));
        graph.outputs().forEach(value -> declared.put(value.name(), value));
        graph.inputs().forEach(value -> declared.put(value.name(), value));
        graph.outputs().forEach(value -> outputs.add(value.name()));
        graph.inputs().forEach(value -> inputs.add(value.name()));
        names.addAll(declared.keySet());
        names.addAll(initializers.keySet());
        Cell last = head;
        for (Node node : graph.nodes()) {
            last = insertAfter(last, node);
            captured.addAll(Captures.of(node));
        }
        names.addAll(captured);
    }

    /** The nodes in order, as they are now. */
    public List<Node> nodes() {
        List<Node> nodes = new ArrayList<>();
        for (Cell cell = head.after; cell != null; cell = cell.after) {
            nodes.add(cell.node);
        }
        return nodes;
    }

    /** True if this very node is still in the graph; an equal one that took its place does not count. */
    @SuppressWarnings("ReferenceEquality")
    public boolean holds(Node node) {
        Cell cell = node.outputs().isEmpty() ? null : producers.get(node.output());
        return cell != null && cell.node == node;
    }

    /** The node that makes a value. */
    public Optional<Node> producer(String value) {
        return Optional.ofNullable(producers.get(value)).map(cell -> cell.node);
    }

    /** The node that makes a value, if it is one of these operators and the value goes nowhere else. */
    public Optional<Node> soleProducer(String value, Set<String> operators) {
        return producer(value)
                .filter(node -> operators.contains(node.op()) && node.is(node.op()))
                .filter(node -> hasOneUse(value));
    }

    /** The nodes that take a value. */
    public List<Node> uses(String value) {
        return uses.getOrDefault(value, Set.of()).stream()
                .map(cell -> cell.node)
                .toList();
    }

    /** True if one node alone takes this value, and neither a sub-graph nor the caller. */
    public boolean hasOneUse(String value) {
        return uses.getOrDefault(value, Set.of()).size() == 1 && !outputs.contains(value) && !captured.contains(value);
    }

    /** True if the caller feeds this value. */
    public boolean isInput(String value) {
        return inputs.contains(value);
    }

    /** True if the graph hands this value out. */
    public boolean isOutput(String value) {
        return outputs.contains(value);
    }

    /** The constant behind a name, unless a caller may override it. */
    public Optional<Tensor> constant(String value) {
        return inputs.contains(value) ? Optional.empty() : Optional.ofNullable(initializers.get(value));
    }

    /** The constant behind a node's input. */
    public Optional<Tensor> constant(Node node, int index) {
        return node.input(index).flatMap(this::constant);
    }

    /** A value's shape, where it is declared. */
    public Optional<Shape> shape(String value) {
        return Optional.ofNullable(declared.get(value)).flatMap(Value::shape);
    }

    /** A value's declaration. */
    public Optional<Value> value(String name) {
        return Optional.ofNullable(declared.get(name));
    }

    /** Declares the shape of a new value, for rules that look at it before shapes are inferred again. */
    public void declare(String name, ElementType type, Shape shape) {
        declared.put(name, Value.of(name, type, shape));
    }

    /** A name like {@code stem} that nothing has yet. */
    public String fresh(String stem) {
        String name = stem;
        for (int i = 2; !names.add(name); i++) {
            name = stem + "_" + i;
        }
        return name;
    }

    /** A new constant; returns its name. */
    public String add(String stem, Tensor tensor) {
        String name = fresh(stem);
        initializers.put(name, tensor);
        return name;
    }

    /** A constant in place of another that {@code node} alone uses: it keeps the name then, and gets a new one otherwise. */
    public String exchange(String old, Tensor tensor) {
        if (!hasOneUse(old) || inputs.contains(old)) {
            return add(old, tensor);
        }
        initializers.put(old, tensor);
        return old;
    }

    /** Puts nodes, in order, in the place of one; together they make what it made. */
    public void replace(Node old, Node... replacement) {
        Cell cell = cellOf(old);
        Cell place = cell.before;
        unlink(cell);
        for (Node node : replacement) {
            place = insertAfter(java.util.Objects.requireNonNull(place), node);
        }
    }

    /** Removes a node whose outputs nothing takes any more. */
    public void remove(Node node) {
        unlink(cellOf(node));
    }

    /** Removes a node by letting everything that takes its first output take {@code source}; returns false, and changes nothing, where names forbid it. */
    public boolean bypass(Node node, String source) {
        String gone = node.output();
        if (captured.contains(gone)) {
            return false;
        }
        if (outputs.contains(gone)) {
            return rename(node, source);
        }
        unlink(cellOf(node));
        redirect(gone, source);
        return true;
    }

    /** The output keeps its name: the node that makes {@code source} makes it from now on. */
    private boolean rename(Node node, String source) {
        Cell maker = producers.get(source);
        if (maker == null || outputs.contains(source) || captured.contains(source)) {
            return false;
        }
        String kept = node.output();
        unlink(cellOf(node));
        Node named = maker.node.withOutputs(maker.node.outputs().stream()
                .map(output -> output.equals(source) ? kept : output)
                .toList());
        replace(maker.node, named);
        redirect(source, kept);
        return true;
    }

    private void redirect(String from, String to) {
        for (Node user : uses(from)) {
            replace(
                    user,
                    user.withInputs(user.inputs().stream()
                            .map(input -> input.equals(from) ? to : input)
                            .toList()));
        }
    }

    /** The graph as it is now. */
    public Graph toGraph() {
        return origin.withNodes(nodes()).withInitializers(initializers);
    }

    private Cell cellOf(Node node) {
        if (!holds(node)) {
            throw new IllegalStateException("node '" + node.title() + "' is not in the graph");
        }
        return java.util.Objects.requireNonNull(producers.get(node.output()));
    }

    private Cell insertAfter(Cell place, Node node) {
        Cell cell = new Cell(node);
        cell.before = place;
        cell.after = place.after;
        if (place.after != null) {
            place.after.before = cell;
        }
        place.after = cell;
        node.outputs().forEach(output -> producers.put(output, cell));
        names.addAll(node.outputs());
        node.inputs().forEach(input -> uses.computeIfAbsent(input, key -> new LinkedHashSet<>())
                .add(cell));
        return cell;
    }

    private void unlink(Cell cell) {
        Cell before = java.util.Objects.requireNonNull(cell.before);
        before.after = cell.after;
        if (cell.after != null) {
            cell.after.before = before;
        }
        cell.node.outputs().forEach(output -> producers.remove(output, cell));
        cell.node.inputs().forEach(input -> uses.getOrDefault(input, new LinkedHashSet<>())
                .remove(cell));
    }
}
