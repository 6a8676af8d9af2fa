package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A matrix product with constant weights and a bias behind it becomes one Gemm. */
public final class MatMulBias implements Rule {

    @Override
    public Set<String> anchors() {
        return Set.of("Add");
    }

    @Override
    public boolean apply(Node node, GraphEditor graph) {
        for (int side = 0; side < Math.min(2, node.inputs().size()); side++) {
            Optional<Node> product = graph.soleProducer(node.inputs().get(side), Set.of("MatMul"));
            Optional<Tensor> bias = graph.constant(node, 1 - side);
            if (product.isPresent() && bias.isPresent() && isGemm(product.get(), bias.get(), graph)) {
                String row = bias.get().rank() == 1
                        ? node.inputs().get(1 - side)
                        : graph.add(
                                node.inputs().get(1 - side),
                                bias.get().reshape(bias.get().elements()));
                List<String> inputs = List.of(
                        product.get().inputs().get(0), product.get().inputs().get(1), row);
                graph.replace(
                        node,
                        Node.of("Gemm", inputs, node.output())
                                .named(product.get().name()));
                graph.remove(product.get());
                return true;
            }
        }
        return false;
    }

    private static boolean isGemm(Node product, Tensor bias, GraphEditor graph) {
        Optional<Tensor> weight =
                graph.constant(product, 1).filter(tensor -> tensor.rank() == 2 && tensor.type() == ElementType.FLOAT32);
        boolean matrix = graph.shape(product.inputs().get(0)).map(Shape::rank).orElse(0) == 2;
        return matrix
                && weight.isPresent()
                && bias.rank() < 3
                && bias.rank() > 0
                && bias.elements() == weight.get().sizes()[1]
                && bias.sizes()[bias.rank() - 1] == bias.elements();
    }
}
