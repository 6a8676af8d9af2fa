package io.edgeai.core.quantize;

import io.edgeai.api.model.Dim;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Shape;
import io.edgeai.core.graph.ShapeInference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many elements the values of a model have; a size that is not known (the batch) counts as 1. */
final class Sizes {

    private Sizes() {}

    static Map<String, Long> of(Model model) {
        Graph graph = ShapeInference.infer(model).graph();
        Map<String, Long> sizes = new HashMap<>();
        List.of(graph.values(), graph.outputs(), graph.inputs()).stream()
                .flatMap(List::stream)
                .forEach(value -> value.shape().ifPresent(shape -> sizes.put(value.name(), elements(shape))));
        graph.initializers().forEach((name, tensor) -> sizes.put(name, (long) tensor.elements()));
        return sizes;
    }

    private static long elements(Shape shape) {
        return shape.dims().stream().filter(Dim::isKnown).mapToLong(Dim::size).reduce(1, Math::multiplyExact);
    }
}
