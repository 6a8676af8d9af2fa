package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A scale and a shift a channel, in double. */
public final class Affine {

    private final double[] scale;
    private final double[] shift;

    private Affine(double[] scale, double[] shift) {
        this.scale = scale;
        this.shift = shift;
    }

    /** The function that changes nothing. */
    public static Affine identity(int channels) {
        double[] ones = new double[channels];
        Arrays.fill(ones, 1);
        return new Affine(ones, new double[channels]);
    }

    /** What a node does to the channels (axis 1) of {@code value}, a picture: arithmetic with a constant, or batch normalisation outside of training. */
    public static Optional<Affine> of(Node node, String value, int channels, GraphEditor graph) {
        int side = node.inputs().indexOf(value);
        Optional<Affine> affine = node.is("BatchNormalization") && side == 0
                ? normalisation(node, graph)
                : node.inputs().size() == 2 && side >= 0
                        ? arithmetic(node, new Operand(1 - side, 4, channels), graph)
                        : Optional.empty();
        return affine.filter(found -> found.channels() == channels);
    }

    /** Where the constant stands, and the rank and channels of the value beside it. */
    record Operand(int index, int rank, int channels) {}

    public int channels() {
        return scale.length;
    }

    public double scale(int channel) {
        return scale[channel];
    }

    public double shift(int channel) {
        return shift[channel];
    }

    /** True if no channel is turned around or made constant. */
    public boolean isIncreasing() {
        return Arrays.stream(scale).allMatch(factor -> factor > 0);
    }

    /** This, and then another. */
    public Affine then(Affine next) {
        double[] factors = new double[scale.length];
        double[] terms = new double[scale.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = scale[i] * next.scale[i];
            terms[i] = shift[i] * next.scale[i] + next.shift[i];
        }
        return new Affine(factors, terms);
    }

    /** {@code (x - mean) / sqrt(variance + epsilon) * scale + bias}. */
    static Optional<Affine> normalisation(Node node, GraphEditor graph) {
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

    /** Add, Sub, Mul or Div with a constant of one number, or of one a channel. */
    static Optional<Affine> arithmetic(Node node, Operand operand, GraphEditor graph) {
        Optional<double[]> constant = graph.constant(node, operand.index())
                .filter(tensor -> tensor.type() == ElementType.FLOAT32)
                .flatMap(tensor -> Constants.perChannel(tensor, operand.rank(), operand.channels()));
        if (constant.isEmpty()) {
            return Optional.empty();
        }
        double[] values = constant.get();
        double[] ones = new double[values.length];
        Arrays.fill(ones, 1);
        double[] zeros = new double[values.length];
        boolean constantFirst = operand.index() == 0;
        return switch (node.op()) {
            case "Mul" -> Optional.of(new Affine(values, zeros));
            case "Add" -> Optional.of(new Affine(ones, values));
            case "Sub" ->
                Optional.of(constantFirst ? new Affine(negated(ones), values) : new Affine(ones, negated(values)));
            case "Div" ->
                constantFirst || Arrays.stream(values).anyMatch(x -> x == 0)
                        ? Optional.empty()
                        : Optional.of(
                                new Affine(Arrays.stream(values).map(x -> 1 / x).toArray(), zeros));
            default -> Optional.empty();
        };
    }

    private static double[] negated(double[] values) {
        return Arrays.stream(values).map(x -> -x).toArray();
    }

    double[] scales() {
        return scale.clone();
    }

    double[] shifts() {
        return shift.clone();
    }
}
