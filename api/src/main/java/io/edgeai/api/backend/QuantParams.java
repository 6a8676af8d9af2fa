package io.edgeai.api.backend;

import java.util.List;

/**
 * The quantization of one tensor: one scale and zero point, or one for each index along {@code axis}.
 *
 * @param axis the channel axis, or -1 for one scale for the whole tensor
 * @param min lowest real value that the range was made from, one for each scale
 * @param max highest real value that the range was made from, one for each scale
 */
public record QuantParams(
        Encoding encoding, int axis, List<Float> scales, List<Integer> zeroPoints, List<Double> min, List<Double> max) {

    public QuantParams {
        scales = List.copyOf(scales);
        zeroPoints = List.copyOf(zeroPoints);
        min = List.copyOf(min);
        max = List.copyOf(max);
    }
}
