package io.edgeai.core.exec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Tensors to native memory and back. */
final class Transfer {

    private Transfer() {}

    /** A native copy. */
    static PtNDArray upload(PtNDManager scope, Tensor tensor) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(tensor.data().remaining()).order(ByteOrder.nativeOrder());
        bytes.put(tensor.data()).rewind();
        DataType type = Types.java(tensor.type());
        return scope.create(bytes, new ai.djl.ndarray.types.Shape(tensor.sizes()), type);
    }

    /** A copy on the heap of a dense native array. */
    static Tensor download(NDArray array) {
        ElementType type = Types.onnx(array.getDataType());
        ByteBuffer bytes = array.toByteBuffer();
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
        return Tensor.wrap(type, copy, array.getShape().getShape());
    }
}
