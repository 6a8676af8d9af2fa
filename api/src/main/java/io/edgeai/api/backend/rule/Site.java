package io.edgeai.api.backend.rule;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

/** A node in its graph: what conditions ask of it. */
public record Site(Graph graph, Node node) {

    /** Dimensions of pictures, which is what tables speak of where the rank is not known. */
    private static final int USUAL_RANK = 4;

    /** The known sizes of an input, a constant or not. */
    public Optional<long[]> shape(int input) {
        return node.input(input).flatMap(this::sizes);
    }

    /** The known sizes of the first output. */
    public Optional<long[]> outputShape() {
        return sizes(node.output());
    }

    private Optional<long[]> sizes(String name) {
        return Optional.ofNullable(graph.initializers().get(name))
                .map(Tensor::sizes)
                .or(() -> graph.value(name)
                        .flatMap(Value::shape)
                        .filter(Shape::isStatic)
                        .map(Shape::sizes));
    }

    /** An input that is a constant. */
    public Optional<Tensor> constant(int input) {
        return node.input(input).flatMap(graph::constant);
    }

    /** The kernel's sizes, written or those of the weights; empty for an operator without. */
    public long[] kernel() {
        long[] written = node.intsAttribute("kernel_shape");
        return written.length > 0
                ? written
                : shape(1).filter(sizes -> sizes.length > 2)
                        .map(sizes -> Arrays.copyOfRange(sizes, 2, sizes.length))
                        .orElse(new long[0]);
    }

    /** Height and width of the first input, as far as known. */
    public long[] spatial() {
        return shape(0).filter(sizes -> sizes.length > 2)
                .map(sizes -> Arrays.copyOfRange(sizes, 2, sizes.length))
                .orElse(new long[0]);
    }

    /** The number of dimensions of the first input. */
    public long rank() {
        return shape(0).map(sizes -> sizes.length).orElse(USUAL_RANK);
    }

    /** The axes of a reduction, counted from the front and sorted; by attribute or constant input. */
    public long[] axes() {
        return LongStream.of(constant(1).map(Tensor::toLongs).orElse(node.intsAttribute("axes")))
                .map(axis -> axis < 0 ? axis + rank() : axis)
                .sorted()
                .toArray();
    }
}
