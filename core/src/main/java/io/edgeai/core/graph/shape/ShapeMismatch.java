package io.edgeai.core.graph.shape;

/** A node's inputs do not fit its operator. The message goes behind the node's name. */
public final class ShapeMismatch extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ShapeMismatch(String rule) {
        super(rule);
    }
}
