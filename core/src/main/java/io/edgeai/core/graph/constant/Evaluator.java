package io.edgeai.core.graph.constant;

import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.graph.shape.ShapeMismatch;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The table from operator to what it computes on constants. Float results are rounded to their type after each operator, as a runtime does. */
public final class Evaluator {

    private static final Map<String, Kernel> TABLE = table();

    private Evaluator() {}

    private static Map<String, Kernel> table() {
        Map<String, Kernel> table = new TreeMap<>();
        Movements.addTo(table);
        Arithmetic.addTo(table);
        Reductions.addTo(table);
        return Collections.unmodifiableMap(table);
    }

    /** The operators that can be evaluated. */
    public static Set<String> operators() {
        return TABLE.keySet();
    }

    /** The outputs of a node for these inputs (empty where one is left out); empty if this operator, type or form of it is not evaluated here. */
    public static Optional<List<Tensor>> evaluate(Node node, List<Optional<Tensor>> inputs, long opset) {
        Kernel kernel = TABLE.get(node.op());
        if (kernel == null || !node.is(node.op())) {
            return Optional.empty();
        }
        try {
            return Optional.of(kernel.run(new Call(node, inputs, opset)));
        } catch (Unsupported | ShapeMismatch | IndexOutOfBoundsException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
