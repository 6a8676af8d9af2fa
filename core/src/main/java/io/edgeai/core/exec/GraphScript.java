package io.edgeai.core.exec;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The part of a graph that some wanted values need, as lines of TorchScript.
 *
 * @param feeds the values that no line assigns, inputs and constants: their variables by their names
 * @param lines one assignment a node
 * @param variables the variables by value
 * @param nodes the nodes by the number of their line
 */
record GraphScript(Map<String, String> feeds, List<String> lines, Map<String, String> variables, List<Node> nodes) {

    /**
     * Writes the script.
     *
     * @throws EdgeAiException if a needed operator has no kernel (all such are named) or a wanted value is not in the graph
     */
    static GraphScript of(Model model, Collection<String> wanted, Call.Scope scope) {
        Graph graph = model.graph();
        List<Node> needed = needed(graph, wanted);
        requireKernels(needed);
        Map<String, String> feeds = new LinkedHashMap<>();
        Map<String, String> variables = new HashMap<>();
        Set<String> made = new HashSet<>();
        needed.forEach(node -> made.addAll(node.outputs()));
        Deque<String> outside = new ArrayDeque<>(wanted);
        needed.forEach(node -> outside.addAll(node.inputs()));
        for (String value : outside) {
            if (!made.contains(value) && !value.isEmpty() && !feeds.containsKey(value)) {
                requireSource(graph, value);
                feeds.put(value, "f" + feeds.size());
            }
        }
        variables.putAll(feeds);
        List<String> lines = new ArrayList<>();
        Map<String, Tensor> constants = Constants.of(graph);
        Call.Scope reusing = scope.with(Passing.of(needed, wanted));
        for (Node node : needed) {
            Call call = new Call(node, reusing, variables, constants);
            lines.add(line(call, lines.size(), variables));
        }
        return new GraphScript(feeds, lines, variables, needed);
    }

    /** The nodes that wanted values depend on, in graph order; constants are no nodes here. */
    private static List<Node> needed(Graph graph, Collection<String> wanted) {
        Set<String> values = new HashSet<>(wanted);
        Deque<Node> nodes = new ArrayDeque<>();
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            Node node = graph.nodes().get(i);
            if (!node.is("Constant") && node.outputs().stream().anyMatch(values::contains)) {
                nodes.addFirst(node);
                values.addAll(node.inputs());
            }
        }
        return List.copyOf(nodes);
    }

    private static String line(Call call, int number, Map<String, String> variables) {
        String expression = Kernels.of(call.node()).orElseThrow().script(call);
        List<String> outputs = call.node().outputs();
        String variable = "v" + number;
        if (outputs.size() == 1) {
            variables.put(outputs.get(0), variable);
        } else {
            for (int i = 0; i < outputs.size(); i++) {
                variables.put(outputs.get(i), variable + "[" + i + "]");
            }
        }
        return variable + " = " + expression;
    }

    private static void requireKernels(List<Node> nodes) {
        Map<String, List<Node>> without = new TreeMap<>();
        nodes.stream().filter(node -> Kernels.of(node).isEmpty()).forEach(node -> without.computeIfAbsent(
                        Kernels.key(node), key -> new ArrayList<>())
                .add(node));
        if (!without.isEmpty()) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    without.entrySet().stream().map(GraphScript::unsupported).toList());
        }
    }

    private static Diagnostic unsupported(Map.Entry<String, List<Node>> entry) {
        List<Node> nodes = entry.getValue();
        String places = nodes.size() == 1 ? "node" : nodes.size() + " nodes, the first";
        return Diagnostic.error("operator '" + entry.getKey() + "' (" + places + " '"
                        + nodes.get(0).title() + "') cannot be trained or run here: there is no kernel for it")
                .hint("import a model that was exported without it, or add a kernel to core.exec");
    }

    private static void requireSource(Graph graph, String value) {
        boolean known = graph.initializers().containsKey(value)
                || graph.inputs().stream().anyMatch(input -> input.name().equals(value))
                || graph.producer(value).isPresent();
        if (!known) {
            throw EdgeAiException.step(Diagnostic.error(
                    "value '" + value + "' is made by no node, input or initializer of graph '" + graph.name() + "'"));
        }
    }
}
