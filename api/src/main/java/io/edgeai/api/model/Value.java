package io.edgeai.api.model;

import java.util.Optional;

/**
 * The declared type of a graph's value. {@code shape} is empty where the rank is unknown; {@code extra} carries what is not a plain tensor type (a
 * sequence, a map, an optional: then {@code type} is {@code UNDEFINED}) and doc strings.
 */
public record Value(String name, ElementType type, Optional<Shape> shape, Opaque extra) {

    /** A tensor value of known rank. */
    public static Value of(String name, ElementType type, Shape shape) {
        return new Value(name, type, Optional.of(shape), Opaque.NONE);
    }

    /** A float32 tensor value; -1 stands for an unknown size. */
    public static Value ofFloats(String name, long... sizes) {
        return of(name, ElementType.FLOAT32, Shape.of(sizes));
    }

    /** This value under another name. */
    public Value named(String newName) {
        return new Value(newName, type, shape, extra);
    }

    /** This value with another shape. */
    public Value withShape(Shape newShape) {
        return new Value(name, type, Optional.of(newShape), extra);
    }
}
