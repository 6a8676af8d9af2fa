package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Removes what no output depends on. */
public final class DeadCode {

    private DeadCode() {}

    /** The graph without nodes, initializers and declarations that lead to no output. Inputs stay. */
    public static Graph remove(Graph graph) {
        Set<String> needed = new HashSet<>();
        graph.outputs().forEach(output -> needed.add(output.name()));
        List<Node> live = new ArrayList<>();
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            Node node = graph.nodes().get(i);
            if (node.outputs().stream().anyMatch(needed::contains)) {
                live.add(node);
                needed.addAll(node.inputs());
                needed.addAll(Captures.of(node));
            }
        }
        Collections.reverse(live);
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        initializers.keySet().retainAll(needed);
        return graph.withNodes(live)
                .withInitializers(initializers)
                .withValues(graph.values().stream()
                        .filter(value -> needed.contains(value.name()))
                        .toList());
    }
}
