package io.edgeai.core.exact;

import io.edgeai.api.model.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;

/** Functions of two or more values, number by number, in double, with ONNX's broadcasting. */
final class Elementwise {

    private Elementwise() {}

    /** The kernel of a node, if it is such a function. */
    static Optional<Kernel> of(Node node) {
        DoubleBinaryOperator function =
                switch (node.op()) {
                    case "Add", "Sum" -> Double::sum;
                    case "Sub" -> (a, b) -> a - b;
                    case "Mul" -> (a, b) -> a * b;
                    case "Div" -> (a, b) -> a / b;
                    case "Min" -> Math::min;
                    case "Max" -> Math::max;
                    case "Pow" -> Math::pow;
                    case "PRelu" -> (x, slope) -> x < 0 ? slope * x : x;
                    default -> null;
                };
        return Optional.ofNullable(function).map(known -> inputs -> {
            Values result = inputs.get(0);
            for (int i = 1; i < inputs.size(); i++) {
                result = combine(known, result, inputs.get(i));
            }
            return List.of(result);
        });
    }

    private static Values combine(DoubleBinaryOperator function, Values left, Values right) {
        double[] a = left.reals();
        double[] b = right.reals();
        int[] sizes = together(left.sizes(), right.sizes());
        double[] result = new double[Values.count(sizes)];
        if (a.length == result.length && b.length == result.length) {
            for (int i = 0; i < result.length; i++) {
                result[i] = function.applyAsDouble(a[i], b[i]);
            }
            return new Reals(result, sizes);
        }
        int block = a.length == result.length ? block(right.sizes(), sizes) : 0;
        if (block > 0) {
            for (int from = 0; from < result.length; from += block) {
                double one = b[from / block];
                for (int i = from; i < from + block; i++) {
                    result[i] = function.applyAsDouble(a[i], one);
                }
            }
            return new Reals(result, sizes);
        }
        int[] fromLeft = places(left.sizes(), sizes);
        int[] fromRight = places(right.sizes(), sizes);
        for (int i = 0; i < result.length; i++) {
            result[i] = function.applyAsDouble(a[fromLeft[i]], b[fromRight[i]]);
        }
        return new Reals(result, sizes);
    }

    /** How many numbers in a row of a larger shape take the same one of a value that has ones at its end, or 0 where this is not so. */
    private static int block(int[] own, int[] to) {
        int block = 1;
        int d = -1;
        for (; d >= -to.length && size(own, d) == 1; d--) {
            block *= to[to.length + d];
        }
        for (; d >= -to.length; d--) {
            if (size(own, d) != to[to.length + d]) {
                return 0;
            }
        }
        return block;
    }

    private static int[] together(int[] left, int[] right) {
        int[] sizes = new int[Math.max(left.length, right.length)];
        for (int i = 0; i < sizes.length; i++) {
            int a = size(left, i - sizes.length);
            int b = size(right, i - sizes.length);
            if (a != b && a != 1 && b != 1) {
                throw new IllegalArgumentException(
                        "shapes " + Arrays.toString(left) + " and " + Arrays.toString(right) + " do not go together");
            }
            sizes[i] = a == 1 ? b : a;
        }
        return sizes;
    }

    /** The size of a dimension that is counted from the end; 1 where there is none. */
    private static int size(int[] sizes, int fromEnd) {
        return sizes.length + fromEnd < 0 ? 1 : sizes[sizes.length + fromEnd];
    }

    /** Which element of a value goes into each element of a larger shape. */
    static int[] places(int[] own, int[] to) {
        int[] places = new int[Values.count(to)];
        int inner = 1;
        int step = 1;
        for (int d = -1; d >= -to.length; d--) {
            int size = to[to.length + d];
            int mine = size(own, d);
            if (mine > 1) {
                for (int i = 0; i < places.length; i++) {
                    places[i] += i / inner % size * step;
                }
            }
            step *= mine;
            inner *= size;
        }
        return places;
    }
}
