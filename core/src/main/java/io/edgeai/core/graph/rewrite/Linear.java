package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A convolution, transposed convolution or Gemm with constant float32 weights: what it makes can be scaled and shifted by changing the weights.
 */
final class Linear {

    private final Node node;
    private final Tensor weight;
    private final double[] bias;

    private Linear(Node node, Tensor weight, double[] bias) {
        this.node = node;
        this.weight = weight;
        this.bias = bias;
    }

    static Optional<Linear> of(Node node, GraphEditor graph) {
        Optional<Tensor> weight = graph.constant(node, 1).filter(tensor -> tensor.type() == ElementType.FLOAT32);
        boolean known = node.is("Conv") || node.is("ConvTranspose") || (node.is("Gemm") && weight.isPresent());
        if (!known
                || weight.isEmpty()
                || (node.input(2).isPresent() && graph.constant(node, 2).isEmpty())) {
            return Optional.empty();
        }
        int channels = channels(node, weight.get());
        Optional<double[]> bias = node.input(2).isPresent()
                ? bias(node, graph.constant(node, 2).orElseThrow(), channels)
                : Optional.of(new double[channels]);
        return bias.map(values -> new Linear(node, weight.get(), values));
    }

    /** The number of output channels. */
    static int channels(Node node, Tensor weight) {
        long[] sizes = weight.sizes();
        return (int)
                switch (node.op()) {
                    case "Conv" -> sizes[0];
                    case "ConvTranspose" -> sizes[1] * node.intAttribute("group", 1);
                    default -> sizes[node.intAttribute("transB", 0) != 0 ? 0 : 1];
                };
    }

    private static Optional<double[]> bias(Node node, Tensor bias, int channels) {
        boolean number = bias.elements() == 1;
        boolean row = bias.elements() == channels && bias.rank() > 0 && bias.sizes()[bias.rank() - 1] == channels;
        if ((!number && !row) || bias.type() != ElementType.FLOAT32) {
            return Optional.empty();
        }
        double factor = node.is("Gemm") ? node.floatAttribute("beta", 1) : 1;
        float[] floats = bias.floats();
        double[] values = new double[channels];
        for (int i = 0; i < channels; i++) {
            values[i] = factor * floats[number ? 0 : i];
        }
        return Optional.of(values);
    }

    Node node() {
        return node;
    }

    /** As in the file; which axis counts the output channels depends on the operator. */
    Tensor weight() {
        return weight;
    }

    /** One number an output channel, zeros where there is none. */
    double bias(int channel) {
        return bias[channel];
    }

    int channels() {
        return bias.length;
    }

    /** Rank of what it makes. */
    int rank() {
        return node.is("Gemm") ? 2 : weight.rank();
    }

    /** This layer with its output channels multiplied; in double, rounded once. */
    Linear scaled(double[] factors) {
        double[] moved = bias.clone();
        Arrays.setAll(moved, i -> bias[i] * factors[i]);
        return new Linear(node, multiplied(factors, true), moved);
    }

    /** This layer with its output channels shifted. */
    Linear shifted(double[] terms) {
        double[] moved = bias.clone();
        Arrays.setAll(moved, i -> bias[i] + terms[i]);
        return new Linear(node, weight, moved);
    }

    Optional<Linear> shifted(double term) {
        double[] terms = new double[channels()];
        Arrays.fill(terms, term);
        return Optional.of(shifted(terms));
    }

    /** This layer as it is when its input channels are multiplied before it. */
    Linear takingScaled(double[] factors) {
        return new Linear(node, multiplied(factors, false), bias);
    }

    /** The weights, each multiplied by the factor of its output or input channel. */
    private Tensor multiplied(double[] factors, boolean byOutput) {
        long[] sizes = weight.sizes();
        int rows = (int) sizes[0];
        int columns = (int) sizes[1];
        float[] values = weight.floats();
        int inner = values.length / Math.max(1, rows * columns);
        // Rows count output channels, except those of transposed convolutions and of Gemm as it comes.
        boolean rowsOut = node.is("Conv") || (node.is("Gemm") && node.intAttribute("transB", 0) != 0);
        boolean byRow = rowsOut == byOutput;
        int perGroup = (int) Math.max(1, rows / node.intAttribute("group", 1));
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double factor = factors[byRow ? row : row / perGroup * columns + column];
                int start = (row * columns + column) * inner;
                for (int i = start; i < start + inner; i++) {
                    values[i] = (float) (values[i] * factor);
                }
            }
        }
        return Tensor.ofFloats(values, sizes);
    }

    /** The number of input channels. */
    int inputChannels() {
        long[] sizes = weight.sizes();
        return (int)
                switch (node.op()) {
                    case "Conv" -> sizes[1] * node.intAttribute("group", 1);
                    case "ConvTranspose" -> sizes[0];
                    default -> sizes[node.intAttribute("transB", 0) != 0 ? 1 : 0];
                };
    }

    /** Writes the constants and gives the node that makes {@code output}. */
    Node store(String output, GraphEditor graph) {
        float[] values = new float[bias.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) bias[i];
        }
        Tensor vector = Tensor.ofFloats(values, values.length);
        String weightName = weight.equals(graph.constant(node, 1).orElse(Tensor.scalar(0)))
                ? node.inputs().get(1)
                : graph.exchange(node.inputs().get(1), weight);
        String biasName = node.input(2)
                .map(name -> graph.exchange(name, vector))
                .orElseGet(() -> graph.add(node.inputs().get(1) + "_bias", vector));
        List<String> inputs = new ArrayList<>(List.of(node.inputs().get(0), weightName, biasName));
        Node stored = node.withInputs(inputs).withOutputs(List.of(output));
        return node.is("Gemm") ? stored.with("beta", Attribute.of(1f)) : stored;
    }
}
