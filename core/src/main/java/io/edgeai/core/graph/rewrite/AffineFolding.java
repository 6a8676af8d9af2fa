package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    /** A scale and a shift an output channel. */
    private static final class Affine {
        private final double[] scale;
        private final double[] shift;

        private Affine(double[] scale, double[] shift) {
            this.scale = scale;
            this.shift = shift;
        }
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
            Optional<Affine> affine = node.is("BatchNormalization")
                    ? normalisation(node, graph)
                    : arithmetic(node, 1 - side, new Place(layer.get(), graph));
            if (affine.isPresent() && affine.get().scale.length == layer.get().channels()) {
                Linear folded = layer.get().scaled(affine.get().scale).shifted(affine.get().shift);
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

    private static Optional<Affine> normalisation(Node node, GraphEditor graph) {
        List<float[]> vectors = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            Optional<Tensor> constant = graph.constant(node, i).filter(tensor -> tensor.type() == ElementType.FLOAT32);
            if (constant.isEmpty()) {
                return Optional.empty();
            }
            vectors.add(constant.get().floats());
        }
        boolean training = node.intAttribute("training_mode", 0) != 0
                || node.outputs().stream().skip(1).anyMatch(output -> !output.isEmpty());
        if (training) {
            return Optional.empty();
        }
        double epsilon = node.floatAttribute("epsilon", 1e-5f);
        double[] scale = new double[vectors.get(0).length];
        double[] shift = new double[scale.length];
        for (int i = 0; i < scale.length; i++) {
            scale[i] = vectors.get(0)[i] / Math.sqrt(vectors.get(3)[i] + epsilon);
            shift[i] = vectors.get(1)[i] - vectors.get(2)[i] * scale[i];
        }
        return Optional.of(new Affine(scale, shift));
    }

    private record Place(Linear layer, GraphEditor graph) {}

    private static Optional<Affine> arithmetic(Node node, int constantSide, Place place) {
        int channels = place.layer().channels();
        Optional<double[]> constant = place.graph()
                .constant(node, constantSide)
                .filter(tensor -> tensor.type() == ElementType.FLOAT32)
                .flatMap(tensor -> Constants.perChannel(tensor, place.layer().rank(), channels));
        if (constant.isEmpty()) {
            return Optional.empty();
        }
        double[] values = constant.get();
        double[] ones = new double[channels];
        Arrays.fill(ones, 1);
        double[] zeros = new double[channels];
        boolean constantFirst = constantSide == 0;
        return switch (node.op()) {
            case "Mul" -> Optional.of(new Affine(values, zeros));
            case "Add" -> Optional.of(new Affine(ones, values));
            case "Sub" ->
                Optional.of(
                        constantFirst
                                ? new Affine(Arrays.stream(ones).map(x -> -x).toArray(), values)
                                : new Affine(
                                        ones, Arrays.stream(values).map(x -> -x).toArray()));
            default ->
                constantFirst || Arrays.stream(values).anyMatch(x -> x == 0)
                        ? Optional.empty()
                        : Optional.of(
                                new Affine(Arrays.stream(values).map(x -> 1 / x).toArray(), zeros));
        };
    }
}
