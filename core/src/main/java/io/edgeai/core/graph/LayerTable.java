package io.edgeai.core.graph;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A model layer by layer, in the order in which it is computed; what is counted adds up to its {@link GraphCost}.
 *
 * @param layers every node that makes a value from the picture
 * @param total of the whole model
 */
public record LayerTable(List<Layer> layers, GraphCost total) {

    private static final Set<ElementType> COUNTS = Set.of(ElementType.INT64, ElementType.BOOL);

    /**
     * One node.
     *
     * @param output shape of its first output, the batch as it is declared
     * @param parameters that training learns, counted where they are first used
     * @param multiplyAdds for one picture
     * @param weightBytes of all its constants, counted where they are first used
     * @param outputElements numbers that its first output holds for one picture
     * @param field side of what one element sees of the picture, in pixels; empty if it sees all
     */
    public record Layer(
            String name,
            String op,
            Shape output,
            long parameters,
            long multiplyAdds,
            long weightBytes,
            long outputElements,
            OptionalLong field) {}

    public LayerTable {
        layers = List.copyOf(layers);
    }

    /** Looks through a model; its shapes are inferred here. */
    public static LayerTable of(Model model) {
        Graph graph = ShapeInference.infer(model).graph();
        Map<String, Shape> shapes = GraphCost.shapes(graph);
        Map<String, ReceptiveField> fields = new HashMap<>();
        graph.freeInputs().forEach(input -> fields.put(input.name(), ReceptiveField.PIXEL));
        Set<String> integers = integers(graph);
        Scene scene = new Scene(graph, shapes, new HashSet<>());
        List<Layer> layers = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.inputs().stream().anyMatch(fields::containsKey) && !integers.contains(node.output())) {
                ReceptiveField field = ReceptiveField.behind(node, fields, shapes);
                node.outputs().forEach(output -> fields.put(output, field));
                layers.add(scene.layer(node, field));
            }
        }
        return new LayerTable(layers, GraphCost.of(model));
    }

    /** What layers are looked up in, and the weights that are counted already. */
    private record Scene(Graph graph, Map<String, Shape> shapes, Set<String> counted) {

        Layer layer(Node node, ReceptiveField field) {
            Set<String> fresh = new HashSet<>(node.inputs());
            fresh.removeAll(counted);
            counted.addAll(fresh);
            Set<String> learned = new HashSet<>(GraphCost.learned(graph, node));
            learned.retainAll(fresh);
            long bytes = fresh.stream()
                    .mapToLong(
                            name -> graph.constant(name).map(LayerTable::bytes).orElse(0L))
                    .sum();
            return new Layer(
                    node.title(),
                    node.op(),
                    shapes.getOrDefault(node.output(), Shape.SCALAR),
                    GraphCost.elements(graph, learned),
                    GraphCost.multiplyAdds(node, shapes),
                    bytes,
                    GraphCost.elements(node.output(), shapes),
                    field.whole() ? OptionalLong.empty() : OptionalLong.of(Math.round(field.size())));
        }
    }

    private static long bytes(Tensor tensor) {
        return tensor.data().remaining();
    }

    /** Sizes and conditions that are computed on the way. */
    private static Set<String> integers(Graph graph) {
        Set<String> integers = new HashSet<>();
        for (Value value : graph.values()) {
            if (COUNTS.contains(value.type())) {
                integers.add(value.name());
            }
        }
        return integers;
    }
}
