package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Node;
import java.util.Set;

/** A pattern and its replacement. */
public interface Rule {

    /** The operators at which the pattern ends. */
    Set<String> anchors();

    /** Replaces the pattern that ends at {@code node}, if it is there; returns whether it was. */
    boolean apply(Node node, GraphEditor graph);
}
