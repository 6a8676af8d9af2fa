package io.edgeai.core.network;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Dim;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Grows a classifier's graph node by node. Each method takes the name of the new node, which is also its value's name, and the value it works on; it
 * gives the new value's name. Initializers are called {@code NODE.weight}, {@code NODE.bias} and so on, as in PyTorch's state dictionaries.
 */
final class GraphBuilder {

    static final String INPUT = "input";
    static final String OUTPUT = "logits";

    /** HardSwish is one operator from opset 14 on; nothing newer than 17 is needed, and converters lag behind. */
    private static final long OPSET = 17;

    /** Of torchvision's MobileNetV3. */
    private static final float EPSILON = 1e-3f;

    /** Share of the running statistics that a step keeps. torchvision's 0.99 is made for 600 epochs of ImageNet; short trainings of small sets end before it follows. */
    private static final float MOMENTUM = 0.9f;

    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Tensor> initializers = new LinkedHashMap<>();
    private final RandomWeights weights;

    /** Channels, square kernel, stride and groups of a convolution; padded so that stride 1 keeps the size. */
    record Conv(int in, int out, int kernel, int stride, int groups) {
        static Conv pointwise(int in, int out) {
            return new Conv(in, out, 1, 1, 1);
        }

        static Conv depthwise(int channels, int kernel, int stride) {
            return new Conv(channels, channels, kernel, stride, channels);
        }
    }

    GraphBuilder(long seed) {
        weights = new RandomWeights(seed);
    }

    /** A convolution without bias, to be followed by a norm. */
    String conv(String name, String value, Conv conv) {
        long kernel = conv.kernel();
        long pad = kernel / 2;
        String weight = name + ".weight";
        initializers.put(weight, weights.kaiming(weight, conv.out(), conv.in() / conv.groups(), kernel, kernel));
        return add(node("Conv", name, value, weight)
                .with("dilations", Attribute.ints(1, 1))
                .with("group", Attribute.of(conv.groups()))
                .with("kernel_shape", Attribute.ints(kernel, kernel))
                .with("pads", Attribute.ints(pad, pad, pad, pad))
                .with("strides", Attribute.ints(conv.stride(), conv.stride())));
    }

    /** A convolution with bias. */
    String biasedConv(String name, String value, Conv conv) {
        conv(name, value, conv);
        String bias = name + ".bias";
        initializers.put(bias, RandomWeights.filled(0, conv.out()));
        Node bare = nodes.remove(nodes.size() - 1);
        return add(bare.withInputs(List.of(value, name + ".weight", bias)));
    }

    /** Batch normalisation. */
    String norm(String name, String value, int channels) {
        initializers.put(name + ".weight", RandomWeights.filled(1, channels));
        initializers.put(name + ".bias", RandomWeights.filled(0, channels));
        initializers.put(name + ".running_mean", RandomWeights.filled(0, channels));
        initializers.put(name + ".running_var", RandomWeights.filled(1, channels));
        return add(node(
                        "BatchNormalization",
                        name,
                        value,
                        name + ".weight",
                        name + ".bias",
                        name + ".running_mean",
                        name + ".running_var")
                .with("epsilon", Attribute.of(EPSILON))
                .with("momentum", Attribute.of(MOMENTUM)));
    }

    /** A fully connected layer with bias. */
    String linear(String name, String value, int in, int out) {
        initializers.put(name + ".weight", weights.normal(name + ".weight", 0.01, out, in));
        initializers.put(name + ".bias", RandomWeights.filled(0, out));
        return add(node("Gemm", name, value, name + ".weight", name + ".bias").with("transB", Attribute.of(1)));
    }

    /** PyTorch's hard sigmoid, x / 6 + 1 / 2 within 0..1 (ONNX's default slope is another). */
    String hardSigmoid(String name, String value) {
        return add(node("HardSigmoid", name, value)
                .with("alpha", Attribute.of(1f / 6))
                .with("beta", Attribute.of(0.5f)));
    }

    /** An operator without attributes. */
    String op(String operator, String name, String... values) {
        return add(node(operator, name, values));
    }

    /** The finished classifier of RGB pictures of {@code size} x {@code size}; the last value becomes the output. */
    Model build(String name, int size, int classes) {
        Node last = nodes.remove(nodes.size() - 1);
        nodes.add(last.withOutputs(List.of(OUTPUT)));
        return Model.of(
                new Graph(
                        name,
                        nodes,
                        initializers,
                        List.of(batched(INPUT, 3, size, size)),
                        List.of(batched(OUTPUT, classes))),
                OPSET);
    }

    private static Value batched(String name, long... sizes) {
        List<Dim> dims = new ArrayList<>(List.of(Dim.symbol("batch")));
        dims.addAll(Shape.of(sizes).dims());
        return Value.of(name, ElementType.FLOAT32, new Shape(dims));
    }

    private static Node node(String operator, String name, String... values) {
        return Node.of(operator, List.of(values), name);
    }

    private String add(Node node) {
        nodes.add(node);
        return node.output();
    }
}
