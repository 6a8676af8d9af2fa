package io.edgeai.core.graph.shape;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Dim;
import io.edgeai.api.model.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Operators that rearrange elements. */
final class MovementShapes {

    private MovementShapes() {}

    static void addTo(Map<String, ShapeRule> table) {
        table.put("Reshape", MovementShapes::reshape);
        table.put("Flatten", MovementShapes::flatten);
        table.put("Transpose", MovementShapes::transpose);
        table.put("Squeeze", MovementShapes::squeeze);
        table.put("Unsqueeze", MovementShapes::unsqueeze);
        table.put("Concat", MovementShapes::concat);
        table.put("Split", MovementShapes::split);
        table.put("Expand", MovementShapes::expand);
        table.put("Tile", MovementShapes::tile);
        table.put("Pad", MovementShapes::pad);
        table.put("DepthToSpace", node -> blocks(node, true));
        table.put("SpaceToDepth", node -> blocks(node, false));
        ResizeShapes.addTo(table);
    }

    private static List<Facts> reshape(NodeFacts node) {
        Optional<List<Item>> wanted = node.items(1);
        if (wanted.isEmpty()) {
            long rank = node.shape(1).map(shape -> shape.size(0)).orElse(-1L);
            return List.of(
                    Facts.of(node.type(0), rank < 0 ? Optional.empty() : Optional.of(NodeFacts.unknown((int) rank))));
        }
        List<Dim> dims = new ArrayList<>();
        int open = -1;
        boolean literal = node.node().intAttribute("allowzero", 0) != 0;
        for (Item item : wanted.get()) {
            if (item.is(-1)) {
                open = dims.size();
            }
            boolean copied = item.is(0) && !literal;
            dims.add(copied ? copied(node, dims.size()) : item.toDim());
        }
        if (open >= 0) {
            dims.set(open, rest(node.shape(0), dims, open));
        }
        Shape shape = new Shape(dims);
        requireSameCount(node, shape);
        Facts facts = Facts.of(node.type(0), shape);
        Optional<List<Item>> items = node.items(0).filter(list -> shape.rank() < 2);
        return List.of(items.map(facts::withItems).orElse(facts));
    }

    private static Dim copied(NodeFacts node, int axis) {
        return node.shape(0)
                .filter(in -> axis < in.rank())
                .map(in -> in.dim(axis))
                .orElse(Dim.UNKNOWN);
    }

    /** The dimension written as -1: what the others leave of the input; one unknown dimension on both sides cancels out. */
    private static Dim rest(Optional<Shape> in, List<Dim> dims, int open) {
        if (in.isEmpty()) {
            return Dim.UNKNOWN;
        }
        List<Dim> given = new ArrayList<>(in.get().dims());
        List<Dim> taken = new ArrayList<>(dims);
        taken.remove(open);
        for (Dim dim : dims) {
            if (!dim.isKnown() && !dim.symbol().isEmpty() && given.remove(dim)) {
                taken.remove(dim);
            }
        }
        Dim total = Dims.product(given);
        Dim part = Dims.product(taken);
        if (part.size() == 1) {
            return total;
        }
        if (!total.isKnown() || !part.isKnown() || part.size() == 0) {
            return Dim.UNKNOWN;
        }
        if (total.size() % part.size() != 0) {
            throw new ShapeMismatch("has an input of shape " + in.get() + ", which cannot be reshaped to " + dims);
        }
        return Dim.of(total.size() / part.size());
    }

    private static void requireSameCount(NodeFacts node, Shape shape) {
        Optional<Shape> in = node.shape(0).filter(Shape::isStatic);
        if (in.isPresent() && shape.isStatic() && in.get().elements() != shape.elements()) {
            throw new ShapeMismatch("reshapes " + in.get() + " (" + in.get().elements() + " elements) to " + shape
                    + " (" + shape.elements() + ")");
        }
    }

    private static List<Facts> flatten(NodeFacts node) {
        return List.of(Facts.of(node.type(0), node.shape(0).map(in -> {
            long axis = node.node().intAttribute("axis", 1);
            int split = (int) (axis < 0 ? axis + in.rank() : axis);
            if (split < 0 || split > in.rank()) {
                throw new ShapeMismatch("flattens " + in + " at axis " + axis);
            }
            return new Shape(List.of(
                    Dims.product(in.dims().subList(0, split)),
                    Dims.product(in.dims().subList(split, in.rank()))));
        })));
    }

