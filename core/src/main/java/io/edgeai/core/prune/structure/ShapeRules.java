package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Operators that only change the form. */
final class ShapeRules {

    private ShapeRules() {}

    static boolean flatten(Node node, Trace trace) {
        Labels x = trace.labels(node.inputs().get(0));
        return node.intAttribute("axis", 1) == 1 && x.axis() == 1 && !x.isSplit() && flat(node, trace, x);
    }

    /** All dimensions from the channels' on become one: each channel is so many features next to each other. */
    private static boolean flat(Node node, Trace trace, Labels x) {
        long features = trace.size(node.output(), 1);
        if (features < 1 || features % x.count() != 0) {
            return false;
        }
        int each = Math.toIntExact(features) / x.count();
        int[] made = new int[Math.toIntExact(features)];
        Arrays.setAll(made, i -> x.atoms()[i / each]);
        trace.put(node.output(), Labels.of(1, made));
        return true;
    }

    static boolean reshape(Node node, Trace trace) {
        String input = node.inputs().get(0);
        Labels x = trace.labels(input);
        Optional<Shape> from = trace.shape(input);
        Optional<Shape> to = trace.shape(node.output());
        boolean constant = node.input(1).flatMap(trace::constant).isPresent();
        if (!constant || from.isEmpty() || to.isEmpty() || x.axis() != 1) {
            return false;
        }
        int rank = to.get().rank();
        if (x.isSplit()) {
            boolean merges = rank == from.get().rank() - 1
                    && trace.size(node.output(), 1) == x.count()
                    && sameTail(from.get(), 3, to.get(), 2);
            trace.put(node.output(), Labels.of(1, x.atoms()));
            return merges;
        }
        if (rank > 1
                && trace.size(node.output(), 1) == x.count()
                && !(rank == 2 && from.get().rank() > 2)) {
            trace.put(node.output(), x);
            return keepsBatch(from.get(), to.get(), behind(from.get(), 2), behind(to.get(), 2));
        }
        if (rank == 2) {
            long features = behind(from.get(), 2) * x.count();
            return keepsBatch(from.get(), to.get(), features, behind(to.get(), 1)) && flat(node, trace, x);
        }
        return rank == from.get().rank() + 1 && sameTail(from.get(), 2, to.get(), 3) && parted(node, trace, x);
    }

    /** Whether nothing moves between the first dimension and those behind the channels: they are as many as before, as far as they are known. */
    private static boolean keepsBatch(Shape from, Shape to, long beforeBehind, long afterBehind) {
        boolean told = beforeBehind > 0 && afterBehind > 0;
        return told
                ? beforeBehind == afterBehind
                : !to.dim(0).isKnown() || to.dim(0).equals(from.dim(0));
    }

    /** The product of sizes from a dimension on; -1 if one is not known. */
    private static long behind(Shape shape, int first) {
        long product = 1;
        for (int i = first; i < shape.rank(); i++) {
            if (!shape.dim(i).isKnown()) {
                return -1;
            }
            product *= shape.size(i);
        }
        return product;
    }

    /** Channels in rows: each row keeps as many as the others, so that the form stays a rectangle. */
    private static boolean parted(Node node, Trace trace, Labels x) {
        int rows = Math.toIntExact(trace.size(node.output(), 1));
        long columns = trace.size(node.output(), 2);
        if (rows < 2 || rows * columns != x.count()) {
            return false;
        }
        LayerRules.tie(trace.atoms(), x.atoms(), rows);
        trace.put(node.output(), Labels.split(1, x.atoms(), rows));
        return true;
    }

    private static boolean sameTail(Shape one, int from, Shape other, int otherFrom) {
        List<?> tail = one.dims().subList(Math.min(from, one.rank()), one.rank());
        return tail.equals(other.dims().subList(Math.min(otherFrom, other.rank()), other.rank()));
    }

    static boolean transpose(Node node, Trace trace) {
        Labels x = trace.labels(node.inputs().get(0));
        long[] order = node.intsAttribute("perm");
        if (x.isNone() || order.length == 0) {
            return false;
        }
        if (!x.isSplit()) {
            for (int i = 0; i < order.length; i++) {
                if (order[i] == x.axis()) {
                    trace.put(node.output(), x.at(i));
                }
            }
            return true;
        }
        boolean swaps = order[1] == 2 && order[2] == 1 && x.axis() == 1 && !x.shrinksRows();
        for (int i = 3; i < order.length; i++) {
            swaps &= order[i] == i;
        }
        int rows = x.rows();
        int columns = x.count() / rows;
        int[] turned = new int[x.count()];
        Arrays.setAll(turned, i -> x.atoms()[i % rows * columns + i / rows]);
        trace.put(node.output(), Labels.split(1, turned, -columns));
        return swaps && order[0] == 0;
    }

    static boolean squeeze(Node node, Trace trace) {
        String input = node.inputs().get(0);
        Labels x = trace.labels(input);
        Optional<Shape> shape = trace.shape(input);
        Optional<long[]> axes = PassRules.numbers(node, trace, 1, "axes").filter(found -> found.length > 0);
        if (x.isNone() || x.isSplit() || shape.isEmpty() || axes.isEmpty()) {
            return false;
        }
        int before = 0;
        for (long given : axes.get()) {
            int axis = PassRules.axis(given, shape.get().rank());
            if (axis == x.axis()) {
                return false;
            }
            before += axis < x.axis() ? 1 : 0;
        }
        node.input(1).ifPresent(trace::use);
        trace.put(node.output(), x.at(x.axis() - before));
        return true;
    }

    static boolean unsqueeze(Node node, Trace trace) {
        Labels x = trace.labels(node.inputs().get(0));
        Optional<Shape> to = trace.shape(node.output());
        Optional<long[]> axes = PassRules.numbers(node, trace, 1, "axes").filter(found -> found.length > 0);
        if (x.isNone() || x.isSplit() || to.isEmpty() || axes.isEmpty()) {
            return false;
        }
        int rank = to.get().rank();
        List<Integer> added = Arrays.stream(axes.get())
                .mapToObj(axis -> PassRules.axis(axis, rank))
                .sorted()
                .toList();
        int axis = x.axis();
        for (int one : added) {
            axis += one <= axis ? 1 : 0;
        }
        node.input(1).ifPresent(trace::use);
        trace.put(node.output(), x.at(axis));
        return true;
    }
}
