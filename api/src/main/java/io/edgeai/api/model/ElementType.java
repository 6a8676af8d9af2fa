package io.edgeai.api.model;

import java.util.Arrays;

/** Element types of ONNX tensors. {@code code} is the number in ONNX's {@code TensorProto.DataType}; {@code bits} the width of one element. */
public enum ElementType {
    UNDEFINED(0, 0),
    FLOAT32(1, 32),
    UINT8(2, 8),
    INT8(3, 8),
    UINT16(4, 16),
    INT16(5, 16),
    INT32(6, 32),
    INT64(7, 64),
    STRING(8, 0),
    BOOL(9, 8),
    FLOAT16(10, 16),
    FLOAT64(11, 64),
    UINT32(12, 32),
    UINT64(13, 64),
    COMPLEX64(14, 64),
    COMPLEX128(15, 128),
    BFLOAT16(16, 16),
    FLOAT8E4M3FN(17, 8),
    FLOAT8E4M3FNUZ(18, 8),
    FLOAT8E5M2(19, 8),
    FLOAT8E5M2FNUZ(20, 8),
    UINT4(21, 4),
    INT4(22, 4),
    FLOAT4E2M1(23, 4);

    private final int code;
    private final int bits;

    ElementType(int code, int bits) {
        this.code = code;
        this.bits = bits;
    }

    /** The number of this type in ONNX files. */
    public int code() {
        return code;
    }

    /** Bits of one element; 0 for strings, whose elements have no fixed width. */
    public int bits() {
        return bits;
    }

    /** True for float16, bfloat16, float32 and float64. */
    public boolean isFloat() {
        return this == FLOAT32 || this == FLOAT16 || this == FLOAT64 || this == BFLOAT16;
    }

    /** Bytes that {@code elements} values take when packed (4-bit types: two per byte). */
    public long bytes(long elements) {
        return (elements * bits + 7) / 8;
    }

    /**
     * The type with this ONNX number.
     *
     * @throws IllegalArgumentException if ONNX 1.19 (the newest known here) has no such type
     */
    public static ElementType ofCode(int code) {
        return Arrays.stream(values())
                .filter(type -> type.code == code)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("element type " + code + " is not an ONNX type known here"));
    }
}