    private static List<Facts> transpose(NodeFacts node) {
        return List.of(Facts.of(node.type(0), node.shape(0).map(in -> {
            long[] order = node.node().intsAttribute("perm");
            if (order.length == 0) {
                List<Dim> reversed = new ArrayList<>(in.dims());
                Collections.reverse(reversed);
                return new Shape(reversed);
            }
            if (order.length != in.rank()) {
                throw new ShapeMismatch("orders " + order.length + " axes, its input " + in + " has " + in.rank());
            }
            return new Shape(java.util.Arrays.stream(order)
                    .mapToObj(axis -> in.dim(NodeFacts.within(axis, in.rank())))
                    .toList());
        })));
    }

    private static List<Facts> squeeze(NodeFacts node) {
        Optional<long[]> axes = node.ints("axes", 1);
        if (node.shape(0).isEmpty() || axes.isEmpty()) {
            return List.of(Facts.of(node.type(0), Optional.empty()));
        }
        Shape in = node.shape(0).get();
        if (axes.get().length == 0 && !in.isStatic()) {
            return List.of(Facts.of(node.type(0), Optional.empty()));
        }
        Set<Integer> gone = axes(axes.get(), in.rank());
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < in.rank(); i++) {
            boolean drop = gone.isEmpty() ? in.size(i) == 1 : gone.contains(i);
            if (!drop) {
                dims.add(in.dim(i));
            } else if (in.dim(i).isKnown() && in.size(i) != 1) {
                throw new ShapeMismatch("squeezes axis " + i + " of " + in + ", which is not 1");
            }
        }
        Facts facts = Facts.of(node.type(0), new Shape(dims));
        return List.of(node.items(0).map(facts::withItems).orElse(facts));
    }

    private static List<Facts> unsqueeze(NodeFacts node) {
        Optional<long[]> axes = node.ints("axes", 1);
        if (node.shape(0).isEmpty() || axes.isEmpty()) {
            return List.of(Facts.of(node.type(0), Optional.empty()));
        }
        Shape in = node.shape(0).get();
        int rank = in.rank() + axes.get().length;
        Set<Integer> added = axes(axes.get(), rank);
        List<Dim> dims = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < rank; i++) {
            dims.add(added.contains(i) || next >= in.rank() ? Dim.of(1) : in.dim(next++));
        }
        Facts facts = Facts.of(node.type(0), new Shape(dims));
        return List.of(
                node.items(0).filter(items -> rank < 2).map(facts::withItems).orElse(facts));
    }

    private static Set<Integer> axes(long[] axes, int rank) {
        Set<Integer> set = new TreeSet<>();
        for (long axis : axes) {
            set.add(NodeFacts.within(axis, rank));
        }
        return set;
    }

    private static List<Facts> concat(NodeFacts node) {
        List<Shape> shapes = new ArrayList<>();
        List<Item> items = new ArrayList<>();
        boolean listed = true;
        for (Facts input : node.inputs()) {
            if (input.shape().isEmpty()) {
                return List.of(Facts.of(node.type(0), Optional.empty()));
            }
            shapes.add(input.shape().get());
            listed &= input.items().isPresent();
            input.items().ifPresent(items::addAll);
        }
        int axis = node.axis(1, shapes.get(0).rank());
        Facts facts = Facts.of(node.type(0), joined(shapes, axis));
        return List.of(listed ? facts.withItems(items) : facts);
    }

    private static Shape joined(List<Shape> shapes, int axis) {
        Shape first = shapes.get(0);
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < first.rank(); i++) {
            Dim dim = first.dim(i);
            for (Shape next : shapes.subList(1, shapes.size())) {
                if (next.rank() != first.rank()) {
                    throw new ShapeMismatch("joins shapes " + shapes + " of different ranks");
                }
                dim = i == axis ? sum(dim, next.dim(i)) : same(dim, next.dim(i), shapes);
            }
            dims.add(dim);
        }
        return new Shape(dims);
    }

    private static Dim sum(Dim a, Dim b) {
        return a.isKnown() && b.isKnown() ? Dim.of(a.size() + b.size()) : Dim.UNKNOWN;
    }

    private static Dim same(Dim a, Dim b, List<Shape> shapes) {
        if (a.isKnown() && b.isKnown() && a.size() != b.size()) {
            throw new ShapeMismatch("joins shapes " + shapes + ", which differ along another axis");
        }
        return a.isKnown() ? a : b.isKnown() ? b : a;
    }

    private static List<Facts> split(NodeFacts node) {
        int parts = node.node().outputs().size();
        Optional<long[]> sizes = node.ints("split", 1);
        if (node.shape(0).isEmpty()) {
            return Collections.nCopies(parts, Facts.of(node.type(0), Optional.empty()));
        }
        Shape in = node.shape(0).get();
        int axis = node.axis(0, in.rank());
        List<Facts> outputs = new ArrayList<>();
        long even = (in.size(axis) + parts - 1) / parts;
        for (int i = 0; i < parts; i++) {
            Dim dim = Dim.UNKNOWN;
            if (sizes.isPresent() && i < sizes.get().length) {
                dim = Dim.of(sizes.get()[i]);
            } else if (sizes.isPresent() && in.dim(axis).isKnown()) {
                dim = Dim.of(Math.max(0, Math.min(even, in.size(axis) - even * i)));
            }
            outputs.add(Facts.of(node.type(0), Dims.with(in, axis, dim)));
        }
        return outputs;
    }

    private static List<Facts> expand(NodeFacts node) {
        Optional<Shape> to = node.items(1)
                .map(items -> new Shape(items.stream().map(Item::toDim).toList()));
        Facts facts = Facts.of(node.type(0), Dims.broadcast(List.of(node.shape(0), to)));
        boolean list = facts.shape()
                .filter(shape -> shape.rank() == 1 && shape.isStatic())
                .isPresent();
        if (list && node.items(0).filter(items -> items.size() == 1).isPresent()) {
            int count = (int) facts.shape().get().size(0);
            return List.of(facts.withItems(
                    Collections.nCopies(count, node.items(0).get().get(0))));
        }
        return List.of(facts);
    }

    private static List<Facts> tile(NodeFacts node) {
        Optional<long[]> repeats = node.ints(1);
        return List.of(Facts.of(node.type(0), node.shape(0).map(in -> {
            List<Dim> dims = new ArrayList<>();
            for (int i = 0; i < in.rank(); i++) {
                dims.add(repeats.isPresent() ? Dims.times(in.dim(i), repeats.get()[i]) : Dim.UNKNOWN);
            }
            return new Shape(dims);
        })));
    }

    private static List<Facts> pad(NodeFacts node) {
        if (node.shape(0).isEmpty()) {
            return List.of(Facts.of(node.type(0), Optional.empty()));
        }
        Shape in = node.shape(0).get();
        boolean old = node.node().attributes().get("pads") instanceof Attribute.Ints;
        Optional<long[]> pads = old ? Optional.of(node.node().intsAttribute("pads")) : node.ints(1);
        Optional<long[]> axes = node.has(3) ? node.ints(3) : Optional.of(new long[0]);
        if (pads.isEmpty() || axes.isEmpty()) {
            return List.of(Facts.of(node.type(0), NodeFacts.unknown(in.rank())));
        }
        List<Dim> dims = new ArrayList<>(in.dims());
        int count = pads.get().length / 2;
        for (int i = 0; i < count; i++) {
            int axis = axes.get().length == 0 ? i : NodeFacts.within(axes.get()[i], in.rank());
            dims.set(axis, Dims.plus(dims.get(axis), pads.get()[i] + pads.get()[i + count]));
        }
        return List.of(Facts.of(node.type(0), new Shape(dims)));
    }

    private static List<Facts> blocks(NodeFacts node, boolean toSpace) {
        long block = node.node().intAttribute("blocksize", 1);
        return List.of(Facts.of(node.type(0), node.shape(0).map(in -> {
            Dim channels = toSpace ? over(in.dim(1), block * block) : Dims.times(in.dim(1), block * block);
            List<Dim> dims = new ArrayList<>(List.of(in.dim(0), channels));
            for (int i = 2; i < in.rank(); i++) {
                dims.add(toSpace ? Dims.times(in.dim(i), block) : over(in.dim(i), block));
            }
            return new Shape(dims);
        })));
    }

    private static Dim over(Dim dim, long divisor) {
        if (dim.isKnown() && dim.size() % divisor != 0) {
            throw new ShapeMismatch("has a dimension of " + dim + ", which is no multiple of " + divisor);
        }
        return dim.isKnown() ? Dim.of(dim.size() / divisor) : Dim.UNKNOWN;
    }
}
