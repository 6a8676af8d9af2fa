package io.edgeai.core.network.family;

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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Grows a classifier's graph node by node. Each method takes the name of the new node, which is also its value's name, and the value it works on; it
 * gives the new value's name. Initializers are called {@code NODE.weight}, {@code NODE.bias} and so on, as in PyTorch's state dictionaries.
 */
final class GraphBuilder {

    static final String INPUT = "input";
    static final String OUTPUT = "logits";

    /** HardSwish is one operator from opset 14 on; nothing newer than 17 is needed, and converters lag behind. */
    private static final long OPSET = 17;

    /** Share of the running statistics that a step keeps. torchvision's 0.99 is made for 600 epochs of ImageNet; short trainings of small sets end before it follows. */
    private static final float MOMENTUM = 0.9f;

    private static final int MULTIPLE = 8;

    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Tensor> initializers = new LinkedHashMap<>();

    /** Height and width of each value that is a picture. */
    private final Map<String, Integer> sides = new HashMap<>();

    private final Frame frame;
    private final double width;
    private final int classes;
    private final RandomWeights weights;

    GraphBuilder(Frame frame, double width, int classes, RandomWeights weights) {
        this.frame = frame;
        this.width = width;
        this.classes = classes;
        this.weights = weights;
        sides.put(INPUT, frame.size());
    }

    /** A number of channels under the width factor: rounded as by {@link #rounded}, or as it is at width 1. */
    int scaled(int channels) {
        return width == 1 ? channels : rounded(channels * width);
    }

    /** The nearest multiple of 8 that is at least 8 and does not lose more than a tenth: the rule of the MobileNets' and EfficientNets' authors. */
    static int rounded(double channels) {
        int nearest = Math.max(MULTIPLE, (int) (channels + MULTIPLE / 2) / MULTIPLE * MULTIPLE);
        return nearest < 0.9 * channels ? nearest + MULTIPLE : nearest;
    }

    double width() {
        return width;
    }

    int classes() {
        return classes;
    }

    /** Height and width of a value. */
    int side(String value) {
        return Objects.requireNonNull(sides.get(value));
    }

    /** A convolution without bias, to be followed by a norm. */
    String conv(String name, String value, Conv conv) {
        long kernel = conv.kernel();
        int before = side(value);
        int after = conv.padded() ? (before - 1) / conv.stride() + 1 : (before - conv.kernel()) / conv.stride() + 1;
        String weight = name + ".weight";
        initializers.put(weight, weights.kaiming(weight, conv.out(), conv.in() / conv.groups(), kernel, kernel));
        sides.put(name, after);
        return add(node("Conv", name, value, weight)
                .with("dilations", Attribute.ints(1, 1))
                .with("group", Attribute.of(conv.groups()))
                .with("kernel_shape", Attribute.ints(kernel, kernel))
                .with("pads", pads(conv, before, after))
                .with("strides", Attribute.ints(conv.stride(), conv.stride())));
    }

    private Attribute pads(Conv conv, int before, int after) {
        int even = conv.kernel() / 2;
        int all = conv.padded() ? 2 * even : 0;
        if (conv.padded() && frame.same()) {
            all = Math.max(0, (after - 1) * conv.stride() + conv.kernel() - before);
        }
        return Attribute.ints(all / 2, all / 2, all - all / 2, all - all / 2);
    }

    /** A convolution with bias. */
    String biasedConv(String name, String value, Conv conv) {
        conv(name, value, conv);
        String bias = name + ".bias";
        initializers.put(bias, RandomWeights.filled(0, conv.out()));
        Node bare = nodes.remove(nodes.size() - 1);
        return add(bare.withInputs(List.of(value, name + ".weight", bias)));
    }

    /** A convolution and its norm, each by its name. */
    String normed(String name, String norm, String value, Conv conv) {
        return norm(norm, conv(name, value, conv), conv.out());
    }

    /** Batch normalisation. */
    String norm(String name, String value, int channels) {
        initializers.put(name + ".weight", RandomWeights.filled(1, channels));
        initializers.put(name + ".bias", RandomWeights.filled(0, channels));
        initializers.put(name + ".running_mean", RandomWeights.filled(0, channels));
        initializers.put(name + ".running_var", RandomWeights.filled(1, channels));
        sides.put(name, side(value));
        return add(node(
                        "BatchNormalization",
                        name,
                        value,
                        name + ".weight",
                        name + ".bias",
                        name + ".running_mean",
                        name + ".running_var")
                .with("epsilon", Attribute.of(frame.epsilon()))
                .with("momentum", Attribute.of(MOMENTUM)));
    }

