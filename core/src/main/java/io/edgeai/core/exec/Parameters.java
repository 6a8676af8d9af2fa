package io.edgeai.core.exec;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The initializers of a graph that training changes.
 *
 * @param decayed weights: those that weight decay pulls
 * @param plain biases, and scales and biases of norms
 * @param statistics running means and variances of batch norms
 */
public record Parameters(List<String> decayed, List<String> plain, List<String> statistics) {

    /** Which inputs of an operator hold what it learns; the first is a weight, unless the operator is a norm. */
    private static final Map<String, List<Integer>> LEARNT = Map.of(
            "Conv", List.of(1, 2),
            "ConvTranspose", List.of(1, 2),
            "Gemm", List.of(1, 2),
            "MatMul", List.of(0, 1),
            "BatchNormalization", List.of(1, 2),
            "InstanceNormalization", List.of(1, 2),
            "LayerNormalization", List.of(1, 2),
            "GroupNormalization", List.of(1, 2),
            "PRelu", List.of(1));

    private static final Set<String> PRODUCTS = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");

    public Parameters {
        decayed = List.copyOf(decayed);
        plain = List.copyOf(plain);
        statistics = List.copyOf(statistics);
    }

    /**
     * Finds them: float initializers that convolutions, products, norms and PRelu take as what they learn, and constants added to a product (its
     * bias). Other constants, such as the 3 of a hard-swish written out, are no parameters.
     *
     * @param frozen initializers that stay as they are
     */
    public static Parameters of(Graph graph, Set<String> frozen) {
        Set<String> decayed = new LinkedHashSet<>();
        Set<String> plain = new LinkedHashSet<>();
        Set<String> statistics = new LinkedHashSet<>();
        for (Node node : graph.nodes()) {
            learnt(graph, node)
                    .filter(name -> isFloat(graph, name) && !frozen.contains(name))
                    .forEach(name -> (isWeight(graph, node, name) ? decayed : plain).add(name));
            if (node.is("BatchNormalization") && !frozen.contains(node.inputs().get(1))) {
                node.inputs().subList(3, 5).stream()
                        .filter(name -> isFloat(graph, name))
                        .forEach(statistics::add);
            }
        }
        plain.removeAll(decayed);
        return new Parameters(List.copyOf(decayed), List.copyOf(plain), List.copyOf(statistics));
    }

    /** Those that gradients change: weights first. */
    public List<String> learnt() {
        return Stream.concat(decayed.stream(), plain.stream()).toList();
    }

    /** All of them: statistics last. */
    public List<String> all() {
        return Stream.concat(learnt().stream(), statistics.stream()).toList();
    }

    private static Stream<String> learnt(Graph graph, Node node) {
        List<Integer> inputs =
                new ArrayList<>(node.is(node.op()) ? LEARNT.getOrDefault(node.op(), List.of()) : List.of());
        if (FakeQuantize.is(node)) {
            inputs.addAll(FakeQuantize.learnt(node));
        }
        if (node.is("Add")) {
            for (int i = 0; i < 2; i++) {
                if (isProduct(graph, node.inputs().get(1 - i))) {
                    inputs.add(i);
                }
            }
        }
        return inputs.stream().map(node::input).flatMap(Optional::stream);
    }

    private static boolean isProduct(Graph graph, String value) {
        return graph.producer(value).map(node -> PRODUCTS.contains(node.op())).orElse(false);
    }

    private static boolean isFloat(Graph graph, String name) {
        return graph.constant(name).map(Tensor::type).orElse(ElementType.UNDEFINED) == ElementType.FLOAT32;
    }

    private static boolean isWeight(Graph graph, Node node, String name) {
        return (PRODUCTS.contains(node.op()) || FakeQuantize.is(node))
                && graph.constant(name).map(Tensor::rank).orElse(0) > 1
                && !node.input(2).equals(Optional.of(name));
    }
}
