package io.edgeai.core.graph.shape;

import io.edgeai.api.model.Dim;
import io.edgeai.api.model.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Arithmetic on dimensions that may be symbols or unknown. */
final class Dims {

    private Dims() {}

    /** The shape to which all of these broadcast (ONNX: Multidirectional Broadcasting); empty if a rank is not known. */
    static Optional<Shape> broadcast(List<Optional<Shape>> shapes) {
        Optional<Shape> result = Optional.of(Shape.SCALAR);
        for (Optional<Shape> shape : shapes) {
            if (shape.isEmpty()) {
                return Optional.empty();
            }
            result = Optional.of(broadcast(result.orElseThrow(), shape.get()));
        }
        return result;
    }

    static Shape broadcast(Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            dims.add(broadcast(at(a, i - rank + a.rank()), at(b, i - rank + b.rank()), a + " and " + b));
        }
        return new Shape(dims);
    }

    private static Dim at(Shape shape, int index) {
        return index < 0 ? Dim.of(1) : shape.dim(index);
    }

    private static Dim broadcast(Dim a, Dim b, String shapes) {
        if (a.size() == 1 || a.equals(b)) {
            return b;
        }
        if (b.size() == 1) {
            return a;
        }
        if (a.isKnown() && b.isKnown()) {
            throw new ShapeMismatch("has inputs of shapes " + shapes + ", which do not broadcast");
        }
        return a.isKnown() ? a : b.isKnown() ? b : Dim.UNKNOWN;
    }

    /** The product of dimensions: a number, or the one symbol among ones, or unknown. */
    static Dim product(List<Dim> dims) {
        long known = 1;
        List<Dim> open = new ArrayList<>();
        for (Dim dim : dims) {
            if (dim.isKnown()) {
                known = Math.multiplyExact(known, dim.size());
            } else {
                open.add(dim);
            }
        }
        if (open.isEmpty() || known == 0) {
            return Dim.of(known);
        }
        return known == 1 && open.size() == 1 ? open.get(0) : Dim.UNKNOWN;
    }

    static Dim plus(Dim a, long add) {
        return add == 0 ? a : a.isKnown() ? Dim.of(a.size() + add) : Dim.UNKNOWN;
    }

    static Dim times(Dim a, long factor) {
        return factor == 1 ? a : a.isKnown() ? Dim.of(a.size() * factor) : Dim.UNKNOWN;
    }

    /** {@code shape} with one dimension replaced. */
    static Shape with(Shape shape, int axis, Dim dim) {
        List<Dim> dims = new ArrayList<>(shape.dims());
        dims.set(axis, dim);
        return new Shape(dims);
    }

    /** Both shapes, one after the other. */
    static Shape concat(List<Dim> first, List<Dim> second) {
        List<Dim> dims = new ArrayList<>(first);
        dims.addAll(second);
        return new Shape(dims);
    }
}
