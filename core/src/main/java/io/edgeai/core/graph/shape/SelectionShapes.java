package io.edgeai.core.graph.shape;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Dim;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operators that pick elements. */
final class SelectionShapes {

    private SelectionShapes() {}

    static void addTo(Map<String, ShapeRule> table) {
        table.put("Slice", SelectionShapes::slice);
        table.put("Gather", SelectionShapes::gather);
        table.put("GatherElements", node -> List.of(Facts.of(node.type(0), node.shape(1))));
        table.put("GatherND", SelectionShapes::gatherNd);
        table.put("TopK", SelectionShapes::topK);
        table.put("OneHot", SelectionShapes::oneHot);
        table.put(
                "NonZero",
                node -> List.of(Facts.of(
                        ElementType.INT64,
                        node.shape(0).map(in -> new Shape(List.of(Dim.of(Math.max(1, in.rank())), Dim.UNKNOWN))))));
        table.put("Compress", SelectionShapes::compress);
    }

    private static List<Facts> slice(NodeFacts node) {
        if (node.shape(0).isEmpty()) {
            return List.of(Facts.of(node.type(0), Optional.empty()));
        }
        Shape in = node.shape(0).get();
        boolean old = node.node().attributes().get("starts") instanceof Attribute.Ints;
        Optional<long[]> starts = old ? Optional.of(node.node().intsAttribute("starts")) : node.ints(1);
        Optional<long[]> ends = old ? Optional.of(node.node().intsAttribute("ends")) : node.ints(2);
        Optional<long[]> axes = node.ints("axes", 3);
        Optional<long[]> steps = node.has(4) ? node.ints(4) : Optional.of(new long[0]);
        if (axes.isEmpty()) {
            return List.of(Facts.of(node.type(0), NodeFacts.unknown(in.rank())));
        }
        int count = axes.get().length > 0
                ? axes.get().length
                : starts.map(list -> list.length).orElse(in.rank());
        List<Dim> dims = new ArrayList<>(in.dims());
        Facts items = Facts.NONE;
        for (int i = 0; i < count; i++) {
            int axis = axes.get().length == 0 ? i : NodeFacts.within(axes.get()[i], in.rank());
            if (starts.isEmpty() || ends.isEmpty() || steps.isEmpty()) {
                dims.set(axis, Dim.UNKNOWN);
                continue;
            }
            long step = steps.get().length == 0 ? 1 : steps.get()[i];
            Range range = Range.of(starts.get()[i], ends.get()[i], step, in.dim(axis));
            dims.set(axis, range.count());
            items = range.pick(node.items(0), items);
        }
        Facts facts = Facts.of(node.type(0), new Shape(dims));
        return List.of(
                in.rank() == 1 && items.items().isPresent()
                        ? facts.withItems(items.items().get())
                        : facts);
    }

    /** The elements that a slice takes along one axis. */
    private record Range(long first, long step, Dim count) {

        static Range of(long start, long end, long step, Dim dim) {
            if (step == 0) {
                throw new ShapeMismatch("slices with a step of 0");
            }
            if (!dim.isKnown()) {
                boolean whole = step == 1 && start == 0 && end >= Integer.MAX_VALUE;
                boolean counted = step == 1 && (start >= 0) == (end >= 0) && end < Integer.MAX_VALUE && start < 0;
                return new Range(start, step, whole ? dim : counted ? Dim.of(Math.max(0, end - start)) : Dim.UNKNOWN);
            }
            long size = dim.size();
            long low = step > 0 ? 0 : -1;
            long high = step > 0 ? size : size - 1;
            long from = clamp(start < 0 ? start + size : start, step > 0 ? 0 : Math.min(0, size - 1), high);
            long to = clamp(end < 0 ? end + size : end, low, high);
            long count = step > 0 ? (to - from + step - 1) / step : (from - to - step - 1) / -step;
            return new Range(from, step, Dim.of(Math.max(0, count)));
        }

        private static long clamp(long value, long low, long high) {
            return Math.max(low, Math.min(high, value));
        }

        Facts pick(Optional<List<Item>> from, Facts otherwise) {
            if (from.isEmpty() || !count.isKnown()) {
                return otherwise;
            }
            List<Item> picked = new ArrayList<>();
            for (long i = 0; i < count.size(); i++) {
                picked.add(from.get().get((int) (first + i * step)));
            }
            return Facts.list(picked);
        }
    }

    private static List<Facts> gather(NodeFacts node) {
        if (node.shape(0).isEmpty() || node.shape(1).isEmpty()) {
            return List.of(Facts.of(node.type(0), Optional.empty()));
        }
        Shape in = node.shape(0).get();
        int axis = node.axis(0, in.rank());
        List<Dim> dims = new ArrayList<>(in.dims().subList(0, axis));
        dims.addAll(node.shape(1).get().dims());
        dims.addAll(in.dims().subList(axis + 1, in.rank()));
        Facts facts = Facts.of(node.type(0), new Shape(dims));
        Optional<long[]> indices = node.ints(1).filter(list -> dims.size() < 2);
        if (node.items(0).isEmpty() || indices.isEmpty()) {
            return List.of(facts);
        }
        List<Item> from = node.items(0).get();
        List<Item> picked = new ArrayList<>();
        for (long index : indices.get()) {
            picked.add(from.get(NodeFacts.within(index, from.size())));
        }
        return List.of(facts.withItems(picked));
    }

    private static List<Facts> gatherNd(NodeFacts node) {
        if (node.shape(0).isEmpty()
                || node.shape(1).isEmpty()
                || !node.shape(1).get().dim(-1).isKnown()) {
            return List.of(Facts.of(node.type(0), Optional.empty()));
        }
        Shape in = node.shape(0).get();
        Shape indices = node.shape(1).get();
        int batch = (int) node.node().intAttribute("batch_dims", 0);
        int taken = batch + (int) indices.size(-1);
        return List.of(Facts.of(
                node.type(0),
                Dims.concat(
                        indices.dims().subList(0, indices.rank() - 1), in.dims().subList(taken, in.rank()))));
    }

    private static List<Facts> topK(NodeFacts node) {
        Optional<long[]> count = node.node().attributes().containsKey("k")
                ? Optional.of(new long[] {node.node().intAttribute("k", 0)})
                : node.ints(1);
        Optional<Shape> out = node.shape(0).map(in -> {
            Dim dim = count.map(k -> Dim.of(k[0])).orElse(Dim.UNKNOWN);
            return Dims.with(in, node.axis(-1, in.rank()), dim);
        });
        return List.of(Facts.of(node.type(0), out), Facts.of(ElementType.INT64, out));
    }

    private static List<Facts> oneHot(NodeFacts node) {
        Optional<long[]> depth = node.constant(1).map(tensor -> new long[] {(long) tensor.toFloats()[0]});
        return List.of(Facts.of(node.type(2), node.shape(0).map(in -> {
            int axis = node.axis(-1, in.rank() + 1);
            List<Dim> dims = new ArrayList<>(in.dims());
            dims.add(axis, depth.map(size -> Dim.of(size[0])).orElse(Dim.UNKNOWN));
            return new Shape(dims);
        })));
    }

    private static List<Facts> compress(NodeFacts node) {
        if (!node.node().attributes().containsKey("axis")) {
            return List.of(Facts.of(node.type(0), NodeFacts.unknown(1)));
        }
        return List.of(
                Facts.of(node.type(0), node.shape(0).map(in -> Dims.with(in, node.axis(0, in.rank()), Dim.UNKNOWN))));
    }
}
