package io.edgeai.core.quantize.number;

import io.edgeai.api.model.Tensor;

/**
 * To which channel each element of a tensor belongs.
 *
 * @param count how many channels
 * @param inner elements in a row that belong to one channel
 */
public record Channels(int count, int inner) {

    /** The channels of a tensor along an axis; one for the whole tensor if the axis is -1. */
    public static Channels of(Tensor tensor, int axis) {
        if (axis < 0) {
            return new Channels(1, 1);
        }
        long[] sizes = tensor.sizes();
        int inner = 1;
        for (int i = axis + 1; i < sizes.length; i++) {
            inner *= Math.toIntExact(sizes[i]);
        }
        return new Channels(Math.toIntExact(sizes[axis]), inner);
    }

    /** The channel of the element at a row-major index. */
    public int of(int element) {
        return count == 1 ? 0 : element / inner % count;
    }
}
