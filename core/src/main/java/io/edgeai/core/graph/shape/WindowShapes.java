package io.edgeai.core.graph.shape;

import io.edgeai.api.model.Dim;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Convolutions and pools: a window slides over the dimensions from the third on. Formulas: ONNX operators Conv, ConvTranspose, MaxPool. */
final class WindowShapes {

    private WindowShapes() {}

    static void addTo(Map<String, ShapeRule> table) {
        table.put("Conv", node -> convolution(node, node.type(0), 1));
        table.put("DeformConv", node -> convolution(node, node.type(0), 1));
        table.put("ConvInteger", node -> convolution(node, ElementType.INT32, 1));
        table.put("QLinearConv", node -> convolution(node, node.type(7), 3));
        table.put("ConvTranspose", WindowShapes::transposed);
        table.put("MaxPool", node -> pool(node, ElementType.INT64));
        for (String op : List.of("AveragePool", "LpPool")) {
            table.put(op, node -> pool(node, ElementType.UNDEFINED));
        }
        for (String op : List.of("GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool")) {
            table.put(op, WindowShapes::global);
        }
    }

    private static List<Facts> convolution(NodeFacts node, ElementType type, int weightIndex) {
        Optional<Shape> weight = node.shape(weightIndex);
        if (node.shape(0).isEmpty() || weight.isEmpty()) {
            return List.of(Facts.of(type, Optional.empty()));
        }
        Shape in = node.shape(0).get();
        Shape filter = weight.get();
        requireRank(in, filter.rank());
        long group = node.node().intAttribute("group", 1);
        if (in.dim(1).isKnown() && filter.dim(1).isKnown() && in.size(1) != filter.size(1) * group) {
            throw new ShapeMismatch("has an input of " + in.size(1) + " channels, its weight " + filter + " in " + group
                    + " group(s) needs " + filter.size(1) * group);
        }
        return List.of(Facts.of(type, windows(node, in, kernel(node, filter), filter.dim(0))));
    }

    private static List<Facts> pool(NodeFacts node, ElementType indices) {
        Optional<Shape> out = node.shape(0).map(in -> {
            long[] kernel = node.node().intsAttribute("kernel_shape");
            requireRank(in, kernel.length + 2);
            List<Dim> dims = Arrays.stream(kernel).mapToObj(Dim::of).toList();
            return windows(node, in, dims, in.dim(1));
        });
        Facts first = Facts.of(node.type(0), out);
        return indices == ElementType.UNDEFINED ? List.of(first) : List.of(first, Facts.of(indices, out));
    }

    private static List<Facts> global(NodeFacts node) {
        return List.of(Facts.of(node.type(0), node.shape(0).map(in -> {
            List<Dim> dims = new ArrayList<>(in.dims());
            for (int i = 2; i < dims.size(); i++) {
                dims.set(i, Dim.of(1));
            }
            return new Shape(dims);
        })));
    }

    private static List<Dim> kernel(NodeFacts node, Shape filter) {
        long[] declared = node.node().intsAttribute("kernel_shape");
        return declared.length > 0
                ? Arrays.stream(declared).mapToObj(Dim::of).toList()
                : filter.dims().subList(2, filter.rank());
    }

    private static Shape windows(NodeFacts node, Shape in, List<Dim> kernel, Dim channels) {
        List<Dim> dims = new ArrayList<>(List.of(in.dim(0), channels));
        Window window = Window.of(node, kernel.size());
        for (int i = 0; i < kernel.size(); i++) {
            dims.add(window.out(i, in.dim(i + 2), kernel.get(i)));
        }
        return new Shape(dims);
    }

    private static List<Facts> transposed(NodeFacts node) {
        if (node.shape(0).isEmpty() || node.shape(1).isEmpty()) {
            return List.of(Facts.of(node.type(0), Optional.empty()));
        }
        Shape in = node.shape(0).get();
        Shape filter = node.shape(1).get();
        requireRank(in, filter.rank());
        List<Dim> kernel = kernel(node, filter);
        long group = node.node().intAttribute("group", 1);
        List<Dim> dims = new ArrayList<>(List.of(in.dim(0), Dims.times(filter.dim(1), group)));
        Window window = Window.of(node, kernel.size());
        long[] fixed = node.node().intsAttribute("output_shape");
        for (int i = 0; i < kernel.size(); i++) {
            dims.add(
                    fixed.length >= kernel.size()
                            ? Dim.of(fixed[i + fixed.length - kernel.size()])
                            : window.spread(i, in.dim(i + 2), kernel.get(i)));
        }
        return List.of(Facts.of(node.type(0), new Shape(dims)));
    }

    private static void requireRank(Shape in, int rank) {
        if (in.rank() != rank) {
            throw new ShapeMismatch("has an input of shape " + in + ", its window needs " + rank + " dimensions");
        }
    }
}
