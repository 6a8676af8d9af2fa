package io.edgeai.core.graph.shape;

import io.edgeai.api.model.Dim;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reductions over axes. */
final class ReductionShapes {

    private static final List<String> REDUCTIONS = List.of(
            "ReduceL1",
            "ReduceL2",
            "ReduceLogSum",
            "ReduceLogSumExp",
            "ReduceMax",
            "ReduceMean",
            "ReduceMin",
            "ReduceProd",
            "ReduceSum",
            "ReduceSumSquare");

    private ReductionShapes() {}

    static void addTo(Map<String, ShapeRule> table) {
        REDUCTIONS.forEach(op -> table.put(op, ReductionShapes::reduce));
        for (String op : List.of("ArgMax", "ArgMin")) {
            table.put(op, ReductionShapes::argument);
        }
    }

    private static List<Facts> reduce(NodeFacts node) {
        if (node.shape(0).isEmpty()) {
            return List.of(Facts.of(node.type(0), Optional.empty()));
        }
        Shape in = node.shape(0).get();
        boolean keep = node.node().intAttribute("keepdims", 1) != 0;
        Optional<long[]> axes = node.ints("axes", 1);
        if (axes.isEmpty()) {
            return List.of(Facts.of(node.type(0), keep ? Optional.of(NodeFacts.unknown(in.rank())) : Optional.empty()));
        }
        boolean nothing = node.node().intAttribute("noop_with_empty_axes", 0) != 0;
        if (axes.get().length == 0 && nothing) {
            return List.of(Facts.of(node.type(0), in));
        }
        return List.of(Facts.of(node.type(0), without(in, axes.get(), keep)));
    }

    private static List<Facts> argument(NodeFacts node) {
        boolean keep = node.node().intAttribute("keepdims", 1) != 0;
        return List.of(Facts.of(
                ElementType.INT64,
                node.shape(0).map(in -> without(in, new long[] {node.node().intAttribute("axis", 0)}, keep))));
    }

    /** A shape with these axes (all of them if none is named) reduced to 1, or gone. */
    private static Shape without(Shape in, long[] axes, boolean keep) {
        Set<Integer> reduced = new TreeSet<>();
        for (long axis : axes) {
            reduced.add(NodeFacts.within(axis, in.rank()));
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < in.rank(); i++) {
            if (axes.length > 0 && !reduced.contains(i)) {
                dims.add(in.dim(i));
            } else if (keep) {
                dims.add(Dim.of(1));
            }
        }
        return new Shape(dims);
    }
}
