package io.edgeai.core.graph.shape;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** Operators that read shapes and compute with them; symbols survive where they can. */
final class ShapeArithmetic {

    private static final long MOST_ITEMS = 1024;

    private ShapeArithmetic() {}

    static void addTo(Map<String, ShapeRule> table) {
        table.put("Shape", ShapeArithmetic::shape);
        table.put("Size", ShapeArithmetic::size);
        table.put("Constant", ShapeArithmetic::constant);
        table.put("Identity", node -> List.of(node.input(0)));
        table.put("Cast", ShapeArithmetic::cast);
        table.put("CastLike", node -> List.of(Facts.of(node.type(1), node.shape(0))));
        table.put("ConstantOfShape", ShapeArithmetic::constantOfShape);
        table.put("Range", ShapeArithmetic::range);
        table.put("Neg", ShapeArithmetic::negative);
        table.put("Add", node -> binary(node, (a, b) -> a.is(0) ? b : b.is(0) ? a : of(a, b, Math::addExact)));
        table.put("Sub", node -> binary(node, (a, b) -> b.is(0) ? a : of(a, b, Math::subtractExact)));
        table.put("Mul", node -> binary(node, (a, b) -> a.is(1) ? b : b.is(1) ? a : of(a, b, Math::multiplyExact)));
        table.put(
                "Div",
                node -> binary(node, (a, b) -> b.is(1) ? a : b.is(0) ? Item.UNKNOWN : of(a, b, (p, q) -> p / q)));
    }

    private static Item of(Item a, Item b, BinaryOperator<Long> operator) {
        return a.known() && b.known() ? Item.of(operator.apply(a.value(), b.value())) : Item.UNKNOWN;
    }

    private static List<Facts> binary(NodeFacts node, BinaryOperator<Item> operator) {
        Facts plain = Facts.of(node.type(0), Dims.broadcast(List.of(node.shape(0), node.shape(1))));
        Optional<List<Item>> left = node.items(0);
        Optional<List<Item>> right = node.items(1);
        if (left.isEmpty() || right.isEmpty()) {
            return List.of(plain);
        }
        int count = Math.max(left.get().size(), right.get().size());
        if (Math.min(left.get().size(), right.get().size()) == 0) {
            return List.of(plain);
        }
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Item a = left.get().get(left.get().size() == 1 ? 0 : i);
            Item b = right.get().get(right.get().size() == 1 ? 0 : i);
            items.add(operator.apply(a, b));
        }
        return List.of(plain.withItems(items));
    }

    private static List<Facts> negative(NodeFacts node) {
        Facts plain = Facts.of(node.type(0), node.shape(0));
        return List.of(node.items(0)
                .map(items -> plain.withItems(items.stream()
                        .map(item -> item.known() ? Item.of(-item.value()) : Item.UNKNOWN)
                        .toList()))
                .orElse(plain));
    }

    private static List<Facts> shape(NodeFacts node) {
        if (node.shape(0).isEmpty()) {
            return List.of(Facts.of(ElementType.INT64, NodeFacts.unknown(1)));
        }
        Shape in = node.shape(0).get();
        int start = clamp(node.node().intAttribute("start", 0), in.rank());
        int end = clamp(node.node().intAttribute("end", in.rank()), in.rank());
        List<Item> items = in.dims().subList(start, Math.max(start, end)).stream()
                .map(Item::of)
                .toList();
        return List.of(Facts.list(items));
    }

    private static int clamp(long index, int rank) {
        long positive = index < 0 ? index + rank : index;
        return (int) Math.max(0, Math.min(rank, positive));
    }

    private static List<Facts> size(NodeFacts node) {
        Item item = node.shape(0).map(in -> Item.of(Dims.product(in.dims()))).orElse(Item.UNKNOWN);
        return List.of(Facts.scalar(item));
    }

    private static List<Facts> constant(NodeFacts node) {
        Map<String, Attribute> attributes = node.node().attributes();
        if (attributes.get("value") instanceof Attribute.Data data) {
            return List.of(Facts.of(data.value()));
        }
        if (attributes.get("value_int") instanceof Attribute.Int number) {
            return List.of(Facts.of(Tensor.ofLongs(new long[] {number.value()})));
        }
        if (attributes.get("value_ints") instanceof Attribute.Ints list) {
            return List.of(Facts.of(Tensor.ofLongs(
                    node.node().intsAttribute("value_ints"), list.values().size())));
        }
        if (attributes.get("value_float") instanceof Attribute.Real number) {
            return List.of(Facts.of(Tensor.scalar(number.value())));
        }
        if (attributes.get("value_floats") instanceof Attribute.Reals list) {
            float[] values = new float[list.values().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = list.values().get(i);
            }
            return List.of(Facts.of(Tensor.ofFloats(values, values.length)));
        }
        return List.of();
    }

    private static List<Facts> cast(NodeFacts node) {
        ElementType type = ElementType.ofCode((int) node.node().intAttribute("to", 0));
        boolean integer = type == ElementType.INT64 || type == ElementType.INT32;
        Facts in = node.input(0);
        return List.of(integer ? in.withType(type) : Facts.of(type, in.shape()));
    }

    private static List<Facts> constantOfShape(NodeFacts node) {
        Tensor value =
                node.node().attributes().get("value") instanceof Attribute.Data data ? data.value() : Tensor.scalar(0);
        Optional<Shape> shape = node.items(0)
                .map(items -> new Shape(items.stream().map(Item::toDim).toList()));
        if (shape.isEmpty()) {
            long rank = node.shape(0).map(in -> in.size(0)).orElse(-1L);
            return List.of(
                    Facts.of(value.type(), rank < 0 ? Optional.empty() : Optional.of(NodeFacts.unknown((int) rank))));
        }
        Facts facts = Facts.of(value.type(), shape);
        boolean list = value.type() == ElementType.INT64
                && shape.get().rank() == 1
                && shape.get().isStatic()
                && shape.get().size(0) <= MOST_ITEMS;
        return List.of(
                list
                        ? facts.withItems(Collections.nCopies((int) shape.get().size(0), Item.of(value.toLongs()[0])))
                        : facts);
    }

    private static List<Facts> range(NodeFacts node) {
        Optional<Long> count = node.constant(0).flatMap(start -> node.constant(1)
                .flatMap(limit -> node.constant(2).map(delta -> (long) Math.max(
                        0, Math.ceil((limit.toFloats()[0] - (double) start.toFloats()[0]) / delta.toFloats()[0])))));
        if (count.isEmpty()
                && node.items(0).isPresent()
                && node.items(1).isPresent()
                && node.items(2).isPresent()) {
            Item start = node.items(0).get().get(0);
            Item delta = node.items(2).get().get(0);
            Item limit = node.items(1).get().get(0);
            if (start.is(0) && delta.is(1)) {
                return List.of(Facts.of(node.type(0), new Shape(List.of(limit.toDim()))));
            }
        }
        return List.of(Facts.of(node.type(0), count.map(Shape::of).orElse(NodeFacts.unknown(1))));
    }
}
