package io.edgeai.core.exec;

import io.edgeai.api.model.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The table from operator to kernel, gathered from its families. */
final class Kernels {

    private static final Map<String, Kernel> TABLE = gather();

    private Kernels() {}

    /** The kernel of a node's operator, if there is one. */
    static Optional<Kernel> of(Node node) {
        return Optional.ofNullable(TABLE.get(key(node)));
    }

    /** The operators that have a kernel. */
    static Set<String> operators() {
        return new TreeSet<>(TABLE.keySet());
    }

    /** The operator's name, with its domain where that is not ONNX's own. */
    static String key(Node node) {
        return node.is(node.op()) ? node.op() : node.domain() + "::" + node.op();
    }

    private static Map<String, Kernel> gather() {
        Map<String, Kernel> table = new HashMap<>();
        List.of(
                        Activations.table(),
                        Arithmetic.table(),
                        Logic.table(),
                        Convolutions.table(),
                        Pools.table(),
                        Norms.table(),
                        Reductions.table(),
                        Layout.table(),
                        Indexing.table(),
                        Creation.table(),
                        Quantization.table(),
                        FakeQuantize.table())
                .forEach(table::putAll);
        return Map.copyOf(table);
    }
}
