package io.edgeai.core.exec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.edgeai.api.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One piece of native memory that batches of pictures pass through. A new one for every step would wait for Java's collector, which does not see
 * native memory grow.
 */
final class Batches {

    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

    /** The pixels in native memory; good until the next call. */
    NDArray upload(PtNDManager scope, Tensor pixels) {
        int bytes = pixels.data().remaining();
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
        buffer.clear().put(pixels.data()).flip();
        return scope.create(buffer, new Shape(pixels.sizes()), DataType.UINT8);
    }
}
