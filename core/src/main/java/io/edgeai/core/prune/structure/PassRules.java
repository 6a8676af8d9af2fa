package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Operators that hand each channel on by itself. */
final class PassRules {

    private PassRules() {}

    static boolean unary(Node node, Trace trace) {
        return pass(node, trace, trace.labels(node.inputs().get(0)));
    }

    /** Over places, with the channels along dimension 1. */
    static boolean spatial(Node node, Trace trace) {
        Labels x = trace.labels(node.inputs().get(0));
        return x.axis() == 1 && !x.isSplit() && pass(node, trace, x);
    }

    /** Before operator set 13 it is along all dimensions from the axis on, and the axis that is not said was another: both ways have to leave channels alone. */
    static boolean alongAxis(Node node, Trace trace) {
        Labels x = trace.labels(node.inputs().get(0));
        Optional<Shape> shape = trace.shape(node.inputs().get(0));
        if (shape.isEmpty() || x.isSplit() || !node.attributes().containsKey("axis")) {
            return false;
        }
        int axis = axis(node.intAttribute("axis", -1), shape.get().rank());
        return x.axis() < axis && pass(node, trace, x);
    }

    static boolean pad(Node node, Trace trace) {
        String input = node.inputs().get(0);
        Labels x = trace.labels(input);
        Optional<Integer> rank = trace.shape(input).map(Shape::rank);
        Optional<long[]> pads = numbers(node, trace, 1, "pads");
        boolean known = rank.isPresent()
                && pads.filter(all -> all.length == 2 * rank.get()).isPresent();
        if (!known || x.isNone() || x.isSplit()) {
            return false;
        }
        long[] all = pads.orElseThrow();
        return all[x.axis()] == 0 && all[x.axis() + rank.orElseThrow()] == 0 && pass(node, trace, x);
    }

    static boolean reduce(Node node, Trace trace) {
        String input = node.inputs().get(0);
        Labels x = trace.labels(input);
        Optional<Integer> rank = trace.shape(input).map(Shape::rank);
        Optional<long[]> given = numbers(node, trace, 1, "axes");
        if (rank.isEmpty() || given.isEmpty() || x.isSplit() || given.get().length == 0) {
            return false;
        }
        List<Integer> axes = Arrays.stream(given.get())
                .mapToObj(axis -> axis(axis, rank.get()))
                .toList();
        if (axes.contains(x.axis())) {
            return false;
        }
        long before = axes.stream().filter(axis -> axis < x.axis()).count();
        boolean keeps = node.intAttribute("keepdims", 1) == 1;
        return pass(node, trace, x.isNone() || keeps ? x : x.at(x.axis() - Math.toIntExact(before)));
    }

    /** Constants beside the first input are settings. */
    private static boolean pass(Node node, Trace trace, Labels found) {
        List<String> others = node.inputs().subList(1, node.inputs().size());
        if (others.stream().anyMatch(trace::isDynamic)) {
            return false;
        }
        boolean reshapes = node.is("Resize") && node.inputs().size() > 3;
        IntStream.range(0, others.size()).filter(i -> !(reshapes && i == 2)).forEach(i -> trace.use(others.get(i)));
        node.outputs().forEach(output -> trace.put(output, found));
        return true;
    }

    static int axis(long axis, int rank) {
        return Math.toIntExact(axis < 0 ? axis + rank : axis);
    }

    /** Whole numbers that an attribute or, in later opsets, an input gives. */
    static Optional<long[]> numbers(Node node, Trace trace, int input, String attribute) {
        if (node.attributes().containsKey(attribute)) {
            return Optional.of(node.intsAttribute(attribute));
        }
        Optional<String> name = node.input(input);
        if (name.isEmpty() || name.get().isEmpty()) {
            return Optional.of(new long[0]);
        }
        return trace.constant(name.get()).map(Tensor::toLongs);
    }
}
