package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import java.util.Set;
import java.util.TreeSet;

/** Names that the sub-graphs of a node take from around it. */
public final class Captures {

    private Captures() {}

    /** All names that the node's sub-graphs use; some of them may be their own. */
    public static Set<String> of(Node node) {
        Set<String> names = new TreeSet<>();
        for (Attribute attribute : node.attributes().values()) {
            if (attribute instanceof Attribute.SubGraph sub) {
                add(sub.value(), names);
            }
        }
        return names;
    }

    private static void add(Graph graph, Set<String> names) {
        for (Node node : graph.nodes()) {
            names.addAll(node.inputs());
            names.addAll(of(node));
        }
        graph.outputs().forEach(output -> names.add(output.name()));
    }
}
