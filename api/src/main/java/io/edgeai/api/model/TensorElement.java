package io.edgeai.api.model;

import java.nio.ByteBuffer;

/** Reads one element of a little-endian buffer as a number. */
final class TensorElement {

    private TensorElement() {}

    static float toFloat(ElementType type, ByteBuffer bytes, int index) {
        return switch (type) {
            case FLOAT32 -> bytes.getFloat(4 * index);
            case FLOAT64 -> (float) bytes.getDouble(8 * index);
            case FLOAT16 -> halfToFloat(bytes.getShort(2 * index));
            case BFLOAT16 -> Float.intBitsToFloat(bytes.getShort(2 * index) << 16);
            default -> toLong(type, bytes, index);
        };
    }

    static long toLong(ElementType type, ByteBuffer bytes, int index) {
        return switch (type) {
            case INT8 -> bytes.get(index);
            case UINT8, BOOL -> bytes.get(index) & 0xff;
            case INT16 -> bytes.getShort(2 * index);
            case UINT16 -> bytes.getShort(2 * index) & 0xffff;
            case INT32 -> bytes.getInt(4 * index);
            case UINT32 -> bytes.getInt(4 * index) & 0xffff_ffffL;
            case INT64, UINT64 -> bytes.getLong(8 * index);
            default -> throw new IllegalStateException("elements of type " + type + " are not integers");
        };
    }

    /** IEEE 754 half precision to single, with subnormals, infinities and NaN. */
    static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >> 10) & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0) {
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int bits = exponent == 0x1f ? 0x7f80_0000 : (exponent + 112) << 23;
        return Float.intBitsToFloat(sign | bits | fraction << 13);
    }
}
