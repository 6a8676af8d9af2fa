package io.edgeai.core.quantize.number;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** A bias as int32 codes in the unit of the sums that it is added to: scale of the input times scale of the weights. */
public record BiasCodes(Tensor codes, List<Float> scales) {

    public BiasCodes {
        scales = List.copyOf(scales);
    }

    /**
     * The codes for sums of products of an input and weights with these parameters. The unit is the product of both scales before they are rounded to float,
     * rounded once, and the quotient is taken in float, as rknn-toolkit2 2.5.0 does (found with its simulator: none of 28,874 biases differs).
     */
    public static BiasCodes of(Tensor bias, QuantParams input, QuantParams weights) {
        float[] values = bias.floats();
        int[] codes = new int[values.length];
        int count = Math.max(weights.scales().size(), input.scales().size());
        List<Float> scales = IntStream.range(0, count == 1 ? 1 : values.length)
                .mapToObj(c -> (float) (Parameters.exactScale(input, Parameters.indexFor(input, c, values.length))
                        * Parameters.exactScale(weights, weights.scales().size() == 1 ? 0 : c)))
                .toList();
        for (int i = 0; i < values.length; i++) {
            float scale = scales.get(scales.size() == 1 ? 0 : i);
            codes[i] = (int) Math.min(Math.max(Math.rint(values[i] / scale), Integer.MIN_VALUE), Integer.MAX_VALUE);
        }
        return new BiasCodes(Tensor.ofInts(codes, values.length), scales);
    }

    /** The scale that weights need at least, so that a bias fits 32 bits. */
    public static double leastWeightScale(float bias, float inputScale) {
        return Math.abs((double) bias) / inputScale / Integer.MAX_VALUE;
    }
}
