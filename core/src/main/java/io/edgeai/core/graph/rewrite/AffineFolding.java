package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Node;
import java.util.Optional;
import java.util.Set;

/**
 * What scales and shifts the channels of a convolution's, transposed convolution's or Gemm's output goes into its weights and bias: batch
 * normalisation ({@code (x - mean) / sqrt(var + epsilon) * scale + bias}, Ioffe and Szegedy 2015), multiplications and additions of constants.
 */
public final class AffineFolding implements Rule {

    private static final Set<String> LAYERS = Set.of("Conv", "ConvTranspose", "Gemm");

    private final Set<String> anchors;

    private AffineFolding(Set<String> anchors) {
        this.anchors = anchors;
    }

    /** Folds batch normalisation only. */
    public static AffineFolding ofNormalisation() {
        return new AffineFolding(Set.of("BatchNormalization"));
    }

    /** Folds batch normalisation and arithmetic with constants. */
    public static AffineFolding ofAll() {
        return new AffineFolding(Set.of("BatchNormalization", "Mul", "Div", "Add", "Sub"));
    }

    @Override
    public Set<String> anchors() {
        return anchors;
    }

    @Override
    public boolean apply(Node node, GraphEditor graph) {
        for (int side = 0; side < Math.min(2, node.inputs().size()); side++) {
            Optional<Node> producer = graph.soleProducer(node.inputs().get(side), LAYERS);
            Optional<Linear> layer = producer.flatMap(found -> Linear.of(found, graph));
            if (layer.isEmpty()) {
                continue;
            }
            Linear linear = layer.get();
            Optional<Affine> affine = node.is("BatchNormalization")
                    ? Affine.normalisation(node, graph)
                    : Affine.arithmetic(node, new Affine.Operand(1 - side, linear.rank(), linear.channels()), graph);
            if (affine.isPresent() && affine.get().channels() == linear.channels()) {
                Linear folded = linear.scaled(affine.get().scales())
                        .shifted(affine.get().shifts());
                graph.replace(node, folded.store(node.output(), graph));
                graph.remove(producer.orElseThrow());
                return true;
            }
            if (node.is("BatchNormalization")) {
                return false;
            }
        }
        return false;
    }
}
