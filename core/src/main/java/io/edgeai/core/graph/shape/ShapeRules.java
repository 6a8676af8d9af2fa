package io.edgeai.core.graph.shape;

import io.edgeai.api.model.Node;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The table from operator to shape rule. */
public final class ShapeRules {

    private static final Map<String, ShapeRule> TABLE = table();

    private ShapeRules() {}

    private static Map<String, ShapeRule> table() {
        Map<String, ShapeRule> table = new TreeMap<>();
        ElementwiseShapes.addTo(table);
        WindowShapes.addTo(table);
        ProductShapes.addTo(table);
        MovementShapes.addTo(table);
        SelectionShapes.addTo(table);
        ReductionShapes.addTo(table);
        ShapeArithmetic.addTo(table);
        DetectionShapes.addTo(table);
        return Collections.unmodifiableMap(table);
    }

    /** The operators with a rule. */
    public static Set<String> operators() {
        return TABLE.keySet();
    }

    /** True if the node's operator has a rule. */
    public static boolean has(Node node) {
        return node.is(node.op()) && TABLE.containsKey(node.op());
    }

    /**
     * What is known of a node's outputs; empty for an operator without a rule.
     *
     * @throws ShapeMismatch if the inputs do not fit the operator
     */
    public static List<Facts> infer(NodeFacts node) {
        if (!has(node.node())) {
            return List.of();
        }
        ShapeRule rule = TABLE.get(node.node().op());
        return rule == null ? List.of() : rule.infer(node);
    }
}