    /** An activation. */
    String activate(Activation kind, String name, String value) {
        return switch (kind) {
            case RELU -> op("Relu", name, value);
            case HARD_SWISH -> op("HardSwish", name, value);
            case LEAKY -> leaky(name, value, 0.01f);
            case LEAKY_TENTH -> leaky(name, value, 0.1f);
            case SILU -> op("Mul", name, value, op("Sigmoid", name + ".sigmoid", value));
            case RELU6 -> {
                initializers.put("relu6.min", Tensor.scalar(0));
                initializers.put("relu6.max", Tensor.scalar(6));
                yield op("Clip", name, value, "relu6.min", "relu6.max");
            }
        };
    }

    private String leaky(String name, String value, float slope) {
        op("LeakyRelu", name, value);
        return add(nodes.remove(nodes.size() - 1).with("alpha", Attribute.of(slope)));
    }

    /** The largest value of each window. */
    String maxPool(String name, String value, Pool pool) {
        long pad = pool.pad();
        sides.put(name, pool.side(side(value)));
        return add(node("MaxPool", name, value)
                .with("kernel_shape", Attribute.ints(pool.kernel(), pool.kernel()))
                .with("strides", Attribute.ints(pool.stride(), pool.stride()))
                .with("pads", Attribute.ints(pad, pad, pad, pad))
                .with("ceil_mode", Attribute.of(pool.ceiling() ? 1 : 0)));
    }

    /** Several values' channels, one after the other. */
    String concat(String name, List<String> values) {
        sides.put(name, side(values.get(0)));
        return add(Node.of("Concat", values, name).with("axis", Attribute.of(1)));
    }

    /** The channels in two halves. */
    List<String> halves(String name, String value, int channels) {
        initializers.put(name + ".sizes", Tensor.ofLongs(new long[] {channels / 2, channels - channels / 2}, 2));
        List<String> halves = List.of(name + ".0", name + ".1");
        halves.forEach(half -> sides.put(half, side(value)));
        nodes.add(
                node("Split", name, value, name + ".sizes").withOutputs(halves).with("axis", Attribute.of(1)));
        return halves;
    }

    /** A fully connected layer with bias. */
    String linear(String name, String value, int in, int out) {
        initializers.put(name + ".weight", weights.normal(name + ".weight", 0.01, out, in));
        initializers.put(name + ".bias", RandomWeights.filled(0, out));
        return add(node("Gemm", name, value, name + ".weight", name + ".bias").with("transB", Attribute.of(1)));
    }

    /** The mean of each channel as a vector. */
    String pooled(String value) {
        return op("Flatten", "flatten", op("GlobalAveragePool", "avgpool", value));
    }

    /** The usual end: mean of each channel, fully connected layer. */
    void classify(String name, String value, int channels) {
        linear(name, pooled(value), channels, classes);
    }

    /** PyTorch's hard sigmoid, x / 6 + 1 / 2 within 0..1 (ONNX's default slope is another). */
    String hardSigmoid(String name, String value) {
        sides.put(name, side(value));
        return add(node("HardSigmoid", name, value)
                .with("alpha", Attribute.of(1f / 6))
                .with("beta", Attribute.of(0.5f)));
    }

    /** An operator without attributes that keeps the size of its largest value, or pools it away. */
    String op(String operator, String name, String... values) {
        Stream.of(values)
                .filter(sides::containsKey)
                .mapToInt(this::side)
                .max()
                .ifPresent(side -> sides.put(name, operator.startsWith("Global") ? 1 : side));
        return add(node(operator, name, values));
    }

    /** The finished classifier of RGB pictures; the last value becomes the output. */
    Model build(String name) {
        Node last = nodes.remove(nodes.size() - 1);
        nodes.add(last.withOutputs(List.of(OUTPUT)));
        return Model.of(
                new Graph(
                        name,
                        nodes,
                        initializers,
                        List.of(batched(INPUT, 3, frame.size(), frame.size())),
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
