package io.edgeai.core.graph.rewrite;

import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads constants as numbers that act on every element, or on every channel. */
final class Constants {

    private Constants() {}

    /** A float constant of one element that broadcasts to {@code other} without changing its shape. */
    static OptionalDouble scalar(GraphEditor graph, Node node, int index) {
        Optional<Tensor> constant =
                graph.constant(node, index).filter(tensor -> tensor.type().isFloat() && tensor.elements() == 1);
        if (constant.isEmpty() || (constant.get().rank() > 1 && widens(graph, node, constant.get()))) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(constant.get().toFloats()[0]);
    }

    private static boolean widens(GraphEditor graph, Node node, Tensor constant) {
        return node.inputs().stream()
                .filter(input -> graph.constant(input).isEmpty())
                .map(graph::shape)
                .anyMatch(shape -> shape.map(Shape::rank).orElse(0) < constant.rank());
    }

    /** One number a channel (axis 1 of a value of that rank), if the constant is a number or varies along that axis only. */
    static Optional<double[]> perChannel(Tensor tensor, int rank, int channels) {
        if (!tensor.type().isFloat() || tensor.rank() > rank) {
            return Optional.empty();
        }
        double[] values = new double[channels];
        if (tensor.elements() == 1) {
            Arrays.fill(values, tensor.toFloats()[0]);
            return Optional.of(values);
        }
        int axis = 1 - (rank - tensor.rank());
        boolean along = axis >= 0 && tensor.sizes()[axis] == channels && tensor.elements() == channels;
        if (!along) {
            return Optional.empty();
        }
        float[] floats = tensor.toFloats();
        for (int i = 0; i < channels; i++) {
            values[i] = floats[i];
        }
        return Optional.of(values);
    }
}
