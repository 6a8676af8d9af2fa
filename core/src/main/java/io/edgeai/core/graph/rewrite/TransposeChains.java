package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Node;
import java.util.Optional;
import java.util.Set;

/** Two transpositions in a row become one. */
public final class TransposeChains implements Rule {

    @Override
    public Set<String> anchors() {
        return Set.of("Transpose");
    }

    @Override
    public boolean apply(Node node, GraphEditor graph) {
        Optional<Node> before = graph.producer(node.inputs().get(0)).filter(producer -> producer.is("Transpose"));
        long[] outer = node.intsAttribute("perm");
        long[] inner = before.map(producer -> producer.intsAttribute("perm")).orElse(new long[0]);
        if (inner.length == 0 || inner.length != outer.length) {
            return false;
        }
        long[] both = new long[outer.length];
        for (int i = 0; i < both.length; i++) {
            both[i] = inner[(int) outer[i]];
        }
        graph.replace(node, node.withInputs(before.get().inputs()).with("perm", Attribute.ints(both)));
        return true;
    }
}
