package io.edgeai.core.graph;

import io.edgeai.api.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Parts of tensors along one dimension, of any type. */
public final class TensorSlices {

    private TensorSlices() {}

    /**
     * The slices at these indices, in this order.
     *
     * @param axis the dimension that is cut
     */
    public static Tensor take(Tensor tensor, int axis, List<Integer> indices) {
        long[] sizes = tensor.sizes();
        int inner = bytes(tensor, axis);
        int size = Math.toIntExact(sizes[axis]);
        ByteBuffer from = tensor.data();
        int outer = size == 0 || inner == 0 ? 0 : from.remaining() / (inner * size);
        ByteBuffer to = ByteBuffer.allocate(outer * indices.size() * inner).order(ByteOrder.LITTLE_ENDIAN);
        for (int o = 0; o < outer; o++) {
            for (int index : indices) {
                to.put(from.slice(from.position() + (o * size + index) * inner, inner));
            }
        }
        sizes[axis] = indices.size();
        return Tensor.wrap(tensor.type(), to.flip(), sizes);
    }

    /** A tensor whose slices at other indices than these are zero. */
    public static Tensor keep(Tensor tensor, int axis, List<Integer> indices) {
        int inner = bytes(tensor, axis);
        int size = Math.toIntExact(tensor.sizes()[axis]);
        int outer = tensor.data().remaining() / (inner * size);
        ByteBuffer from = tensor.data();
        ByteBuffer to = ByteBuffer.allocate(from.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        for (int o = 0; o < outer; o++) {
            for (int index : indices) {
                int at = (o * size + index) * inner;
                to.put(at, from.slice(from.position() + at, inner), 0, inner);
            }
        }
        return Tensor.wrap(tensor.type(), to, tensor.sizes());
    }

    /** Bytes of one index of a dimension, next to each other. */
    private static int bytes(Tensor tensor, int axis) {
        int bytes = tensor.data().remaining() / Math.max(1, tensor.elements());
        long[] sizes = tensor.sizes();
        for (int i = axis + 1; i < sizes.length; i++) {
            bytes *= Math.toIntExact(sizes[i]);
        }
        return bytes;
    }
}
