package io.edgeai.core.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Tensors of a file to tensors of a model, from whichever of ONNX's data fields is filled. */
final class TensorDecoder {

    private final Source source;

    TensorDecoder(Source source) {
        this.source = source;
    }

    /** The tensor, or empty if it holds what a {@link Tensor} does not: texts, types newer than this code, a segment of a tensor. */
    Optional<Tensor> decode(TensorProto proto) {
        Optional<ElementType> type = ElementTypes.known(proto.getDataType());
        if (type.isEmpty() || type.get().bits() == 0 || proto.hasSegment()) {
            return Optional.empty();
        }
        long[] sizes = new long[proto.getDimsCount()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = proto.getDims(i);
        }
        long expected = bytes(proto, type.get(), sizes);
        ByteBuffer data = data(proto, type.get(), expected);
        if (data.remaining() != expected) {
            throw source.broken("has " + data.remaining() + " bytes for tensor '" + proto.getName()
                    + "', its type and shape " + type.get() + proto.getDimsList() + " need " + expected);
        }
        return Optional.of(Tensor.wrap(type.get(), data, sizes));
    }

    /** What is left of the file's tensor when type, shape and data are taken out: documentation and unknown fields. */
    static TensorProto rest(TensorProto proto) {
        return proto.toBuilder()
                .clearDims()
                .clearDataType()
                .clearRawData()
                .clearFloatData()
                .clearInt32Data()
                .clearInt64Data()
                .clearDoubleData()
                .clearUint64Data()
                .clearExternalData()
                .clearDataLocation()
                .build();
    }

    private long bytes(TensorProto proto, ElementType type, long[] sizes) {
        try {
            long elements = 1;
            for (long size : sizes) {
                if (size < 0) {
                    throw new ArithmeticException("negative size");
                }
                elements = Math.multiplyExact(elements, size);
            }
            if (elements > Integer.MAX_VALUE || type.bytes(elements) > Integer.MAX_VALUE) {
                throw new ArithmeticException("more than 2 GiB");
            }
            return type.bytes(elements);
        } catch (ArithmeticException e) {
            throw source.broken(
                    "has a tensor '" + proto.getName() + "' of shape " + proto.getDimsList()
                            + ", which no tensor can have (" + e.getMessage() + ")",
                    e);
        }
    }

    private ByteBuffer data(TensorProto proto, ElementType type, long expected) {
        if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            return source.external()
                    .orElseThrow(() -> source.broken(
                            "keeps tensor '" + proto.getName() + "' in another file, and was not read from a file"))
                    .read(proto, expected);
        }
        return proto.hasRawData() ? proto.getRawData().asReadOnlyByteBuffer() : typed(proto, type);
    }

    private static ByteBuffer typed(TensorProto proto, ElementType type) {
        return switch (type) {
            case FLOAT32, COMPLEX64 -> {
                ByteBuffer out = buffer(4L * proto.getFloatDataCount());
                proto.getFloatDataList().forEach(out::putFloat);
                yield out.flip();
            }
            case FLOAT64, COMPLEX128 -> {
                ByteBuffer out = buffer(8L * proto.getDoubleDataCount());
                proto.getDoubleDataList().forEach(out::putDouble);
                yield out.flip();
            }
            case INT64 -> {
                ByteBuffer out = buffer(8L * proto.getInt64DataCount());
                proto.getInt64DataList().forEach(out::putLong);
                yield out.flip();
            }
            case UINT64, UINT32 -> fromUnsigned(proto, type);
            default -> fromInts(proto, type);
        };
    }

    private static ByteBuffer fromUnsigned(TensorProto proto, ElementType type) {
        ByteBuffer out = buffer((long) type.bits() / 8 * proto.getUint64DataCount());
        for (long value : proto.getUint64DataList()) {
            if (type == ElementType.UINT64) {
                out.putLong(value);
            } else {
                out.putInt((int) value);
            }
        }
        return out.flip();
    }

    /** {@code int32_data} holds every narrower type too, halves by their bits, 4-bit types in pairs. */
    private static ByteBuffer fromInts(TensorProto proto, ElementType type) {
        ByteBuffer out = buffer(4L * proto.getInt32DataCount());
        for (int value : proto.getInt32DataList()) {
            switch (type.bits()) {
                case 32 -> out.putInt(value);
                case 16 -> out.putShort((short) value);
                default -> out.put((byte) value);
            }
        }
        return out.flip();
    }

    private static ByteBuffer buffer(long bytes) {
        return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
