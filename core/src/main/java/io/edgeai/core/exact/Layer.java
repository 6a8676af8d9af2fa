package io.edgeai.core.exact;

import io.edgeai.api.model.Node;
import java.util.List;

/**
 * A convolution or a product with constant weights. Sums are integers: in 32 bits where none can exceed them, else in double, which holds them as long as they
 * are below 2^53. A bias that is an integer of the sums' unit is added as such.
 */
final class Layer implements Kernel {

    /** Rows of this many numbers together stay in a processor's cache. */
    private static final int TILE = 1 << 15;

    private static final int LEAST_TILE = 64;
    private static final int MOST_TILE = 512;
    private static final double EXACT = 0x1p53;

    private final Weights weights;
    private final Bias bias;
    private final Finish finish;

    /**
     * What is added to the sums of each output.
     *
     * @param codes integers of the sums' unit; empty if there are none
     * @param numbers one for each output, one for all, or none
     */
    record Bias(List<Double> codes, List<Double> numbers) {

        Bias {
            codes = List.copyOf(codes);
            numbers = List.copyOf(numbers);
        }

        private double code(int output) {
            return codes.isEmpty() ? 0 : codes.get(output);
        }

        private double number(int output) {
            return numbers.isEmpty() ? 0 : numbers.get(numbers.size() == 1 ? 0 : output);
        }
    }

    Layer(Weights weights, Bias bias, Finish finish) {
        this.weights = weights;
        this.bias = bias;
        this.finish = finish;
    }

    @Override
    public List<Values> run(List<Values> inputs) {
        Values input = inputs.get(0);
        return List.of(
                switch (weights.layout().node().op()) {
                    case "Conv" -> pictures(input, windows(input.sizes()));
                    case "ConvTranspose" ->
                        pictures(
                                Stretch.of(node(), input),
                                Stretch.windows(
                                        node(), input.sizes(), weights.layout().kernel()));
                    default -> vectors(input);
                });
    }

    private Node node() {
        return weights.layout().node();
    }

    private Geometry windows(int... sizes) {
        List<Integer> kernel = weights.layout().kernel();
        return Geometry.of(node(), sizes, kernel.get(0), kernel.get(1));
    }

    private Values pictures(Values input, Geometry geometry) {
        int[] sizes = {
            input.sizes()[0],
            weights.layout().outputs(),
            geometry.rows().out(),
            geometry.columns().out()
        };
        return run(input, geometry, sizes);
    }

    /** Vectors along the last dimension are pictures of one element. */
    private Values vectors(Values input) {
        int[] sizes = input.sizes();
        int inputs = weights.layout().inputs();
        if (sizes[sizes.length - 1] != inputs) {
            throw new IllegalArgumentException(
                    "'" + node().title() + "' takes " + inputs + " numbers, not " + sizes[sizes.length - 1]);
        }
        sizes[sizes.length - 1] = weights.layout().outputs();
        return run(input, Geometry.points(inputs, 1, 1), sizes);
    }

    private Values run(Values input, Geometry geometry, int... sizes) {
        Weights.Layout layout = weights.layout();
        int tile = Math.min(
                geometry.windows(), Math.max(LEAST_TILE, Math.min(MOST_TILE, TILE / Math.max(1, layout.terms()))));
        Sums sums = sums(input, geometry, tile);
        double[] units = units(input);
        Finish.Sink sink = finish.open(sizes);
        int pictures = Values.count(input.sizes()) / geometry.channels() / geometry.plane();
        double[] found = new double[tile];
        int inGroup = layout.outputs() / layout.groups();
        for (int first = 0; first < geometry.windows(); first += tile) {
            int count = Math.min(tile, geometry.windows() - first);
            Window[] windows = windows(geometry, first, first + count);
            for (int n = 0; n < pictures; n++) {
                for (int g = 0; g < layout.groups(); g++) {
                    sums.gather(windows, n * geometry.channels() + g * layout.inputs(), layout.inputs(), count);
                    for (int o = g * inGroup; o < (g + 1) * inGroup; o++) {
                        sums.multiply(o, found, count);
                        scale(found, count, o, units[o]);
                        sink.put(found, (n * layout.outputs() + o) * geometry.windows() + first, count, o);
                    }
                }
            }
        }
        return sink.values();
    }

    private static Window[] windows(Geometry geometry, int first, int end) {
        Window[] windows = new Window[geometry.taps()];
        for (int tap = 0; tap < windows.length; tap++) {
            windows[tap] = new Window(geometry, tap, first, end);
        }
        return windows;
    }

    private void scale(double[] sums, int count, int output, double unit) {
        double code = bias.code(output);
        double number = bias.number(output);
        for (int i = 0; i < count; i++) {
            sums[i] = (sums[i] + code) * unit + number;
        }
    }

    private Sums sums(Values input, Geometry geometry, int tile) {
        if (input instanceof Codes codes && weights.isRounded()) {
            double most = weights.reach() * codes.grid().reach();
            if (most <= Integer.MAX_VALUE) {
                return new IntegerSums(codes.codes(), geometry.plane(), weights.codes(), tile);
            }
            if (most >= EXACT) {
                throw new IllegalArgumentException(
                        "sums of '" + node().title() + "' may reach " + most + ", which is not exact in double");
            }
            return new DoubleSums(doubles(codes.codes()), geometry.plane(), weights.reals(), tile);
        }
        return new DoubleSums(input.reals(), geometry.plane(), weights.reals(), tile);
    }

    /** What the sums of each output are multiples of. */
    private double[] units(Values input) {
        double alpha = node().is("Gemm") ? node().floatAttribute("alpha", 1) : 1;
        double[] units = new double[weights.layout().outputs()];
        for (int o = 0; o < units.length; o++) {
            units[o] = alpha * (weights.isRounded() ? weights.scale(o) : 1);
            if (input instanceof Codes codes && weights.isRounded()) {
                int scales = codes.grid().channels();
                units[o] *= codes.grid().scale(scales == 1 ? 0 : (int) ((long) o * scales / units.length));
            }
        }
        return units;
    }

    private static double[] doubles(int[] codes) {
        double[] doubles = new double[codes.length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = codes[i];
        }
        return doubles;
    }
}
