package io.edgeai.core.metric;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Exhibit;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.OrtRunner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Layer by layer, where an emulation and another side part.
 *
 * @param equalInputs true if each layer of the emulation was given the other side's own inputs, so that a difference is made by that very layer; false if
 *     differences of earlier layers are carried on
 * @param layers in the order of the graph
 */
public record FirstDivergence(boolean equalInputs, List<LayerDifference> layers) {

    public FirstDivergence {
        layers = List.copyOf(layers);
    }

    /** The first layer that differs by more than rounding ties explain. */
    public Optional<LayerDifference> first() {
        return layers.stream().filter(LayerDifference::isDivergence).findFirst();
    }

    /** The share of all compared values that differ. */
    public double share() {
        long values = layers.stream().mapToLong(LayerDifference::values).sum();
        long differing = layers.stream().mapToLong(LayerDifference::differing).sum();
        return values == 0 ? 0 : (double) differing / values;
    }

    /**
     * Evaluates each layer of the emulation on the other side's own values.
     *
     * @param picture uint8 [1, height, width, channels]
     * @param theirs what the other side computed for it, rounded values as floats by tensor name of the float model; tensors that it does not show are
     *     computed from those before
     */
    public static FirstDivergence onEqualInputs(
            Quantized quantized, Preprocessing preprocessing, Tensor picture, Map<String, Tensor> theirs) {
        Graph graph = quantized.emulated().graph();
        List<String> compared = quantized.activations().keySet().stream()
                .filter(theirs::containsKey)
                .filter(name -> graph.producer(name).isPresent())
                .toList();
        CutGraph cut = CutGraph.of(graph, Set.copyOf(compared));
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        Tensor input = new Normalizer(preprocessing).apply(picture);
        graph.freeInputs().forEach(value -> feeds.put(value.name(), input));
        cut.fed().forEach((original, fed) -> feeds.put(fed, java.util.Objects.requireNonNull(theirs.get(original))));
        try (OrtRunner runner = OrtRunner.open(quantized.emulated().withGraph(cut.graph()), compared)) {
            return new FirstDivergence(true, differences(quantized, runner.run(feeds), theirs));
        }
    }

    /** Compares layers that another engine evaluated on the other side's own values. */
    public static FirstDivergence of(Quantized quantized, Map<String, Tensor> ours, Map<String, Tensor> theirs) {
        return new FirstDivergence(true, differences(quantized, ours, theirs));
    }

    /** Compares the values of two runs as they are; what one side does not show is left out. */
    public static FirstDivergence accumulated(
            Quantized quantized, Map<String, Tensor> ours, Map<String, Tensor> theirs) {
        return new FirstDivergence(false, differences(quantized, ours, theirs));
    }

    /** The layers as a table for the report. */
    public Exhibit.Table table(String title) {
        List<List<String>> rows = layers.stream()
                .map(layer -> List.of(
                        layer.tensor(),
                        layer.operator(),
                        Long.toString(layer.values()),
                        String.format(Locale.ROOT, "%.4f %%", 100 * layer.share()),
                        String.format(Locale.ROOT, "%.1f", layer.most()),
                        String.format(Locale.ROOT, "%.6f", layer.cosine())))
                .toList();
        return new Exhibit.Table(
                title, List.of("tensor", "operators", "values", "differing", "most steps", "cosine"), rows);
    }

    private static List<LayerDifference> differences(
            Quantized quantized, Map<String, Tensor> ours, Map<String, Tensor> theirs) {
        List<LayerDifference> answer = new ArrayList<>();
        Set<String> rounded = quantized.activations().keySet();
        for (Node node : quantized.floating().graph().nodes()) {
            for (String name : node.outputs()) {
                QuantParams params = quantized.activations().get(name);
                Tensor a = ours.get(name);
                Tensor b = theirs.get(name);
                if (params != null && a != null && b != null) {
                    String operators = operators(quantized.floating().graph(), node, rounded);
                    answer.add(difference(name, operators, new Sides(a, b, params)));
                }
            }
        }
        return answer;
    }

    private record Sides(Tensor ours, Tensor theirs, QuantParams params) {}

    private static LayerDifference difference(String tensor, String operators, Sides sides) {
        float[] a = sides.ours.floats();
        float[] b = sides.theirs.floats();
        if (a.length != b.length) {
            throw new IllegalArgumentException(
                    "'" + tensor + "' has " + a.length + " values here and " + b.length + " on the other side");
        }
        double step = sides.params.scales().get(0);
        long differing = 0;
        double most = 0;
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double off = Math.abs((double) a[i] - b[i]) / step;
            differing += off >= 0.5 ? 1 : 0;
            most = Math.max(most, off);
            sum += off;
        }
        double mean = a.length == 0 ? 0 : sum / a.length;
        return new LayerDifference(tensor, operators, a.length, differing, most, mean, Parity.cosine(a, b));
    }

    /** The operators between the last rounded values and this node's output, in graph order. */
    private static String operators(Graph graph, Node last, Set<String> rounded) {
        Set<Integer> found = new TreeSet<>();
        Deque<Node> open = new ArrayDeque<>(List.of(last));
        while (!open.isEmpty()) {
            Node node = open.pop();
            found.add(graph.nodes().indexOf(node));
            for (String input : node.inputs()) {
                if (!rounded.contains(input)) {
                    graph.producer(input).ifPresent(open::push);
                }
            }
        }
        return String.join(
                "+", found.stream().map(index -> graph.nodes().get(index).op()).toList());
    }
}
