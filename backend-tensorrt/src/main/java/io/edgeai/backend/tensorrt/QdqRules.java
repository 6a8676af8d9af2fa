package io.edgeai.backend.tensorrt;

import static io.edgeai.backend.tensorrt.ExplicitQdq.DEQUANTIZE;
import static io.edgeai.backend.tensorrt.ExplicitQdq.QUANTIZE;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * What TensorRT asks of explicit Q/DQ, held against a model as it was written. A pair in the wrong place is no error for TensorRT: it splits a fusion, and the
 * engine is slower than a float one.
 */
final class QdqRules {

    private static final long LEAST_OPSET = 13;
    private static final Set<String> WEIGHTED = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");
    private static final Set<String> CONVOLUTIONS = Set.of("Conv", "ConvTranspose");
    private static final Set<String> POOLS = Set.of("AveragePool", "GlobalAveragePool");

    private final Graph graph;
    private final Map<String, Node> producers;
    private final Map<String, List<Node>> consumers = new HashMap<>();
    private final Set<String> halves;
    private final List<Diagnostic> found = new ArrayList<>();

    private QdqRules(Graph graph, Set<String> halves) {
        this.graph = graph;
        this.halves = halves;
        this.producers = ExplicitQdq.producers(graph);
        graph.nodes().forEach(node -> node.inputs().forEach(input -> consumers
                .computeIfAbsent(input, key -> new ArrayList<>())
                .add(node)));
    }

    /**
     * All rules that a model breaks, each with its node.
     *
     * @param halves names of the values and weights that are meant to be in half precision
     */
    static List<Diagnostic> broken(Model model, Set<String> halves) {
        QdqRules rules = new QdqRules(model.graph(), halves);
        if (model.opset() < LEAST_OPSET) {
            rules.found.add(Diagnostic.error("the model is of opset " + model.opset()
                            + "; explicit int8 needs at least " + LEAST_OPSET + " (scales by channel)")
                    .hint("export the model with opset 13 or later, or take  scheme: fp16"));
        }
        model.graph().nodes().forEach(rules::check);
        return rules.found;
    }

    private void check(Node node) {
        if (node.op().equals(QUANTIZE) || node.op().equals(DEQUANTIZE)) {
            coder(node);
        }
        if (node.is(QUANTIZE) && producer(node.inputs().get(0)).isPresent()) {
            pair(node);
        }
        if (isHalf(node)) {
            return;
        }
        if (WEIGHTED.contains(node.op())) {
            weighted(node);
        } else if (POOLS.contains(node.op()) && !isRounded(node.inputs().get(0))) {
            breaks(node, "takes a float value: it runs in float, with a conversion before and behind");
        } else if (node.is("Add")) {
            sum(node);
        }
    }

    /** Whether a node is meant to compute in half precision: by its weights, by what it takes, or by the layer that it ends. */
    private boolean isHalf(Node node) {
        boolean weights =
                WEIGHTED.contains(node.op()) && halves.contains(node.inputs().get(1));
        boolean pooled =
                POOLS.contains(node.op()) && halves.contains(node.inputs().get(0));
        boolean sums = node.is("Add")
                && node.inputs().stream()
                        .anyMatch(input -> halves.contains(input)
                                || producer(input).filter(this::isHalf).isPresent());
        return weights || pooled || sums;
    }

    private void coder(Node node) {
        if (!node.is(node.op())) {
            breaks(node, "is of domain '" + node.domain() + "', which TensorRT's parser does not read");
            return;
        }
        Optional<Tensor> scale = graph.constant(node.inputs().get(1));
        boolean positive = scale.map(ExplicitQdq::floats)
                .filter(values -> values.stream().allMatch(value -> value > 0))
                .isPresent();
        if (!positive) {
            breaks(node, "has a scale that is not a positive constant");
        }
        boolean zero = node.input(2)
                .map(name -> graph.constant(name)
                        .filter(codes -> LongStream.of(codes.toLongs()).allMatch(code -> code == 0))
                        .isPresent())
                .orElse(true);
        if (!zero) {
            breaks(node, "has a zero point other than 0");
        }
    }

