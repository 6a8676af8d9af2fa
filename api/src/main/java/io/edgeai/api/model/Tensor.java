package io.edgeai.api.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An immutable dense array of numbers, row-major, little endian, as in ONNX's {@code raw_data}. Strings and types without a fixed width are not
 * tensors here; ONNX files keep them as {@link Opaque}. Equality is by type, shape and bytes.
 */
public final class Tensor {

    private final ElementType type;
    private final long[] sizes;
    private final ByteBuffer data;

    private Tensor(ElementType type, long[] sizes, ByteBuffer data) {
        this.type = type;
        this.sizes = sizes;
        this.data = data;
        long expected = type.bytes(Arrays.stream(sizes).reduce(1, Math::multiplyExact));
        if (data.remaining() != expected) {
            throw new IllegalArgumentException("tensor " + type + Arrays.toString(sizes) + " has " + data.remaining()
                    + " bytes, needs " + expected);
        }
    }

    /** A tensor over a copy of the buffer's remaining little-endian bytes. */
    public static Tensor of(ElementType type, ByteBuffer data, long... sizes) {
        ByteBuffer copy =
                ByteBuffer.allocate(data.remaining()).put(data.duplicate()).flip();
        return new Tensor(type, sizes.clone(), copy);
    }

    /**
     * A tensor over the buffer itself, without a copy: for large data of which the caller keeps no writable reference (a mapped file, a buffer just
     * filled).
     */
    public static Tensor wrap(ElementType type, ByteBuffer data, long... sizes) {
        return new Tensor(type, sizes.clone(), data.slice());
    }

    /** A float32 tensor over a copy of {@code values}. */
    public static Tensor ofFloats(float[] values, long... sizes) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return new Tensor(ElementType.FLOAT32, sizes.clone(), data);
    }

    /** An int64 tensor over a copy of {@code values}. */
    public static Tensor ofLongs(long[] values, long... sizes) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asLongBuffer().put(values);
        return new Tensor(ElementType.INT64, sizes.clone(), data);
    }

    /** An int32 tensor over a copy of {@code values}. */
    public static Tensor ofInts(int[] values, long... sizes) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asIntBuffer().put(values);
        return new Tensor(ElementType.INT32, sizes.clone(), data);
    }

    /** An 8-bit tensor ({@code INT8}, {@code UINT8} or {@code BOOL}) over a copy of {@code values}. */
    public static Tensor ofBytes(ElementType type, byte[] values, long... sizes) {
        return new Tensor(type, sizes.clone(), ByteBuffer.wrap(values.clone()));
    }

    /** A float32 scalar. */
    public static Tensor scalar(float value) {
        return ofFloats(new float[] {value});
    }

    /** The element type. */
    public ElementType type() {
        return type;
    }

    /** The sizes, outermost first; empty for a scalar. */
    public long[] sizes() {
        return sizes.clone();
    }

    /** The shape. */
    public Shape shape() {
        return Shape.of(sizes);
    }

    /** The number of dimensions. */
    public int rank() {
        return sizes.length;
    }

    /** The number of elements. */
    public int elements() {
        return Math.toIntExact(Arrays.stream(sizes).reduce(1, Math::multiplyExact));
    }

    /** A read-only little-endian view of the bytes, from position 0. */
    public ByteBuffer data() {
        return data.duplicate().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The values of a float32 tensor, copied.
     *
     * @throws IllegalStateException for another type: see {@link #toFloats()} for conversion
     */
    public float[] floats() {
        require(ElementType.FLOAT32);
        float[] values = new float[elements()];
        data().asFloatBuffer().get(values);
        return values;
    }

    /** The values converted to float: any float type but bfloat16 and 8-bit floats, any integer type of at least 8 bits (rounded where float cannot hold them). */
    public float[] toFloats() {
        if (type == ElementType.FLOAT32) {
            return floats();
        }
        float[] values = new float[elements()];
        ByteBuffer bytes = data();
        for (int i = 0; i < values.length; i++) {
            values[i] = TensorElement.toFloat(type, bytes, i);
        }
        return values;
    }

    /** The values of an integer or bool tensor as longs. */
    public long[] toLongs() {
        long[] values = new long[elements()];
        ByteBuffer bytes = data();
        for (int i = 0; i < values.length; i++) {
            values[i] = TensorElement.toLong(type, bytes, i);
        }
        return values;
    }

    /** The same bytes under another shape of as many elements. */
    public Tensor reshape(long... newSizes) {
        return new Tensor(type, newSizes.clone(), data.duplicate());
    }

    /** SHA-256 over type, shape and bytes. */
    public Digest digest() {
        return Digest.of(type + Arrays.toString(sizes)).then(Digest.of(data()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor that
                && type == that.type
                && Arrays.equals(sizes, that.sizes)
                && data.equals(that.data);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + 17 * Arrays.hashCode(sizes) + data.hashCode();
    }

    @Override
    public String toString() {
        return type + shape().toString();
    }

    private void require(ElementType wanted) {
        if (type != wanted) {
            throw new IllegalStateException("tensor " + this + " is not " + wanted);
        }
    }
}
