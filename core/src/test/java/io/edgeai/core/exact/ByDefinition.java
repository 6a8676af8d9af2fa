package io.edgeai.core.exact;

import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** A layer's codes by the definition of its operator: products in whole numbers one by one, requantized in decimal fractions without error. */
final class ByDefinition {

    private final Quantized quantized;
    private final Graph emulated;
    private final Node node;
    private final long[] input;
    private final int[] sizes;
    private final long[] weights;
    private final int[] kernel;

    /** The layer {@code node} for values that it takes. */
    ByDefinition(Quantized quantized, Node node, Tensor taken) {
        this.quantized = quantized;
        this.emulated = quantized.emulated().graph();
        this.node = node;
        QuantParams in = quantized.activations().get(node.inputs().get(0));
        this.input = codes(taken, in);
        this.sizes = Values.ints(taken.sizes());
        Tensor stored = emulated.constant(node.inputs().get(1) + "/codes").orElseThrow();
        this.kernel = Values.ints(stored.sizes());
        this.weights = stored.toLongs();
    }

    /** Codes less their zero point. */
    static long[] codes(Tensor values, QuantParams params) {
        float[] floats = values.floats();
        long[] codes = new long[floats.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = Math.round((double) floats[i] / params.scales().get(0));
        }
        return codes;
    }

    /** The sum of products with the bias for an output of a shape, at a place in row-major order. */
    long sum(int place, int... out) {
        long sum = bias(channel(place, out));
        return switch (node.op()) {
            case "Conv" -> sum + conv(place, out);
            case "ConvTranspose" -> sum + transposed(place, out);
            default -> sum + product(place, out);
        };
    }

    int channel(int place, int... out) {
        return out.length == 4 ? place / (out[2] * out[3]) % out[1] : place % out[out.length - 1];
    }

    private long bias(int channel) {
        return node.inputs().size() < 3
                ? 0
                : emulated.constant(node.inputs().get(2) + "/" + node.output() + "/codes")
                        .map(codes -> codes.toLongs()[channel])
                        .orElse(0L);
    }

    private long weight(int place, int channel) {
        QuantParams params = quantized.weights().get(node.inputs().get(1));
        return weights[place] - params.zeroPoints().get(params.zeroPoints().size() == 1 ? 0 : channel);
    }

    private long conv(int place, int... out) {
        int x = place % out[3];
        int y = place / out[3] % out[2];
        int o = place / out[3] / out[2] % out[1];
        int n = place / out[3] / out[2] / out[1];
        int first = o / (out[1] / (int) node.intAttribute("group", 1)) * kernel[1];
        long sum = 0;
        for (int k = 0; k < kernel[1] * kernel[2] * kernel[3]; k++) {
            int row = y * at("strides", 0, 1) - at("pads", 0, 0) + k / kernel[3] % kernel[2] * at("dilations", 0, 1);
            int column = x * at("strides", 1, 1) - at("pads", 1, 0) + k % kernel[3] * at("dilations", 1, 1);
            if (row >= 0 && row < sizes[2] && column >= 0 && column < sizes[3]) {
                int c = first + k / kernel[3] / kernel[2];
                long value = input[((n * sizes[1] + c) * sizes[2] + row) * sizes[3] + column];
                sum += value * weight(o * kernel[1] * kernel[2] * kernel[3] + k, o);
            }
        }
        return sum;
    }

    /** Each input is spread over the outputs: those that meet this one. */
    private long transposed(int place, int... out) {
        int x = place % out[3];
        int y = place / out[3] % out[2];
        int o = place / out[3] / out[2] % out[1];
        int group = o / kernel[1];
        int inputs = sizes[1] / (int) node.intAttribute("group", 1);
        long sum = 0;
        for (int i = 0; i < inputs * sizes[2] * sizes[3]; i++) {
            int c = group * inputs + i / sizes[2] / sizes[3];
            int down = y + at("pads", 0, 0) - i / sizes[3] % sizes[2] * at("strides", 0, 1);
            int right = x + at("pads", 1, 0) - i % sizes[3] * at("strides", 1, 1);
            if (down >= 0 && down < kernel[2] && right >= 0 && right < kernel[3]) {
                int at = ((c * kernel[1] + o % kernel[1]) * kernel[2] + down) * kernel[3] + right;
                sum += input[group * inputs * sizes[2] * sizes[3] + i] * weight(at, o);
            }
        }
        return sum;
    }

    private long product(int place, int... out) {
        int columns = out[out.length - 1];
        boolean turned = node.is("Gemm") && node.intAttribute("transB", 0) == 1;
        int terms = sizes[sizes.length - 1];
        long sum = 0;
        for (int k = 0; k < terms; k++) {
            int o = place % columns;
            sum += input[place / columns * terms + k] * weight(turned ? o * terms + k : k * columns + o, o);
        }
        return sum;
    }

    private int at(String attribute, int direction, long usual) {
        return (int) node.intsAttribute(attribute, usual, usual, usual, usual)[direction];
    }

    /** The unit of the sums of a channel. */
    BigDecimal unit(int channel) {
        QuantParams in = quantized.activations().get(node.inputs().get(0));
        QuantParams weight = quantized.weights().get(node.inputs().get(1));
        return new BigDecimal(in.scales().get(0))
                .multiply(new BigDecimal(weight.scales().get(weight.scales().size() == 1 ? 0 : channel)));
    }

    /** The code, less its zero point, of a number. */
    static long code(BigDecimal real, QuantParams params) {
        BigDecimal scale = new BigDecimal(params.scales().get(0));
        BigDecimal two = BigDecimal.valueOf(2);
        BigDecimal whole =
                switch (params.encoding().rounding()) {
                    case HALF_EVEN -> real.divide(scale, 0, RoundingMode.HALF_EVEN);
                    case HALF_AWAY -> real.divide(scale, 0, RoundingMode.HALF_UP);
                    case HALF_TO_ZERO -> real.divide(scale, 0, RoundingMode.HALF_DOWN);
                    case HALF_UP -> real.multiply(two).add(scale).divide(scale.multiply(two), 0, RoundingMode.FLOOR);
                };
        int zero = params.zeroPoints().get(0);
        int lowest = params.encoding().lowest() + (params.encoding().narrow() ? 1 : 0);
        return Math.min(
                Math.max(whole.longValueExact(), lowest - zero),
                params.encoding().highest() - zero);
    }

    /** The code of a sum whose unit is a power of two of the step: by shifts of whole numbers alone. */
    static long shifted(long sum, int shift, QuantParams params) {
        long code = shift <= 0
                ? sum << -shift
                : rounded(sum, shift, params.encoding().rounding());
        return Math.min(
                Math.max(code, params.encoding().lowest()), params.encoding().highest());
    }

    private static long rounded(long sum, int shift, Rounding rounding) {
        long half = 1L << (shift - 1);
        long up = (sum + half) >> shift;
        boolean tie = (sum & ((1L << shift) - 1)) == half;
        return switch (rounding) {
            case HALF_UP -> up;
            case HALF_EVEN -> tie ? up & ~1L : up;
            case HALF_AWAY -> tie && sum < 0 ? up - 1 : up;
            case HALF_TO_ZERO -> tie && sum > 0 ? up - 1 : up;
        };
    }
}
