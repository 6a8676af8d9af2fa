package io.edgeai.core.graph.constant;

/** These inputs are beyond the evaluator; the node stays in the graph. */
final class Unsupported extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Unsupported(String reason) {
        super(reason);
    }
}
