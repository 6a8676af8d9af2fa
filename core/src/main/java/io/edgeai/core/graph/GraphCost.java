package io.edgeai.core.graph;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a model costs for one picture; sizes that are not known (the batch) count as 1.
 *
 * @param parameters weights that training learns: those of layers and normalisations, without running statistics
 * @param multiplyAdds of convolutions and matrix products, as torchvision counts them
 * @param weightBytes bytes of all constants
 * @param peakActivations the most elements that are alive at once when the nodes run in their order; reshapes take no room of their own
 */
public record GraphCost(long parameters, long multiplyAdds, long weightBytes, long peakActivations) {

    private static final Set<String> VIEWS = Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity");
    private static final Set<String> LAYERS = Set.of(
            "Conv",
            "ConvTranspose",
            "Gemm",
            "MatMul",
            "PRelu",
            "InstanceNormalization",
            "LayerNormalization",
            "GroupNormalization");

    /** Counts a model; its shapes are inferred here. */
    public static GraphCost of(Model model) {
        Graph graph = ShapeInference.infer(model).graph();
        Map<String, Shape> shapes = shapes(graph);
        return new GraphCost(
                parameters(graph),
                graph.nodes().stream()
                        .mapToLong(node -> multiplyAdds(node, shapes))
                        .sum(),
                graph.initializers().values().stream()
                        .mapToLong(tensor -> tensor.data().remaining())
                        .sum(),
                peak(graph, shapes));
    }

    /** Shapes of all values and constants of a graph whose values are declared. */
    static Map<String, Shape> shapes(Graph graph) {
        Map<String, Shape> shapes = new HashMap<>();
        List.of(graph.values(), graph.outputs(), graph.inputs()).stream()
                .flatMap(List::stream)
                .forEach(value -> value.shape().ifPresent(shape -> shapes.put(value.name(), shape)));
        graph.initializers().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return shapes;
    }

    private static long parameters(Graph graph) {
        return elements(
                graph,
                graph.nodes().stream()
                        .flatMap(node -> learned(graph, node).stream())
                        .collect(Collectors.toSet()));
    }

    /** The names of a node's weights that training learns. */
    static Set<String> learned(Graph graph, Node node) {
        Set<String> learned = new HashSet<>();
        boolean norm = node.is("BatchNormalization");
        int last = norm ? 3 : node.inputs().size();
        boolean layer = norm || LAYERS.contains(node.op());
        boolean arithmetic = node.is("Add") || node.is("Mul");
        for (int i = 0; i < Math.min(last, node.inputs().size()); i++) {
            Optional<Tensor> weight = Optional.ofNullable(
                            graph.initializers().get(node.inputs().get(i)))
                    .filter(tensor -> tensor.type().isFloat())
                    .filter(tensor -> layer || (arithmetic && tensor.elements() > 1));
            if (weight.isPresent()) {
                learned.add(node.inputs().get(i));
            }
        }
        return learned;
    }

    /** How many numbers some initializers hold. */
    static long elements(Graph graph, Set<String> initializers) {
        return initializers.stream()
                .mapToLong(name -> Optional.ofNullable(graph.initializers().get(name))
                        .map(Tensor::elements)
                        .orElse(0))
                .sum();
    }

    /** Those of one node. */
    static long multiplyAdds(Node node, Map<String, Shape> shapes) {
        return switch (node.op()) {
            case "Conv" -> elements(node.output(), shapes) * inner(node, shapes, 1);
            case "ConvTranspose" -> elements(node.inputs().get(0), shapes) * inner(node, shapes, 1);
            case "Gemm" ->
                elements(node.output(), shapes)
                        * size(node.inputs().get(0), node.intAttribute("transA", 0) == 0 ? -1 : 0, shapes);
            case "MatMul" ->
                elements(node.output(), shapes) * size(node.inputs().get(0), -1, shapes);
            default -> 0;
        };
    }

    /** The weights behind one element: all sizes of the filter from {@code axis} on. */
    private static long inner(Node node, Map<String, Shape> shapes, int axis) {
        Shape filter = shapes.getOrDefault(node.inputs().get(1), Shape.SCALAR);
        long product = 1;
        for (int i = axis; i < filter.rank(); i++) {
            product *= Math.max(1, filter.size(i));
        }
        return product;
    }

    private static long size(String value, int axis, Map<String, Shape> shapes) {
        Shape shape = shapes.getOrDefault(value, Shape.SCALAR);
        return shape.rank() == 0 ? 1 : Math.max(1, shape.size(axis));
    }

    /** How many numbers a value holds for one picture. */
    static long elements(String value, Map<String, Shape> shapes) {
        return shapes.getOrDefault(value, Shape.SCALAR).dims().stream()
                .mapToLong(dim -> dim.isKnown() ? dim.size() : 1)
                .reduce(1, Math::multiplyExact);
    }

    private static long peak(Graph graph, Map<String, Shape> shapes) {
        Map<String, String> roots = new HashMap<>();
        Map<String, Integer> lastUse = new HashMap<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node node = graph.nodes().get(i);
            if (VIEWS.contains(node.op())) {
                String source = node.inputs().get(0);
                roots.put(node.output(), roots.getOrDefault(source, source));
            }
            for (String input : node.inputs()) {
                lastUse.put(roots.getOrDefault(input, input), i);
            }
        }
        graph.outputs().forEach(output -> lastUse.put(root(output, roots), Integer.MAX_VALUE));
        Set<String> alive = new HashSet<>();
        graph.freeInputs().forEach(input -> alive.add(input.name()));
        long now = alive.stream().mapToLong(name -> elements(name, shapes)).sum();
        long peak = now;
        for (int i = 0; i < graph.nodes().size(); i++) {
            for (String output : graph.nodes().get(i).outputs()) {
                if (!output.isEmpty() && !roots.containsKey(output) && alive.add(output)) {
                    now += elements(output, shapes);
                }
            }
            peak = Math.max(peak, now);
            int step = i;
            List<String> dead = alive.stream()
                    .filter(name -> lastUse.getOrDefault(name, -1) <= step)
                    .toList();
            for (String name : dead) {
                alive.remove(name);
                now -= elements(name, shapes);
            }
        }
        return peak;
    }

    private static String root(Value output, Map<String, String> roots) {
        return roots.getOrDefault(output.name(), output.name());
    }
}
