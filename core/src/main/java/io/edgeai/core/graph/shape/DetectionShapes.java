package io.edgeai.core.graph.shape;

import io.edgeai.api.model.Dim;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operators of detectors. */
final class DetectionShapes {

    private DetectionShapes() {}

    static void addTo(Map<String, ShapeRule> table) {
        table.put(
                "NonMaxSuppression",
                node -> List.of(Facts.of(ElementType.INT64, new Shape(List.of(Dim.UNKNOWN, Dim.of(3))))));
        table.put("RoiAlign", DetectionShapes::roiAlign);
        table.put("MaxRoiPool", DetectionShapes::maxRoiPool);
        table.put("GridSample", DetectionShapes::gridSample);
    }

    private static List<Facts> roiAlign(NodeFacts node) {
        return regions(
                node, node.node().intAttribute("output_height", 1), node.node().intAttribute("output_width", 1));
    }

    private static List<Facts> maxRoiPool(NodeFacts node) {
        long[] size = node.node().intsAttribute("pooled_shape", 1, 1);
        return regions(node, size[0], size[1]);
    }

    private static List<Facts> regions(NodeFacts node, long height, long width) {
        Dim count = node.shape(1).map(rois -> rois.dim(0)).orElse(Dim.UNKNOWN);
        Dim channels = node.shape(0).map(in -> in.dim(1)).orElse(Dim.UNKNOWN);
        return List.of(Facts.of(node.type(0), new Shape(List.of(count, channels, Dim.of(height), Dim.of(width)))));
    }

    private static List<Facts> gridSample(NodeFacts node) {
        Optional<Shape> grid = node.shape(1);
        return List.of(Facts.of(node.type(0), node.shape(0).map(in -> {
            List<Dim> dims = new ArrayList<>(in.dims().subList(0, 2));
            for (int i = 1; i < in.rank() - 1; i++) {
                int axis = i;
                dims.add(grid.map(shape -> shape.dim(axis)).orElse(Dim.UNKNOWN));
            }
            return new Shape(dims);
        })));
    }
}
