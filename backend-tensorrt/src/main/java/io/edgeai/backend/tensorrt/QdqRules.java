package io.edgeai.backend.tensorrt;

import io.edgeai.api.backend.OpRule;
import io.edgeai.api.backend.rule.Condition;
import io.edgeai.api.backend.rule.OperatorTable;
import io.edgeai.api.backend.rule.Vocabulary;
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
import java.util.function.Predicate;

/**
 * What TensorRT asks of explicit Q/DQ ({@code qdq.txt}), held against a model as it was written. A pair in the wrong place is no error for TensorRT: it splits a
 * fusion, and the engine is slower than a float one.
 */
final class QdqRules {

    static final String QUANTIZE = "QuantizeLinear";
    static final String DEQUANTIZE = "DequantizeLinear";

    private static final String REMEDY =
            "this is a defect of the placement for this network: please report it with the model, or take  scheme: fp16";

    private static final long LEAST_OPSET = 13;
    private static final Set<String> CONVOLUTIONS = Set.of("Conv", "ConvTranspose");
    private static final Set<String> WEIGHTED = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");
    private static final Set<String> POOLS = Set.of("AveragePool", "GlobalAveragePool");

    private final Graph graph;
    private final Set<String> halves;
    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, List<Node>> consumers = new HashMap<>();

    private QdqRules(Graph graph, Set<String> halves) {
        this.graph = graph;
        this.halves = halves;
        for (Node node : graph.nodes()) {
            node.outputs().forEach(output -> producers.put(output, node));
            node.inputs().forEach(input -> consumers
                    .computeIfAbsent(input, key -> new ArrayList<>())
                    .add(node));
        }
    }

    /**
     * All rules that a model breaks, each with its node.
     *
     * @param halves names of the values and weights that are meant to be in half precision
     */
    static List<Diagnostic> broken(Model model, Set<String> halves) {
        Graph graph = model.graph();
        Vocabulary words = new QdqRules(graph, halves).vocabulary();
        List<OpRule> rules =
                OperatorTable.beside(QdqRules.class, "qdq.txt", words).rules(Set.of(), Map.of());
        List<Diagnostic> found = new ArrayList<>();
        if (model.opset() < LEAST_OPSET) {
            found.add(Diagnostic.error("the model is of opset " + model.opset() + "; explicit int8 needs at least "
                            + LEAST_OPSET + " (scales by channel)")
                    .hint("export the model with opset 13 or later, or take  scheme: fp16"));
        }
        for (Node node : graph.nodes()) {
            String subject = "node '" + node.title() + "' (" + node.op() + ") of the Q/DQ model ";
            rules.stream()
                    .filter(rule -> rule.op().equals(node.op()) && !rule.holds().test(graph, node))
                    .forEach(rule -> found.add(
                            Diagnostic.error(subject + rule.condition()).hint(REMEDY)));
        }
        return found;
    }

    private Vocabulary vocabulary() {
        return Vocabulary.common()
                .with("onnx-domain", words -> of(node -> node.is(node.op())))
                .with("source", words -> of(node -> producer(node, 0).isEmpty()))
                .with("for-integers", words -> of(this::isForIntegers))
                .with("half", words -> of(this::isHalf))
                .with("pair", words -> of(node -> coded(node, words).isPresent()))
                .with("float", words -> of(node -> coded(node, words).isEmpty()))
                .with("scales-along", words -> of(node -> areScalesAlong(node, Long.parseLong(words.get(0)))))
                .with("rounded-shortcut", words -> of(this::isShortcutRounded))
                .with("straight-side", words -> of(this::hasStraightSide));
    }

    /** The DequantizeLinear behind which a table's row takes an input. */
    private Optional<Node> coded(Node node, List<String> words) {
        return producer(node, Integer.parseInt(words.get(0))).filter(maker -> maker.is(DEQUANTIZE));
    }

    private static Condition of(Predicate<Node> holds) {
        return new Condition("", site -> holds.test(site.node()));
    }

    private boolean isForIntegers(Node quantize) {
        return consumersOf(quantize.output()).stream()
                .filter(node -> node.is(DEQUANTIZE))
                .flatMap(node -> consumersOf(node.output()).stream())
                .anyMatch(node -> WEIGHTED.contains(node.op()) || POOLS.contains(node.op()) || isResidual(node));
    }

    /** Whether a node is meant to compute in half precision: by its weights, by what it takes, or by the layer that it ends. */
    private boolean isHalf(Node node) {
        return (WEIGHTED.contains(node.op()) && halves.contains(node.inputs().get(1)))
                || (POOLS.contains(node.op()) && halves.contains(node.inputs().get(0)))
                || (node.is("Add")
                        && node.inputs().stream()
                                .anyMatch(input -> halves.contains(input)
                                        || producer(input).filter(this::isHalf).isPresent()));
    }

    private boolean areScalesAlong(Node node, long wanted) {
        Optional<Node> coder = coded(node, List.of("1"));
        int scales = coder.flatMap(maker -> graph.constant(maker.inputs().get(1)))
                .map(Tensor::elements)
                .orElse(1);
        return scales == 1 || coder.orElseThrow().intAttribute("axis", 1) == wanted;
    }

    /** Of the two sides of a residual sum the shortcut has a pair; a constant is none. */
    private boolean isShortcutRounded(Node add) {
        return !isResidual(add)
                || add.inputs().stream()
                        .anyMatch(input -> graph.constant(input).isPresent()
                                || producer(input)
                                        .filter(maker -> maker.is(DEQUANTIZE))
                                        .isPresent());
    }

    private boolean isResidual(Node node) {
        return node.is("Add") && node.inputs().stream().anyMatch(this::isMadeByConvolution);
    }

    private boolean isMadeByConvolution(String value) {
        return producer(value).filter(node -> CONVOLUTIONS.contains(node.op())).isPresent()
                && consumersOf(value).size() == 1;
    }

    /** Not all sides are a convolution's behind a pair that nothing else takes before or behind it. */
    private boolean hasStraightSide(Node add) {
        return add.inputs().stream().anyMatch(value -> producer(value)
                .filter(maker -> maker.is(DEQUANTIZE) && consumersOf(value).size() == 1)
                .flatMap(dequantize -> producer(dequantize, 0))
                .filter(quantize -> isMadeByConvolution(quantize.inputs().get(0)))
                .isEmpty());
    }

    private Optional<Node> producer(Node node, int input) {
        return node.input(input).flatMap(this::producer);
    }

    private Optional<Node> producer(String value) {
        return Optional.ofNullable(producers.get(value));
    }

    private List<Node> consumersOf(String value) {
        return consumers.getOrDefault(value, List.of());
    }
}
