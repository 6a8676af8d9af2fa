package io.edgeai.core.graph.shape;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Dim;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Resize in its three forms (opset 10, 11, 18) and its forerunner Upsample. */
final class ResizeShapes {

    private ResizeShapes() {}

    static void addTo(Map<String, ShapeRule> table) {
        table.put("Resize", node -> infer(node, node.opset() < 11 ? 1 : 2));
        table.put("Upsample", node -> infer(node, 1));
    }

    private static List<Facts> infer(NodeFacts node, int scalesIndex) {
        if (node.shape(0).isEmpty()) {
            return List.of(Facts.of(node.type(0), Optional.empty()));
        }
        Shape in = node.shape(0).get();
        Optional<List<Item>> sizes =
                scalesIndex == 2 && node.has(3) ? node.items(3).filter(list -> !list.isEmpty()) : Optional.empty();
        Optional<float[]> scales = scales(node, scalesIndex).filter(list -> list.length > 0);
        long[] axes = node.node().intsAttribute("axes");
        if (sizes.isPresent()) {
            return List.of(Facts.of(node.type(0), sized(node, in, sizes.get(), axes)));
        }
        if (scales.isPresent()) {
            return List.of(Facts.of(node.type(0), scaled(in, scales.get(), axes)));
        }
        return List.of(Facts.of(node.type(0), NodeFacts.unknown(in.rank())));
    }

    private static Optional<float[]> scales(NodeFacts node, int index) {
        if (node.node().attributes().get("scales") instanceof Attribute.Reals list) {
            float[] values = new float[list.values().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = list.values().get(i);
            }
            return Optional.of(values);
        }
        return node.has(index) ? node.constant(index).map(Tensor::toFloats) : Optional.empty();
    }

    private static Shape scaled(Shape in, float[] scales, long[] axes) {
        List<Dim> dims = new ArrayList<>(in.dims());
        for (int i = 0; i < scales.length; i++) {
            int axis = axes.length == 0 ? i : NodeFacts.within(axes[i], in.rank());
            Dim dim = in.dim(axis);
            if (scales[i] != 1) {
                dims.set(
                        axis, dim.isKnown() ? Dim.of((long) Math.floor(dim.size() * (double) scales[i])) : Dim.UNKNOWN);
            }
        }
        return new Shape(dims);
    }

    private static Shape sized(NodeFacts node, Shape in, List<Item> sizes, long[] axes) {
        List<Dim> dims = new ArrayList<>(in.dims());
        String policy = node.node().textAttribute("keep_aspect_ratio_policy", "stretch");
        if (policy.equals("stretch")) {
            for (int i = 0; i < sizes.size(); i++) {
                dims.set(
                        axes.length == 0 ? i : NodeFacts.within(axes[i], in.rank()),
                        sizes.get(i).toDim());
            }
            return new Shape(dims);
        }
        return keepingRatio(in, sizes, axes, policy.equals("not_larger"));
    }

    /** One scale for all axes: the smallest (or largest) that the wanted sizes ask for; sizes are then rounded half up. */
    private static Shape keepingRatio(Shape in, List<Item> sizes, long[] axes, boolean smallest) {
        List<Dim> dims = new ArrayList<>(in.dims());
        double scale = smallest ? Double.MAX_VALUE : 0;
        for (int i = 0; i < sizes.size(); i++) {
            Dim dim = in.dim(axes.length == 0 ? i : NodeFacts.within(axes[i], in.rank()));
            if (!dim.isKnown() || !sizes.get(i).known()) {
                return NodeFacts.unknown(in.rank());
            }
            double wanted = sizes.get(i).value() / (double) dim.size();
            scale = smallest ? Math.min(scale, wanted) : Math.max(scale, wanted);
        }
        for (int i = 0; i < sizes.size(); i++) {
            int axis = axes.length == 0 ? i : NodeFacts.within(axes[i], in.rank());
            dims.set(axis, Dim.of((long) Math.floor(scale * in.size(axis) + 0.5)));
        }
        return new Shape(dims);
    }
}