    /** A pair of an activation: one scale, and somebody who computes in integers by it. */
    private void pair(Node quantize) {
        if (graph.constant(quantize.inputs().get(1)).map(Tensor::elements).orElse(1) != 1) {
            breaks(quantize, "has a scale for each channel of an activation; a convolution takes one");
        }
        boolean used = consumersOf(quantize.output()).stream()
                .filter(node -> node.is(DEQUANTIZE))
                .flatMap(node -> consumersOf(node.output()).stream())
                .anyMatch(this::takesIntegers);
        if (!used) {
            breaks(quantize, "rounds a value that no integer operator takes; it only splits fusions");
        }
    }

    private boolean takesIntegers(Node node) {
        boolean residual = node.is("Add") && node.inputs().stream().anyMatch(this::isMadeByWeights);
        return WEIGHTED.contains(node.op()) || POOLS.contains(node.op()) || residual;
    }

    private void weighted(Node node) {
        if (!isRounded(node.inputs().get(0))) {
            breaks(node, "takes a float activation, so it does not run in int8");
        }
        Optional<Node> weights = producer(node.inputs().get(1)).filter(maker -> maker.is(DEQUANTIZE));
        if (weights.isEmpty()) {
            breaks(node, "has weights without a pair, so it does not run in int8");
        } else {
            axis(node, weights.get());
        }
        node.input(2)
                .flatMap(this::producer)
                .filter(maker -> maker.is(DEQUANTIZE))
                .ifPresent(
                        maker -> breaks(node, "has a bias behind DequantizeLinear; TensorRT takes float biases only"));
    }

    private void axis(Node node, Node weights) {
        int scales =
                graph.constant(weights.inputs().get(1)).map(Tensor::elements).orElse(1);
        long wanted =
                switch (node.op()) {
                    case "Conv" -> 0;
                    case "ConvTranspose" -> node.intAttribute("group", 1) == 1 ? 1 : 0;
                    case "Gemm" -> node.intAttribute("transB", 0) == 0 ? 1 : 0;
                    default -> 1;
                };
        if (scales > 1 && weights.intAttribute("axis", 1) != wanted) {
            breaks(
                    node,
                    "has weight scales along dimension " + weights.intAttribute("axis", 1)
                            + "; output channels are dimension " + wanted);
        }
    }

    /** Of the two sides of a residual sum only the shortcut has a pair. */
    private void sum(Node add) {
        boolean residual = add.inputs().stream().anyMatch(this::isMadeByWeights);
        boolean bothConstantFree =
                add.inputs().stream().allMatch(input -> producer(input).isPresent() || isInput(input));
        boolean shortcut = add.inputs().stream().anyMatch(this::isRounded);
        if (residual && bothConstantFree && !shortcut) {
            breaks(add, "adds a convolution and a float shortcut; the sum does not run in its int8 kernel");
        }
        boolean both = add.inputs().stream().allMatch(input -> producer(input)
                .filter(maker -> maker.is(DEQUANTIZE))
                .flatMap(dequantize -> producer(dequantize.inputs().get(0)))
                .map(quantize -> quantize.inputs().get(0))
                .filter(this::isMadeByWeights)
                .filter(raw -> consumersOf(raw).size() == 1
                        && consumersOf(rounded(raw)).size() == 1)
                .isPresent());
        if (both) {
            breaks(add, "has pairs on both sides; the convolution's own side must go straight into the sum");
        }
    }

    /** The value behind the pair that alone takes this one. */
    private String rounded(String raw) {
        Node quantize = consumersOf(raw).get(0);
        return consumersOf(quantize.output()).get(0).output();
    }

    private boolean isMadeByWeights(String value) {
        return producer(value).filter(node -> CONVOLUTIONS.contains(node.op())).isPresent()
                && consumersOf(value).size() == 1;
    }

    private boolean isRounded(String value) {
        return producer(value).filter(node -> node.is(DEQUANTIZE)).isPresent();
    }

    private boolean isInput(String value) {
        return graph.freeInputs().stream().anyMatch(input -> input.name().equals(value));
    }

    private Optional<Node> producer(String value) {
        return Optional.ofNullable(producers.get(value));
    }

    private List<Node> consumersOf(String value) {
        return consumers.getOrDefault(value, List.of());
    }

    private void breaks(Node node, String rule) {
        found.add(
                Diagnostic.error("node '" + node.title() + "' (" + node.op() + ") of the Q/DQ model " + rule)
                        .hint(
                                "this is a defect of the placement for this network: please report it with the model, or take  scheme: fp16"));
    }
}
