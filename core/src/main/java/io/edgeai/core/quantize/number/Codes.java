package io.edgeai.core.quantize.number;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Codes as tensors of the narrowest ONNX type of 8 or 16 bits that holds them. */
public final class Codes {

    private Codes() {}

    public static Tensor tensor(Encoding encoding, int[] codes, long... sizes) {
        ElementType type = type(encoding);
        ByteBuffer data =
                ByteBuffer.allocate(Math.toIntExact(type.bytes(codes.length))).order(ByteOrder.LITTLE_ENDIAN);
        for (int code : codes) {
            if (type.bits() == 8) {
                data.put((byte) code);
            } else {
                data.putShort((short) code);
            }
        }
        return Tensor.wrap(type, data.flip(), sizes);
    }

    private static ElementType type(Encoding encoding) {
        boolean signed = encoding.sign() == Encoding.Sign.SIGNED;
        if (encoding.bits() <= 8) {
            return signed ? ElementType.INT8 : ElementType.UINT8;
        }
        return signed ? ElementType.INT16 : ElementType.UINT16;
    }
}
