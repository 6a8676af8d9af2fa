package io.edgeai.core.exact;

import io.edgeai.api.model.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Functions of whole rows of numbers, in double. */
final class Statistics {

    /** From this opset on a softmax is over one dimension. */
    private static final long SINGLE_AXIS = 13;

    private Statistics() {}

    /** The kernel of a node, if it is such a function. */
    static Optional<Kernel> of(Node node, long opset) {
        boolean softmax = node.is("Softmax") && (opset >= SINGLE_AXIS || node.intAttribute("axis", 1) == -1);
        boolean mean = node.is("ReduceMean") && node.inputs().size() == 1;
        if (softmax) {
            return Optional.of(inputs -> List.of(softmax((int) node.intAttribute("axis", -1), inputs.get(0))));
        }
        return mean ? Optional.of(inputs -> List.of(mean(node, inputs.get(0)))) : Optional.empty();
    }

    private static Values softmax(int given, Values input) {
        int[] sizes = input.sizes();
        int axis = given < 0 ? given + sizes.length : given;
        double[] result = input.reals().clone();
        int inner = Values.count(Arrays.copyOfRange(sizes, axis + 1, sizes.length));
        for (int row = 0; row < result.length / sizes[axis]; row++) {
            int begin = row / inner * inner * sizes[axis] + row % inner;
            int end = begin + sizes[axis] * inner;
            double most = Double.NEGATIVE_INFINITY;
            for (int i = begin; i < end; i += inner) {
                most = Math.max(most, result[i]);
            }
            double sum = 0;
            for (int i = begin; i < end; i += inner) {
                result[i] = Math.exp(result[i] - most);
                sum += result[i];
            }
            for (int i = begin; i < end; i += inner) {
                result[i] /= sum;
            }
        }
        return new Reals(result, sizes);
    }

    private static Values mean(Node node, Values input) {
        int[] sizes = input.sizes();
        long[] all = new long[sizes.length];
        Arrays.setAll(all, d -> d);
        int[] kept = sizes.clone();
        for (long axis : node.intsAttribute("axes", all)) {
            kept[(int) (axis < 0 ? axis + sizes.length : axis)] = 1;
        }
        double[] x = input.reals();
        double[] sums = new double[Values.count(kept)];
        int[] places = Elementwise.places(kept, sizes);
        for (int i = 0; i < x.length; i++) {
            sums[places[i]] += x[i];
        }
        int each = x.length / sums.length;
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= each;
        }
        boolean keeps = node.intAttribute("keepdims", 1) == 1;
        int[] left = keeps ? kept : dropped(node.intsAttribute("axes", all), sizes);
        return new Reals(sums, left);
    }

    private static int[] dropped(long[] axes, int... sizes) {
        List<Integer> gone = Arrays.stream(axes)
                .mapToObj(axis -> (int) (axis < 0 ? axis + sizes.length : axis))
                .toList();
        return java.util.stream.IntStream.range(0, sizes.length)
                .filter(d -> !gone.contains(d))
                .map(d -> sizes[d])
                .toArray();
    }
}
