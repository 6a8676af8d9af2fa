package io.edgeai.core.exec;

import io.edgeai.api.model.Node;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The values of a graph that the node behind them may write over. In nets with large pictures activations written anew are the larger part of memory, and fetching its
 * pages from the system takes as long as computing them.
 */
final class Passing {

    /** They make a new tensor each time, and their gradients need what they take, not what they make. */
    private static final Set<String> MAKERS = Set.of("Conv", "BatchNormalization", "Add");

    private Passing() {}

    /**
     * Values with one taker.
     *
     * @param nodes that are computed
     * @param wanted values that are looked at afterwards
     */
    static Set<String> of(Collection<Node> nodes, Collection<String> wanted) {
        Map<String, Integer> takers = new HashMap<>();
        nodes.forEach(node -> node.inputs().forEach(input -> takers.merge(input, 1, Integer::sum)));
        Set<String> passing = new HashSet<>();
        for (Node node : nodes) {
            if (node.is(node.op())
                    && MAKERS.contains(node.op())
                    && node.outputs().size() == 1) {
                String made = node.outputs().get(0);
                if (takers.getOrDefault(made, 0) == 1 && !wanted.contains(made)) {
                    passing.add(made);
                }
            }
        }
        return Set.copyOf(passing);
    }
}
