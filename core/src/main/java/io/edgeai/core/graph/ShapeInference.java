package io.edgeai.core.graph;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Opaque;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.graph.shape.Facts;
import io.edgeai.core.graph.shape.NodeFacts;
import io.edgeai.core.graph.shape.ShapeMismatch;
import io.edgeai.core.graph.shape.ShapeRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds type and shape of every value from the inputs on. Symbolic sizes such as {@code batch} are carried through, also through shape arithmetic
 * (Shape, Gather, Concat, Reshape). Where an operator is not known, the file's own declaration counts.
 */
public final class ShapeInference {

    private ShapeInference() {}

    /**
     * The model with every value declared of which something is known.
     *
     * @throws EdgeAiException if the inputs of nodes do not fit their operators; it names all nodes of which that can be told
     */
    public static Model infer(Model model) {
        return model.withGraph(infer(model.graph(), model.opset()));
    }

    /** What is known of every value. */
    static Map<String, Facts> facts(Model model) {
        return facts(model.graph(), model.opset(), declared(model.graph()));
    }

    private static Map<String, Value> declared(Graph graph) {
        Map<String, Value> declared = new HashMap<>();
        graph.outputs().forEach(value -> declared.put(value.name(), value));
        graph.values().forEach(value -> declared.put(value.name(), value));
        graph.inputs().forEach(value -> declared.put(value.name(), value));
        return declared;
    }

    private static Graph infer(Graph graph, long opset) {
        Map<String, Value> declared = declared(graph);
        Map<String, Facts> facts = facts(graph, opset, declared);
        Set<String> ends = new HashSet<>();
        graph.inputs().forEach(value -> ends.add(value.name()));
        graph.outputs().forEach(value -> ends.add(value.name()));
        List<Value> inner = new ArrayList<>();
        for (Node node : graph.nodes()) {
            for (String output : node.outputs()) {
                if (!output.isEmpty() && !ends.contains(output)) {
                    add(inner, declaration(output, facts, declared));
                }
            }
        }
        List<Value> outputs = graph.outputs().stream()
                .map(value -> declaration(value.name(), facts, declared))
                .toList();
        return graph.withValues(inner).withEnds(graph.inputs(), outputs);
    }

    private static void add(List<Value> values, Value value) {
        boolean empty = value.type() == ElementType.UNDEFINED && value.extra().isEmpty();
        if (!empty) {
            values.add(value);
        }
    }

    private static Value declaration(String name, Map<String, Facts> facts, Map<String, Value> declared) {
        Facts found = facts.getOrDefault(name, Facts.NONE);
        Value old = declared.get(name);
        Opaque extra = old == null ? Opaque.NONE : old.extra();
        if (found.type() == ElementType.UNDEFINED) {
            return old == null ? new Value(name, ElementType.UNDEFINED, found.shape(), extra) : old;
        }
        // What was carried for an undefined type is that type's own declaration: it goes when the type is found.
        boolean defined = old != null && old.type() != ElementType.UNDEFINED;
        return new Value(name, found.type(), found.shape(), defined ? extra : Opaque.NONE);
    }

    private static Map<String, Facts> facts(Graph graph, long opset, Map<String, Value> declared) {
        Map<String, Facts> facts = new HashMap<>();
        graph.inputs().forEach(value -> facts.put(value.name(), Facts.of(value)));
        Set<String> fed = Set.copyOf(facts.keySet());
        graph.initializers().forEach((name, tensor) -> {
            // A default value that a caller may override is no constant.
            if (!fed.contains(name)) {
                facts.put(name, Facts.of(tensor));
            }
        });
        List<Diagnostic> problems = new ArrayList<>();
        for (Node node : graph.nodes()) {
            List<Facts> inputs = node.inputs().stream()
                    .map(name -> facts.getOrDefault(name, Facts.NONE))
                    .toList();
            List<Facts> outputs = outputs(new NodeFacts(node, inputs, opset), problems);
            for (int i = 0; i < node.outputs().size(); i++) {
                String name = node.outputs().get(i);
                Facts found = i < outputs.size() ? outputs.get(i) : Facts.NONE;
                Value known = declared.get(name);
                facts.put(name, known == null ? found : found.refine(Facts.of(known)));
            }
        }
        if (!problems.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.STEP, problems);
        }
        return facts;
    }

    private static List<Facts> outputs(NodeFacts node, List<Diagnostic> problems) {
        try {
            return ShapeRules.infer(node);
        } catch (ShapeMismatch e) {
            problems.add(problem(node.node(), String.valueOf(e.getMessage())));
        } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
            problems.add(
                    problem(node.node(), "has attributes or inputs that do not fit each other: " + e.getMessage()));
        }
        return List.of();
    }

    private static Diagnostic problem(Node node, String rule) {
        return Diagnostic.error("node '" + node.title() + "' (" + node.op() + ") " + rule)
                .hint("the file's shapes contradict each other: check the input size that the model was exported for");
    }
}
