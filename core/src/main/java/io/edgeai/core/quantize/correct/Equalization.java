package io.edgeai.core.quantize.correct;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.core.graph.ShapeInference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cross-layer equalization, after Nagel et al., "Data-free quantization through weight equalization and bias correction" (2019): a channel can be made smaller
 * by the layers that make it and larger by those that take it, and the function stays the same, where nothing lies between but operators that hand a factor on.
 * Each channel gets the factor at which makers' and takers' largest weights of it are equal. Unlike there it is not pairs of layers but all makers and takers
 * of values that must keep one factor: the summands of a residual stream, or a gate's input and what it opens.
 */
public final class Equalization {

    private static final int ROUNDS = 20;
    private static final double STILL = 1e-3;

    /** Beyond this a channel is dead, or its taker is. */
    private static final double MOST = 256;

    /** Hand on a factor of one channel, whatever its value. */
    private static final Set<String> THROUGH = Set.of(
            "Relu", "LeakyRelu", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "Identity", "Dropout");

    private final Graph graph;
    private final Map<String, String> leaders = new HashMap<>();
    private final Set<String> fixed = new HashSet<>();
    private final Map<String, List<Node>> makers = new LinkedHashMap<>();
    private final Map<String, List<Node>> takers = new LinkedHashMap<>();
    private final Map<String, Tensor> changed = new HashMap<>();

    private Equalization(Graph graph) {
        this.graph = graph;
    }

    /** A model of the same function with equalized convolutions; the very same if there is nothing to equalize. */
    public static Model of(Model model) {
        Equalization equalization = new Equalization(ShapeInference.infer(model).graph());
        equalization.connect();
        List<Stream> streams = equalization.streams();
        for (int round = 0; round < ROUNDS; round++) {
            double most = 0;
            for (Stream stream : streams) {
                most = Math.max(most, equalization.equalize(stream));
            }
            if (most < STILL) {
                break;
            }
        }
        if (equalization.changed.isEmpty()) {
            return model;
        }
        Map<String, Tensor> initializers = new LinkedHashMap<>(model.graph().initializers());
        initializers.putAll(equalization.changed);
        return model.withGraph(model.graph().withInitializers(initializers));
    }

    /** Layers whose channels keep one factor. */
    private record Stream(List<Node> makers, List<Node> takers) {}

    private void connect() {
        graph.freeInputs().forEach(input -> fixed.add(input.name()));
        graph.outputs().forEach(output -> fixed.add(output.name()));
        Map<String, Integer> uses = new HashMap<>();
        graph.nodes().forEach(node -> node.inputs().forEach(input -> uses.merge(input, 1, Integer::sum)));
        for (Node node : graph.nodes()) {
            String in = node.inputs().isEmpty() ? "" : node.inputs().get(0);
            if (node.is("Conv") && isOwn(node, uses)) {
                takers.computeIfAbsent(in, key -> new ArrayList<>()).add(node);
                makers.computeIfAbsent(node.output(), key -> new ArrayList<>()).add(node);
            } else if (THROUGH.contains(node.op()) || isSpatialMean(node)) {
                join(in, node.output());
            } else if (node.is("Add") && isOfOneShape(node)) {
                join(in, node.output());
                join(node.inputs().get(1), node.output());
            } else if (node.is("Mul") && gated(node).isPresent()) {
                String large = gated(node).orElseThrow();
                join(large, node.output());
                node.inputs().stream().filter(name -> !name.equals(large)).forEach(fixed::add);
            } else {
                fixed.addAll(node.inputs());
                fixed.addAll(node.outputs());
            }
        }
    }

    /** Whether a convolution has constant weights that no other node takes, and scales by channel: one group, or one for each channel. */
    private boolean isOwn(Node conv, Map<String, Integer> uses) {
        Optional<long[]> sizes = conv.input(1).flatMap(graph::constant).map(Tensor::sizes);
        boolean bias = conv.input(2)
                .map(name -> graph.constant(name).isPresent() && uses.getOrDefault(name, 0) == 1)
                .orElse(true);
        long group = conv.intAttribute("group", 1);
        return sizes.isPresent()
                && uses.getOrDefault(conv.inputs().get(1), 0) == 1
                && bias
                && (group == 1 || (sizes.get()[1] == 1 && sizes.get()[0] == group));
    }

    private boolean isSpatialMean(Node node) {
        long[] axes =
                node.input(1).flatMap(graph::constant).map(Tensor::toLongs).orElse(node.intsAttribute("axes"));
        return node.is("ReduceMean")
                && node.intAttribute("keepdims", 1) == 1
                && axes.length > 0
                && Arrays.stream(axes).allMatch(axis -> axis == 2 || axis == 3 || axis == -1 || axis == -2)
                && shape(node.inputs().get(0))
                        .filter(sizes -> sizes.length == 4)
                        .isPresent();
    }

