package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import java.util.List;

/** Applies rules to every node, in graph order, until none applies any more. */
public final class Rewriter {

    /** Rules only ever shrink or simplify, so a few passes do; the limit is there for a rule that breaks this. */
    private static final int MOST_PASSES = 50;

    private Rewriter() {}

    /** The rewritten graph; without nodes and initializers that nothing uses any more. */
    public static Graph apply(Graph graph, List<Rule> rules) {
        GraphEditor editor = new GraphEditor(graph);
        for (int pass = 0; pass < MOST_PASSES; pass++) {
            if (!pass(editor, rules)) {
                return DeadCode.remove(editor.toGraph());
            }
        }
        throw new IllegalStateException("rewrite rules do not come to rest on graph '" + graph.name() + "'");
    }

    private static boolean pass(GraphEditor editor, List<Rule> rules) {
        boolean changed = false;
        for (Node node : editor.nodes()) {
            for (Rule rule : rules) {
                boolean anchored = rule.anchors().contains(node.op()) && node.is(node.op());
                if (anchored && editor.holds(node)) {
                    changed |= rule.apply(node, editor);
                }
            }
        }
        return changed;
    }
}
