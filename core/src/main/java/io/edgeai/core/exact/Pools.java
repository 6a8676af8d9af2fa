package io.edgeai.core.exact;

import io.edgeai.api.model.Node;
import java.util.List;
import java.util.Optional;

/** Pools over pictures. Codes of one scale are added as integers. */
final class Pools {

    private Pools() {}

    /** The kernel of a node, if it is a pool over two directions. */
    static Optional<Kernel> of(Node node) {
        boolean flat = node.intsAttribute("kernel_shape", 1, 1).length == 2;
        return switch (node.op()) {
            case "GlobalAveragePool", "GlobalMaxPool" ->
                Optional.of(inputs -> List.of(whole(inputs.get(0), node.is("GlobalMaxPool"))));
            case "AveragePool", "MaxPool" ->
                flat && node.outputs().size() == 1
                        ? Optional.of(inputs -> List.of(windows(node, inputs.get(0))))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Integers where values have one scale, which goes to the results. */
    private static double unit(Values input) {
        return input instanceof Codes codes && codes.grid().channels() == 1
                ? codes.grid().scale(0)
                : 1;
    }

    private static double[] numbers(Values input) {
        if (!(input instanceof Codes codes) || codes.grid().channels() > 1) {
            return input.reals();
        }
        double[] numbers = new double[codes.codes().length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = codes.codes()[i];
        }
        return numbers;
    }

    private static Values whole(Values input, boolean largest) {
        int[] sizes = input.sizes();
        double[] x = numbers(input);
        double unit = unit(input);
        int planes = sizes[0] * sizes[1];
        int plane = x.length / planes;
        double[] result = new double[planes];
        for (int p = 0; p < planes; p++) {
            double found = largest ? Double.NEGATIVE_INFINITY : 0;
            for (int i = p * plane; i < (p + 1) * plane; i++) {
                found = largest ? Math.max(found, x[i]) : found + x[i];
            }
            result[p] = (largest ? found : found / plane) * unit;
        }
        for (int d = 2; d < sizes.length; d++) {
            sizes[d] = 1;
        }
        return new Reals(result, sizes);
    }

    private static Values windows(Node node, Values input) {
        int[] sizes = input.sizes();
        long[] kernel = node.intsAttribute("kernel_shape", 1, 1);
        Geometry geometry = Geometry.of(node, sizes, (int) kernel[0], (int) kernel[1]);
        double[] x = numbers(input);
        double unit = unit(input);
        int planes = sizes[0] * sizes[1];
        double[] result = new double[planes * geometry.windows()];
        for (int p = 0; p < planes; p++) {
            for (int w = 0; w < geometry.windows(); w++) {
                double found = node.is("MaxPool")
                        ? most(geometry, x, p * geometry.plane(), w)
                        : mean(node, geometry, x, new Place(p * geometry.plane(), w));
                result[p * geometry.windows() + w] = found * unit;
            }
        }
        return new Reals(
                result,
                sizes[0],
                sizes[1],
                geometry.rows().out(),
                geometry.columns().out());
    }

    private record Place(int plane, int window) {}

    private static double most(Geometry geometry, double[] x, int plane, int window) {
        double most = Double.NEGATIVE_INFINITY;
        for (int tap = 0; tap < geometry.taps(); tap++) {
            int at = geometry.place(window, tap);
            most = at < 0 ? most : Math.max(most, x[plane + at]);
        }
        return most;
    }

    private static double mean(Node node, Geometry geometry, double[] x, Place place) {
        boolean all = node.intAttribute("count_include_pad", 0) == 1;
        double sum = 0;
        int count = 0;
        for (int tap = 0; tap < geometry.taps(); tap++) {
            int at = geometry.place(place.window, tap);
            sum += at < 0 ? 0 : x[place.plane + at];
            count += at >= 0 || (all && geometry.isPadded(place.window, tap)) ? 1 : 0;
        }
        return sum / Math.max(1, count);
    }
}
