package io.edgeai.core.graph.shape;

import java.util.List;

/** From what is known of a node's inputs to what is known of its outputs, in their order; fewer than outputs where the others stay unknown. */
@FunctionalInterface
interface ShapeRule {

    List<Facts> infer(NodeFacts node);
}
