package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Operators that lay channels of several values together, or apart. */
final class JoinRules {

    private JoinRules() {}

    /** With broadcasting: channels that meet are one. */
    static boolean elementwise(Node node, Trace trace) {
        Optional<Integer> rank = rank(node, trace);
        if (rank.isEmpty()) {
            return false;
        }
        Optional<Labels> widest = node.inputs().stream()
                .filter(trace::isDynamic)
                .filter(input -> !trace.labels(input).isNone())
                .map(input -> trace.labels(input).at(trace.labels(input).axis() + rank.get() - rank(trace, input)))
                .reduce((a, b) -> b.count() > a.count() ? b : a);
        if (widest.isEmpty()) {
            return false;
        }
        Labels main = widest.get();
        trace.put(node.output(), main);
        return !main.isSplit()
                && node.inputs().stream().allMatch(input -> meets(trace, input, main, rank.get() - rank(trace, input)));
    }

    private static Optional<Integer> rank(Node node, Trace trace) {
        boolean known =
                node.inputs().stream().allMatch(input -> trace.shape(input).isPresent());
        return known ? node.inputs().stream().map(input -> rank(trace, input)).max(Integer::compare) : Optional.empty();
    }

    private static int rank(Trace trace, String value) {
        return trace.shape(value).map(Shape::rank).orElse(0);
    }

    private static boolean meets(Trace trace, String input, Labels main, int shift) {
        int axis = main.axis() - shift;
        long size = axis < 0 ? 1 : trace.size(input, axis);
        if (!trace.isDynamic(input)) {
            if (size == 1) {
                trace.use(input);
            }
            return size == 1 || trace.slice(input, axis, main.atoms());
        }
        Labels labels = trace.labels(input);
        boolean same = !labels.isNone() && !labels.isSplit() && labels.axis() == axis;
        if (same && labels.count() == main.count()) {
            trace.atoms().join(main.atoms(), labels.atoms());
            return true;
        }
        trace.freeze(input);
        return size == 1 && (same || labels.isNone());
    }

    static boolean concat(Node node, Trace trace) {
        Optional<Integer> rank = rank(node, trace);
        boolean dynamic = node.inputs().stream().allMatch(trace::isDynamic);
        List<Labels> all = node.inputs().stream().map(trace::labels).toList();
        boolean alike = all.stream()
                .allMatch(one -> !one.isNone()
                        && !one.isSplit()
                        && one.axis() == all.get(0).axis());
        if (rank.isEmpty() || !dynamic || !alike) {
            return false;
        }
        int axis = all.get(0).axis();
        if (PassRules.axis(node.intAttribute("axis", 1), rank.get()) == axis) {
            int[] joined =
                    all.stream().flatMapToInt(one -> Arrays.stream(one.atoms())).toArray();
            trace.put(node.output(), Labels.of(axis, joined));
            return true;
        }
        all.forEach(one -> trace.atoms().join(all.get(0).atoms(), one.atoms()));
        trace.put(node.output(), all.get(0));
        return true;
    }

    static boolean split(Node node, Trace trace) {
        String input = node.inputs().get(0);
        Labels x = trace.labels(input);
        boolean sized = node.outputs().stream().allMatch(output -> trace.size(output, x.axis()) > 0);
        if (x.isNone() || x.isSplit() || !sized || trace.shape(input).isEmpty()) {
            return false;
        }
        boolean apart = PassRules.axis(node.intAttribute("axis", 0), rank(trace, input)) == x.axis();
        if (!apart) {
            node.input(1).ifPresent(trace::use);
        }
        int from = 0;
        for (String output : node.outputs()) {
            int size = Math.toIntExact(trace.size(output, x.axis()));
            trace.put(output, apart ? Labels.of(x.axis(), Arrays.copyOfRange(x.atoms(), from, from + size)) : x);
            from += size;
        }
        return !apart || from == x.count();
    }

    /** Of neighbouring channels, or along other dimensions. */
    static boolean slice(Node node, Trace trace) {
        String input = node.inputs().get(0);
        Labels x = trace.labels(input);
        List<Optional<long[]>> given = settings(node, trace);
        if (x.isNone()
                || x.isSplit()
                || trace.shape(input).isEmpty()
                || given.stream().anyMatch(Optional::isEmpty)) {
            return false;
        }
        long[] starts = given.get(0).orElseThrow();
        long[] ends = given.get(1).orElseThrow();
        long[] axes = given.get(2).orElseThrow();
        long[] steps = given.get(3).orElseThrow();
        Optional<Integer> at = IntStream.range(0, starts.length)
                .filter(i -> PassRules.axis(axes.length == 0 ? i : axes[i], rank(trace, input)) == x.axis())
                .boxed()
                .findFirst();
        node.inputs().subList(1, node.inputs().size()).forEach(trace::use);
        if (at.isEmpty()) {
            trace.put(node.output(), x);
            return true;
        }
        int i = at.get();
        int from = bounded(starts[i], x.count());
        int to = bounded(ends[i], x.count());
        if ((steps.length > 0 && steps[i] != 1) || to <= from) {
            return false;
        }
        trace.put(node.output(), Labels.of(x.axis(), Arrays.copyOfRange(x.atoms(), from, to)));
        return true;
    }

    static int bounded(long index, int count) {
        long counted = index < 0 ? index + count : index;
        return (int) Math.min(Math.max(counted, 0), count);
    }

    /** Starts, ends, axes, steps. */
    private static List<Optional<long[]>> settings(Node node, Trace trace) {
        List<Optional<long[]>> found = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            Optional<String> name = node.input(i).filter(one -> !one.isEmpty());
            found.add(
                    name.isEmpty()
                            ? Optional.of(new long[0])
                            : trace.constant(name.get()).map(Tensor::toLongs));
        }
        return found;
    }
}
