package io.edgeai.core.infer;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** Tensors to ONNX Runtime and back, by copy. */
final class OrtTensors {

    private OrtTensors() {}

    static OnnxTensor toOrt(OrtEnvironment environment, Tensor tensor) throws OrtException {
        OnnxJavaType type = Arrays.stream(OnnxJavaType.values())
                .filter(candidate -> elementType(candidate) == tensor.type())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "tensor " + tensor + " is of a type that ONNX Runtime's Java interface does not take"));
        ByteBuffer data = tensor.data();
        ByteBuffer direct = ByteBuffer.allocateDirect(data.remaining()).order(ByteOrder.nativeOrder());
        return OnnxTensor.createTensor(environment, direct.put(data).flip(), tensor.sizes(), type);
    }

    /** Empty for strings and other types that the library's Java interface cannot hand out. */
    static Optional<Tensor> fromOrt(OnnxTensor tensor) {
        ElementType type = elementType(tensor.getInfo().type);
        if (type == ElementType.UNDEFINED) {
            return Optional.empty();
        }
        ByteBuffer copy = tensor.getByteBuffer();
        return Optional.of(Tensor.wrap(type, copy, tensor.getInfo().getShape()));
    }

    private static ElementType elementType(OnnxJavaType type) {
        return switch (type) {
            case FLOAT -> ElementType.FLOAT32;
            case DOUBLE -> ElementType.FLOAT64;
            case INT8 -> ElementType.INT8;
            case UINT8 -> ElementType.UINT8;
            case INT16 -> ElementType.INT16;
            case INT32 -> ElementType.INT32;
            case INT64 -> ElementType.INT64;
            case BOOL -> ElementType.BOOL;
            case FLOAT16 -> ElementType.FLOAT16;
            case BFLOAT16 -> ElementType.BFLOAT16;
            case STRING, UNKNOWN -> ElementType.UNDEFINED;
        };
    }

    /** What the library said, on one line. */
    static String reason(OrtException cause) {
        String text = String.valueOf(cause.getMessage());
        return text.strip().replaceAll("\\s+", " ");
    }
}
