package io.edgeai.core.graph.shape;

import io.edgeai.api.model.Dim;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a value.
 *
 * @param type {@code UNDEFINED} where it is not known or not a tensor
 * @param shape empty where the rank is not known
 * @param items the elements of a small integer tensor of rank 0 or 1, as far as known: shape arithmetic runs on them
 * @param constant the whole value, where it never changes
 */
public record Facts(ElementType type, Optional<Shape> shape, Optional<List<Item>> items, Optional<Tensor> constant) {

    /** Nothing is known. */
    public static final Facts NONE = of(ElementType.UNDEFINED, Optional.empty());

    private static final int MOST_ITEMS = 1024;

    /** A value of which type and perhaps shape are known. */
    public static Facts of(ElementType type, Optional<Shape> shape) {
        return new Facts(type, shape, Optional.empty(), Optional.empty());
    }

    /** What a declaration says. */
    public static Facts of(Value value) {
        return of(value.type(), value.shape());
    }

    /** All about a constant. */
    public static Facts of(Tensor tensor) {
        boolean integer = tensor.type() == ElementType.INT64 || tensor.type() == ElementType.INT32;
        Optional<List<Item>> items = integer && tensor.rank() < 2 && tensor.elements() <= MOST_ITEMS
                ? Optional.of(Arrays.stream(tensor.toLongs()).mapToObj(Item::of).toList())
                : Optional.empty();
        return new Facts(tensor.type(), Optional.of(tensor.shape()), items, Optional.of(tensor));
    }

    /** The whole value where it is known: a constant, or shape arithmetic of which every element is a number. */
    public Optional<Tensor> value() {
        boolean listed =
                items.filter(list -> list.stream().allMatch(Item::known)).isPresent()
                        && shape.filter(Shape::isStatic).isPresent();
        if (constant.isPresent() || !listed) {
            return constant;
        }
        long[] numbers = items.orElseThrow().stream().mapToLong(Item::value).toArray();
        long[] sizes = shape.orElseThrow().sizes();
        return switch (type) {
            case INT64 -> Optional.of(Tensor.ofLongs(numbers, sizes));
            case INT32 ->
                Optional.of(Tensor.ofInts(
                        Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray(), sizes));
            default -> Optional.empty();
        };
    }

    static Facts of(ElementType type, Shape shape) {
        return of(type, Optional.of(shape));
    }

    /** A list of 64-bit integers. */
    static Facts list(List<Item> items) {
        return new Facts(ElementType.INT64, Optional.of(Shape.of(items.size())), Optional.of(items), Optional.empty());
    }

    /** One 64-bit integer. */
    static Facts scalar(Item item) {
        return new Facts(ElementType.INT64, Optional.of(Shape.SCALAR), Optional.of(List.of(item)), Optional.empty());
    }

    Facts withItems(List<Item> newItems) {
        return new Facts(type, shape, Optional.of(newItems), constant);
    }

    Facts withType(ElementType newType) {
        return new Facts(newType, shape, items, Optional.empty());
    }

    /** What this and a declaration know together: sizes found here go before declared ones, those before symbols. */
    public Facts refine(Facts declared) {
        ElementType known = type == ElementType.UNDEFINED ? declared.type : type;
        if (shape.isEmpty() || declared.shape.isEmpty()) {
            return new Facts(known, shape.isEmpty() ? declared.shape : shape, items, constant);
        }
        Shape here = shape.get();
        Shape there = declared.shape.get();
        if (here.rank() != there.rank()) {
            return new Facts(known, shape, items, constant);
        }
        List<Dim> dims = java.util.stream.IntStream.range(0, here.rank())
                .mapToObj(i -> better(here.dim(i), there.dim(i)))
                .toList();
        return new Facts(known, Optional.of(new Shape(dims)), items, constant);
    }

    private static Dim better(Dim found, Dim declared) {
        if (found.isKnown() || declared.equals(Dim.UNKNOWN)) {
            return found;
        }
        return declared.isKnown() || found.symbol().isEmpty() ? declared : found;
    }
}
