package io.edgeai.core.graph;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Dim;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.graph.rewrite.GraphEditor;
import io.edgeai.core.graph.rewrite.ReshapeChains;
import io.edgeai.core.graph.rewrite.Rewriter;
import io.edgeai.core.graph.rewrite.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gemm, and MatMul with constant weights, written as convolutions: behind a Flatten of a picture as one window over the whole picture, else as 1x1. The
 * Flatten moves behind the convolution and behind activations that follow, up to the end or the next Gemm, so that chips fuse them.
 */
final class GemmAsConv implements Rule {

    private static final Set<String> FLATTENS = Set.of("Flatten", "Reshape", "Squeeze");

    private GemmAsConv() {}

    static Legalizer.Legal apply(Legalizer.Legal legal) {
        Rule sink = new FlattenBehindActivation();
        return legal.with(ShapeInference.infer(legal.model()
                .withGraph(Rewriter.apply(
                        Rewriter.apply(legal.model().graph(), List.of(new GemmAsConv(), sink)),
                        List.of(new ReshapeChains())))));
    }

    @Override
    public Set<String> anchors() {
        return Set.of("Gemm", "MatMul");
    }

    @Override
    public boolean apply(Node node, GraphEditor graph) {
        Optional<Tensor> weight =
                graph.constant(node, 1).filter(tensor -> tensor.rank() == 2 && tensor.type() == ElementType.FLOAT32);
        Optional<Shape> in = graph.shape(node.inputs().get(0)).filter(shape -> shape.rank() == 2);
        boolean plain = node.intAttribute("transA", 0) == 0;
        Optional<Tensor> bias = node.input(2).isPresent() ? graph.constant(node, 2) : Optional.empty();
        if (weight.isEmpty() || in.isEmpty() || !plain || (node.input(2).isPresent() && bias.isEmpty())) {
            return false;
        }
        Tensor rows = rows(node, weight.get());
        long outputs = rows.sizes()[0];
        Optional<Tensor> vector = bias.map(tensor -> vector(node, tensor, (int) outputs));
        Optional<Node> flatten = flatten(node, graph);
        long[] window = window(flatten, rows.sizes()[1], graph);
        String picture =
                flatten.map(found -> found.inputs().get(0)).orElseGet(() -> graph.fresh(node.output() + "_picture"));
        List<Node> nodes = new ArrayList<>();
        if (flatten.isEmpty()) {
            nodes.add(reshape(node.inputs().get(0), picture, new long[] {-1, rows.sizes()[1], 1, 1}, graph));
        }
        List<String> inputs = new ArrayList<>(List.of(
                picture, graph.exchange(node.inputs().get(1), rows.reshape(outputs, window[0], window[1], window[2]))));
        vector.ifPresent(values -> inputs.add(graph.exchange(node.inputs().get(2), values)));
        String made = graph.fresh(node.output() + "_conv");
        nodes.add(Node.of("Conv", inputs, made)
                .named(node.name().isEmpty() ? made : node.name())
                .with("kernel_shape", Attribute.ints(window[1], window[2]))
                .with("strides", Attribute.ints(1, 1))
                .with("pads", Attribute.ints(0, 0, 0, 0)));
        graph.declare(
                made, ElementType.FLOAT32, new Shape(List.of(in.get().dim(0), Dim.of(outputs), Dim.of(1), Dim.of(1))));
        nodes.add(Node.of("Flatten", List.of(made), node.output())
                .named(made + "_flatten")
                .with("axis", Attribute.of(1)));
        graph.replace(node, nodes.toArray(Node[]::new));
        return true;
    }

    /** The Flatten that makes the input out of a picture of known size. */
    private static Optional<Node> flatten(Node node, GraphEditor graph) {
        return graph.producer(node.inputs().get(0))
                .filter(producer -> FLATTENS.contains(producer.op()))
                .filter(producer -> graph.shape(producer.inputs().get(0))
                        .filter(shape -> shape.rank() == 4)
                        .filter(shape -> shape.dims().stream().skip(1).allMatch(Dim::isKnown))
                        .filter(shape -> graph.shape(node.inputs().get(0))
                                .filter(flat -> flat.dim(0).equals(shape.dim(0)))
                                .isPresent())
                        .isPresent());
    }

    /** Channels, height and width that one output looks at. */
    private static long[] window(Optional<Node> flatten, long width, GraphEditor graph) {
        return flatten.flatMap(found -> graph.shape(found.inputs().get(0)))
                .map(shape -> new long[] {shape.size(1), shape.size(2), shape.size(3)})
                .orElse(new long[] {width, 1, 1});
    }

    private static Node reshape(String from, String to, long[] sizes, GraphEditor graph) {
        String shape = graph.add(to + "_shape", Tensor.ofLongs(sizes, sizes.length));
        return Node.of("Reshape", List.of(from, shape), to);
    }

    /** The weights with one row an output, multiplied by alpha. */
    private static Tensor rows(Node node, Tensor weight) {
        boolean turned = node.intAttribute("transB", 0) != 0;
        float alpha = node.floatAttribute("alpha", 1);
        int in = (int) weight.sizes()[turned ? 1 : 0];
        int out = (int) weight.sizes()[turned ? 0 : 1];
        float[] values = weight.floats();
        float[] rows = new float[values.length];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                rows[o * in + i] = alpha * values[turned ? o * in + i : i * out + o];
            }
        }
        return Tensor.ofFloats(rows, out, in);
    }

    private static Tensor vector(Node node, Tensor bias, int outputs) {
        float beta = node.floatAttribute("beta", 1);
        float[] values = bias.floats();
        float[] vector = new float[outputs];
        for (int i = 0; i < outputs; i++) {
            vector[i] = beta * values[values.length == 1 ? 0 : i];
        }
        return Tensor.ofFloats(vector, outputs);
    }

    /** {@code activation(Flatten(x))} becomes {@code Flatten(activation(x))}. */
    private static final class FlattenBehindActivation implements Rule {

        @Override
        public Set<String> anchors() {
            return Set.of(
                    "Relu",
                    "Clip",
                    "HardSwish",
                    "HardSigmoid",
                    "Sigmoid",
                    "Tanh",
                    "LeakyRelu",
                    "Elu",
                    "Softplus",
                    "Mish");
        }

        @Override
        public boolean apply(Node node, GraphEditor graph) {
            Optional<Node> flatten = graph.soleProducer(node.inputs().get(0), Set.of("Flatten"));
            Optional<Shape> shape =
                    flatten.flatMap(found -> graph.shape(found.inputs().get(0))).filter(found -> found.rank() == 4);
            if (shape.isEmpty()) {
                return false;
            }
            String made = graph.fresh(node.output() + "_picture");
            List<String> inputs = new ArrayList<>(node.inputs());
            inputs.set(0, flatten.get().inputs().get(0));
            graph.declare(made, ElementType.FLOAT32, shape.get());
            graph.replace(
                    node,
                    node.withInputs(inputs).withOutputs(List.of(made)),
                    flatten.get().withInputs(List.of(made)).withOutputs(node.outputs()));
            graph.remove(flatten.get());
            return true;
        }
    }
}
