package io.edgeai.core.graph.constant;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;

/** Tensors element by element. */
final class Elements {

    private Elements() {}

    static int count(long[] sizes) {
        return Math.toIntExact(Arrays.stream(sizes).reduce(1, Math::multiplyExact));
    }

    /** A tensor of these sizes whose element {@code i} is {@code from}'s element {@code index(i)}; any type of whole bytes. */
    static Tensor pick(Tensor from, long[] sizes, IntUnaryOperator index) {
        int width = from.type().bits() / 8;
        if (width == 0) {
            throw new Unsupported("elements of " + from.type() + " are no whole bytes");
        }
        int count = count(sizes);
        ByteBuffer in = from.data();
        ByteBuffer out = ByteBuffer.allocate(count * width);
        byte[] element = new byte[width];
        for (int i = 0; i < count; i++) {
            in.position(index.applyAsInt(i) * width);
            in.get(element);
            out.put(element);
        }
        return Tensor.wrap(from.type(), out.flip(), sizes);
    }

    /** For each element of {@code out} the element of {@code in} that broadcasts to it. */
    static int[] broadcast(long[] out, long[] in) {
        int[] index = new int[count(out)];
        long[] strides = new long[out.length];
        long stride = 1;
        for (int axis = in.length - 1; axis >= 0; axis--) {
            int to = axis + out.length - in.length;
            strides[to] = in[axis] == 1 ? 0 : stride;
            stride *= in[axis];
        }
        for (int i = 0; i < index.length; i++) {
            long rest = i;
            long at = 0;
            for (int axis = out.length - 1; axis >= 0; axis--) {
                at += rest % out[axis] * strides[axis];
                rest /= out[axis];
            }
            index[i] = (int) at;
        }
        return index;
    }

    static double[] reals(Tensor tensor) {
        if (tensor.type() == ElementType.FLOAT64) {
            double[] values = new double[tensor.elements()];
            tensor.data().asDoubleBuffer().get(values);
            return values;
        }
        if (!tensor.type().isFloat()) {
            return Arrays.stream(tensor.toLongs()).asDoubleStream().toArray();
        }
        float[] floats = tensor.toFloats();
        double[] values = new double[floats.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = floats[i];
        }
        return values;
    }

    /** A float tensor; every value is rounded to the type. */
    static Tensor ofReals(ElementType type, double[] values, long[] sizes) {
        if (type == ElementType.FLOAT32) {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values[i];
            }
            return Tensor.ofFloats(floats, sizes);
        }
        if (type != ElementType.FLOAT64) {
            throw new Unsupported("results of " + type);
        }
        ByteBuffer out = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        out.asDoubleBuffer().put(values);
        return Tensor.wrap(type, out, sizes);
    }

    /** An integer or bool tensor; values are cut to the type's width, as C casts do. */
    static Tensor ofLongs(ElementType type, long[] sizes, IntToLongFunction value) {
        int width = type.bits() / 8;
        if (width == 0 || type.isFloat()) {
            throw new Unsupported("results of " + type);
        }
        int count = count(sizes);
        ByteBuffer out = ByteBuffer.allocate(count * width).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            long element = value.applyAsLong(i);
            switch (width) {
                case 1 -> out.put((byte) element);
                case 2 -> out.putShort((short) element);
                case 4 -> out.putInt((int) element);
                default -> out.putLong(element);
            }
        }
        return Tensor.wrap(type, out.flip(), sizes);
    }
}