    private boolean isOfOneShape(Node add) {
        return shape(add.inputs().get(0))
                .flatMap(left -> shape(add.inputs().get(1)).map(right -> Arrays.equals(left, right)))
                .orElse(false);
    }

    /** Of a value times one number a channel: the value. */
    private Optional<String> gated(Node mul) {
        Optional<long[]> left = shape(mul.inputs().get(0));
        Optional<long[]> right = shape(mul.inputs().get(1));
        if (left.isEmpty() || right.isEmpty()) {
            return Optional.empty();
        }
        boolean second = left.get().length == 4 && isGate(right.get(), left.get());
        boolean first = right.get().length == 4 && isGate(left.get(), right.get());
        return second == first ? Optional.empty() : Optional.of(mul.inputs().get(second ? 0 : 1));
    }

    private static boolean isGate(long[] gate, long[] value) {
        return gate.length == 4 && gate[1] == value[1] && gate[2] == 1 && gate[3] == 1 && value[2] * value[3] > 1;
    }

    /** Known sizes of a value that is no constant. */
    private Optional<long[]> shape(String name) {
        return graph.constant(name).isPresent()
                ? Optional.empty()
                : graph.value(name)
                        .flatMap(Value::shape)
                        .filter(Shape::isStatic)
                        .map(Shape::sizes);
    }

    private String leader(String name) {
        String above = leaders.getOrDefault(name, name);
        return above.equals(name) ? name : leader(above);
    }

    private void join(String a, String b) {
        leaders.put(leader(a), leader(b));
    }

    private List<Stream> streams() {
        Set<String> stuck = fixed.stream().map(this::leader).collect(Collectors.toSet());
        Map<String, Stream> streams = new LinkedHashMap<>();
        makers.forEach((name, nodes) -> stream(streams, name).makers().addAll(nodes));
        takers.forEach((name, nodes) -> stream(streams, name).takers().addAll(nodes));
        return streams.entrySet().stream()
                .filter(entry -> !stuck.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .filter(stream -> !stream.makers().isEmpty() && !stream.takers().isEmpty())
                .toList();
    }

    private Stream stream(Map<String, Stream> streams, String name) {
        return streams.computeIfAbsent(leader(name), key -> new Stream(new ArrayList<>(), new ArrayList<>()));
    }

    /** Equalizes a stream's channels; the largest change as a logarithm. */
    private double equalize(Stream stream) {
        int channels = Math.toIntExact(weights(stream.makers().get(0)).sizes()[0]);
        double[] made = new double[channels];
        double[] taken = new double[channels];
        stream.makers().forEach(node -> reach(weights(node), true, made));
        stream.takers().forEach(node -> reach(weights(node), isDepthwise(node), taken));
        double[] factors = new double[channels];
        double most = 0;
        for (int c = 0; c < channels; c++) {
            double factor = made[c] > 0 && taken[c] > 0 ? Math.sqrt(taken[c] / made[c]) : 1;
            factors[c] = Math.min(Math.max(factor, 1 / MOST), MOST);
            most = Math.max(most, Math.abs(Math.log(factors[c])));
        }
        for (Node node : stream.makers()) {
            changed.put(node.inputs().get(1), scaled(weights(node), true, factors));
            node.input(2).ifPresent(bias -> changed.put(bias, scaled(constant(bias), true, factors)));
        }
        double[] inverse = Arrays.stream(factors).map(factor -> 1 / factor).toArray();
        for (Node node : stream.takers()) {
            changed.put(node.inputs().get(1), scaled(weights(node), isDepthwise(node), inverse));
        }
        return most;
    }

    private static boolean isDepthwise(Node conv) {
        return conv.intAttribute("group", 1) > 1;
    }

    private Tensor weights(Node conv) {
        return constant(conv.inputs().get(1));
    }

    private Tensor constant(String name) {
        Tensor known = changed.get(name);
        return known != null
                ? known
                : Objects.requireNonNull(graph.initializers().get(name));
    }

    /** The largest weight of each channel: rows by the first dimension, else by the second. */
    private static void reach(Tensor weights, boolean rows, double[] into) {
        float[] values = weights.floats();
        for (int i = 0; i < values.length; i++) {
            int c = channel(weights.sizes(), rows, i);
            into[c] = Math.max(into[c], Math.abs(values[i]));
        }
    }

    private static Tensor scaled(Tensor tensor, boolean rows, double[] factors) {
        float[] values = tensor.floats();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * factors[channel(tensor.sizes(), rows, i)]);
        }
        return Tensor.ofFloats(values, tensor.sizes());
    }

    private static int channel(long[] sizes, boolean rows, int at) {
        long inner = Arrays.stream(sizes).skip(rows ? 1 : 2).reduce(1, (a, b) -> a * b);
        return (int) (rows ? at / inner : at / inner % sizes[1]);
    }
}
