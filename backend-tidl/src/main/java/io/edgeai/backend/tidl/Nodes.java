package io.edgeai.backend.tidl;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

/** What is asked of nodes: sizes, constants, kernels. */
final class Nodes {

    private Nodes() {}

    /** The known sizes of an input. */
    static Optional<long[]> shape(Graph graph, Node node, int input) {
        return node.input(input).flatMap(name -> sizes(graph, name));
    }

    static Optional<long[]> sizes(Graph graph, String name) {
        return Optional.ofNullable(graph.initializers().get(name))
                .map(Tensor::sizes)
                .or(() -> graph.value(name)
                        .flatMap(Value::shape)
                        .filter(one -> one.isStatic())
                        .map(one -> one.sizes()));
    }

    static Optional<Tensor> constant(Graph graph, Node node, int input) {
        return node.input(input).flatMap(graph::constant);
    }

    static boolean dims(Graph graph, Node node, int most) {
        return shape(graph, node, 0).map(sizes -> above1(sizes) <= most).orElse(true);
    }

    static long above1(long[] sizes) {
        return LongStream.of(sizes).filter(size -> size > 1).count();
    }

    /** The axis counted from the end. */
    static long axis(Graph graph, Node node, long fallback) {
        long axis = node.intAttribute("axis", fallback);
        return axis < 0
                ? axis
                : axis - shape(graph, node, 0).map(sizes -> sizes.length).orElse(4);
    }

    static long[] reduced(Graph graph, Node node) {
        long rank = shape(graph, node, 0).map(sizes -> sizes.length).orElse(4);
        return LongStream.of(constant(graph, node, 1).map(Tensor::toLongs).orElse(node.intsAttribute("axes")))
                .map(axis -> axis < 0 ? axis : axis - rank)
                .toArray();
    }

    static Optional<Float> limit(Graph graph, Node node, int input) {
        return constant(graph, node, input).map(value -> value.toFloats()[0]);
    }

    static LongStream strides(Node node) {
        return LongStream.of(node.intsAttribute("strides", 1, 1));
    }

    /** The kernel's height (0) or width (1). */
    static long kernel(Graph graph, Node node, int side) {
        long[] written = node.intsAttribute("kernel_shape");
        long[] sizes = written.length > 0
                ? written
                : shape(graph, node, 1)
                        .filter(all -> all.length > 2)
                        .map(all -> Arrays.copyOfRange(all, 2, all.length))
                        .orElse(new long[] {1, 1});
        return sizes[Math.min(side, sizes.length - 1)];
    }
}
