package io.edgeai.api.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The shape of a value, outermost dimension first; a scalar has no dimensions. A value of unknown rank has no {@code Shape} at all ({@link Value#shape()} is empty). */
public record Shape(List<Dim> dims) {

    /** The shape of a scalar. */
    public static final Shape SCALAR = new Shape(List.of());

    public Shape {
        dims = List.copyOf(dims);
    }

    /** A shape of known sizes; -1 stands for an unknown dimension. */
    public static Shape of(long... sizes) {
        return new Shape(Arrays.stream(sizes)
                .mapToObj(size -> size < 0 ? Dim.UNKNOWN : Dim.of(size))
                .toList());
    }

    /** The number of dimensions. */
    public int rank() {
        return dims.size();
    }

    /** The dimension at {@code axis}; negative axes count from the end. */
    public Dim dim(int axis) {
        return dims.get(axis < 0 ? axis + rank() : axis);
    }

    /** The size at {@code axis} (negative axes count from the end), or -1 where it is not known. */
    public long size(int axis) {
        return dim(axis).size();
    }

    /** True if every size is known. */
    public boolean isStatic() {
        return dims.stream().allMatch(Dim::isKnown);
    }

    /**
     * All sizes.
     *
     * @throws IllegalStateException if one is not known
     */
    public long[] sizes() {
        if (!isStatic()) {
            throw new IllegalStateException("shape " + this + " is not static");
        }
        return dims.stream().mapToLong(Dim::size).toArray();
    }

    /**
     * The number of elements (1 for a scalar).
     *
     * @throws IllegalStateException if a size is not known
     */
    public long elements() {
        return Arrays.stream(sizes()).reduce(1, Math::multiplyExact);
    }

    @Override
    public String toString() {
        return dims.stream().map(Dim::toString).collect(Collectors.joining("x", "[", "]"));
    }
}
