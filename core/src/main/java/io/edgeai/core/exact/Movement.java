package io.edgeai.core.exact;

import io.edgeai.api.model.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Operators that put numbers into another shape or order. */
final class Movement {

    private Movement() {}

    /** The kernel of a node, if it is such an operator. */
    static Optional<Kernel> of(Node node) {
        return Optional.ofNullable(
                switch (node.op()) {
                    case "Reshape" -> inputs -> reshape(inputs.get(0), reshaped(node, inputs));
                    case "Flatten" ->
                        inputs -> reshape(
                                inputs.get(0), flattened(node, inputs.get(0).sizes()));
                    case "Squeeze" -> inputs -> reshape(inputs.get(0), squeezed(node, inputs));
                    case "Unsqueeze" -> inputs -> reshape(inputs.get(0), unsqueezed(node, inputs));
                    case "Transpose" -> inputs -> List.of(transpose(node, inputs.get(0)));
                    case "Concat" -> inputs -> List.of(concat(node, inputs));
                    default -> null;
                });
    }

    private static List<Values> reshape(Values input, int... sizes) {
        if (input instanceof Codes codes && codes.grid().channels() == 1) {
            return List.of(codes.reshape(sizes));
        }
        return List.of(
                input instanceof Other other
                        ? new Other(other.tensor().reshape(Values.longs(sizes)))
                        : new Reals(input.reals(), sizes));
    }

    private static int[] reshaped(Node node, List<Values> inputs) {
        int[] from = inputs.get(0).sizes();
        int[] sizes = whole(inputs.get(1));
        int open = -1;
        int known = 1;
        for (int d = 0; d < sizes.length; d++) {
            if (sizes[d] == 0 && node.intAttribute("allowzero", 0) == 0) {
                sizes[d] = from[d];
            }
            open = sizes[d] < 0 ? d : open;
            known *= sizes[d] < 0 ? 1 : sizes[d];
        }
        if (open >= 0) {
            sizes[open] = Values.count(from) / known;
        }
        return sizes;
    }

    private static int[] flattened(Node node, int... sizes) {
        int axis = axis((int) node.intAttribute("axis", 1), sizes.length);
        int before = Values.count(Arrays.copyOf(sizes, axis));
        return new int[] {before, Values.count(sizes) / before};
    }

    private static int[] squeezed(Node node, List<Values> inputs) {
        int[] sizes = inputs.get(0).sizes();
        List<Integer> axes = axes(node, inputs, sizes.length);
        List<Integer> left = new ArrayList<>();
        for (int d = 0; d < sizes.length; d++) {
            if (axes.isEmpty() ? sizes[d] != 1 : !axes.contains(d)) {
                left.add(sizes[d]);
            }
        }
        return left.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int[] unsqueezed(Node node, List<Values> inputs) {
        int[] sizes = inputs.get(0).sizes();
        int added = inputs.size() > 1 ? whole(inputs.get(1)).length : node.intsAttribute("axes").length;
        List<Integer> axes = axes(node, inputs, sizes.length + added);
        int[] all = new int[sizes.length + added];
        for (int d = 0, from = 0; d < all.length; d++) {
            all[d] = axes.contains(d) ? 1 : sizes[from++];
        }
        return all;
    }

    private static List<Integer> axes(Node node, List<Values> inputs, int rank) {
        int[] axes = inputs.size() > 1 ? whole(inputs.get(1)) : Values.ints(node.intsAttribute("axes"));
        return Arrays.stream(axes).mapToObj(axis -> axis(axis, rank)).toList();
    }

    private static Values transpose(Node node, Values input) {
        int[] from = input.sizes();
        long[] reversed = new long[from.length];
        for (int d = 0; d < from.length; d++) {
            reversed[d] = from.length - 1L - d;
        }
        int[] order = Values.ints(node.intsAttribute("perm", reversed));
        int[] to = new int[from.length];
        int[] steps = new int[from.length];
        for (int d = 0; d < from.length; d++) {
            to[d] = from[order[d]];
            steps[d] = Values.count(Arrays.copyOfRange(from, order[d] + 1, from.length));
        }
        double[] x = input.reals();
        double[] result = new double[x.length];
        for (int i = 0; i < result.length; i++) {
            int place = 0;
            for (int d = to.length - 1, rest = i; d >= 0; rest /= to[d], d--) {
                place += rest % to[d] * steps[d];
            }
            result[i] = x[place];
        }
        return new Reals(result, to);
    }

    private static Values concat(Node node, List<Values> inputs) {
        int[] sizes = inputs.get(0).sizes();
        int axis = axis((int) node.intAttribute("axis", 0), sizes.length);
        sizes[axis] = inputs.stream().mapToInt(input -> input.sizes()[axis]).sum();
        double[] result = new double[Values.count(sizes)];
        int row = Values.count(Arrays.copyOfRange(sizes, axis, sizes.length));
        int begin = 0;
        for (Values input : inputs) {
            double[] x = input.reals();
            int own = Values.count(Arrays.copyOfRange(input.sizes(), axis, sizes.length));
            for (int from = 0, to = begin; own > 0 && from < x.length; from += own, to += row) {
                System.arraycopy(x, from, result, to, own);
            }
            begin += own;
        }
        return new Reals(result, sizes);
    }

    private static int[] whole(Values values) {
        return values instanceof Other other ? Values.ints(other.tensor().toLongs()) : new int[0];
    }

    private static int axis(int axis, int rank) {
        return axis < 0 ? axis + rank : axis;
    }
}
