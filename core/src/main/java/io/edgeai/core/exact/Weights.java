package io.edgeai.core.exact;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.number.Channels;
import io.edgeai.core.quantize.number.Rounder;
import java.util.List;
import java.util.Optional;

/** The weights of a layer, by outputs; those of one output lie in the order of the channels of its group and the elements of a window. */
final class Weights {

    private final Layout layout;
    private final int[][] codes;
    private final double[][] reals;
    private final double[] scales;
    private final double reach;

    /**
     * How a weight tensor is laid out.
     *
     * @param inputs channels that one output takes
     */
    record Layout(Node node, int groups, int outputs, int inputs, List<Integer> kernel) {

        static Layout of(Node node, Tensor weights) {
            int[] sizes = Values.ints(weights.sizes());
            int groups = (int) node.intAttribute("group", 1);
            return switch (node.op()) {
                case "Conv" -> new Layout(node, groups, sizes[0], sizes[1], List.of(sizes[2], sizes[3]));
                case "ConvTranspose" ->
                    new Layout(node, groups, sizes[1] * groups, sizes[0] / groups, List.of(sizes[2], sizes[3]));
                default -> {
                    boolean turned = node.is("Gemm") && node.intAttribute("transB", 0) == 1;
                    yield new Layout(node, 1, sizes[turned ? 0 : 1], sizes[turned ? 1 : 0], List.of(1, 1));
                }
            };
        }

        int taps() {
            return kernel.get(0) * kernel.get(1);
        }

        /** Weights of one output. */
        int terms() {
            return inputs * taps();
        }

        /** Where the weight of an output for a term lies in the tensor. */
        int place(int output, int term) {
            return switch (node.op()) {
                case "ConvTranspose" -> {
                    int inGroup = outputs / groups;
                    int input = output / inGroup * inputs + term / taps();
                    yield (input * inGroup + output % inGroup) * taps() + taps() - 1 - term % taps();
                }
                case "Conv" -> output * terms() + term;
                default -> node.intAttribute("transB", 0) == 1 ? output * inputs + term : term * outputs + output;
            };
        }
    }

    private Weights(Layout layout, int[][] codes, double[][] reals, double[] scales) {
        this.layout = layout;
        this.codes = codes;
        this.reals = reals;
        this.scales = scales;
        this.reach = reach(reals);
    }

    /** Weights by their float values, as codes where they have parameters. */
    static Weights of(Layout layout, Tensor tensor, Optional<QuantParams> params) {
        float[] values = tensor.floats();
        int[][] codes = new int[layout.outputs()][params.isPresent() ? layout.terms() : 0];
        double[][] reals = new double[layout.outputs()][layout.terms()];
        double[] scales = new double[layout.outputs()];
        Channels channels = Channels.of(tensor, params.map(QuantParams::axis).orElse(-1));
        for (int o = 0; o < codes.length; o++) {
            for (int k = 0; k < layout.terms(); k++) {
                int place = layout.place(o, k);
                reals[o][k] = values[place];
                if (params.isPresent()) {
                    QuantParams rounded = params.orElseThrow();
                    int c = channels.of(place);
                    var step = new Rounder.Step(
                            rounded.scales().get(c), rounded.zeroPoints().get(c));
                    codes[o][k] = new Rounder(rounded.encoding()).code(values[place], step) - step.zeroPoint();
                    reals[o][k] = codes[o][k];
                    scales[o] = step.scale();
                }
            }
        }
        return new Weights(layout, codes, reals, scales);
    }

    Layout layout() {
        return layout;
    }

    /** Codes less zero points, by outputs; rows are empty where weights are not rounded. */
    int[][] codes() {
        return codes;
    }

    /** The codes, or else the weights, in double. */
    double[][] reals() {
        return reals;
    }

    boolean isRounded() {
        return layout.terms() > 0 && codes[0].length > 0;
    }

    /** The scale of an output's weights. */
    double scale(int output) {
        return scales[output];
    }

    /** The largest sum of sizes of an output's weights. */
    double reach() {
        return reach;
    }

    private static double reach(double[][] reals) {
        double most = 0;
        for (double[] row : reals) {
            double sum = 0;
            for (double weight : row) {
                sum += Math.abs(weight);
            }
            most = Math.max(most, sum);
        }
        return most;
    }
}
