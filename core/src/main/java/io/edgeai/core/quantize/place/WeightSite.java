package io.edgeai.core.quantize.place;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A node with constant weights that are multiplied and summed in integers.
 *
 * @param weight the initializer
 * @param axis the weight's dimension of output channels; -1 where it has none of its own
 * @param bias the initializer that is added to the sums, one value for each output channel, if there is one and it can be an integer
 */
public record WeightSite(Node node, String weight, int axis, Optional<String> bias) {

    /** All such nodes of a graph. */
    public static List<WeightSite> of(Graph graph) {
        return graph.nodes().stream()
                .map(node -> of(graph, node))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<WeightSite> of(Graph graph, Node node) {
        boolean has =
                switch (node.op()) {
                    case "Conv", "ConvTranspose", "Gemm", "MatMul" ->
                        node.inputs().size() > 1;
                    default -> false;
                };
        if (!has || graph.constant(node.inputs().get(1)).isEmpty()) {
            return Optional.empty();
        }
        Tensor weight = graph.constant(node.inputs().get(1)).orElseThrow();
        int axis = axis(node, weight);
        Optional<String> bias = node.input(2)
                .filter(name -> graph.constant(name)
                        .filter(tensor -> tensor.rank() == 1 && axis >= 0 && tensor.elements() == weight.sizes()[axis])
                        .isPresent())
                .filter(name -> node.floatAttribute("alpha", 1) == 1 && node.floatAttribute("beta", 1) == 1);
        return Optional.of(new WeightSite(node, node.inputs().get(1), axis, bias));
    }

    private static int axis(Node node, Tensor weight) {
        return switch (node.op()) {
            case "Conv" -> 0;
            case "ConvTranspose" -> {
                long group = node.intAttribute("group", 1);
                yield group == 1 ? 1 : weight.sizes()[1] == 1 && weight.sizes()[0] == group ? 0 : -1;
            }
            case "Gemm" -> node.intAttribute("transB", 0) == 0 ? 1 : 0;
            default -> weight.rank() == 2 ? 1 : -1;
        };
    }
}
