package io.edgeai.core.quantize.place;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.core.quantize.number.Parameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * In which format each node computes: that of the rounded value that it makes, or that the fusion it lies in makes. What it takes in another format is
 * converted to its own first.
 */
public final class Layers {

    private final Map<String, QuantParams> rounded;
    private final Map<String, String> ends = new HashMap<>();

    private Layers(Map<String, QuantParams> rounded) {
        this.rounded = rounded;
    }

    /** The layers of a graph whose rounded values have these parameters. */
    public static Layers of(Graph graph, Map<String, QuantParams> rounded) {
        Layers layers = new Layers(rounded);
        Map<String, String> next = new HashMap<>();
        List<Node> nodes = graph.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            for (String output : node.outputs()) {
                String end = rounded.containsKey(output) ? output : next.get(output);
                if (end != null) {
                    layers.ends.put(output, end);
                    node.inputs().forEach(input -> next.put(input, end));
                }
            }
        }
        return layers;
    }

    /** The rounded value that a node's output is, or becomes within a fusion. */
    public Optional<String> end(Node node) {
        return Optional.ofNullable(ends.get(node.output()));
    }

    /** An input's parameters as a node takes it: its own where its format is as wide as the node's. */
    public Optional<QuantParams> taken(String input, Node by) {
        Optional<QuantParams> own = Optional.ofNullable(rounded.get(input));
        Optional<QuantParams> made = end(by).map(rounded::get);
        return own.map(params ->
                made.map(layer -> Parameters.as(params, layer.encoding())).orElse(params));
    }
}
