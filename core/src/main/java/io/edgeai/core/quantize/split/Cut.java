package io.edgeai.core.quantize.split;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.graph.ShapeInference;
import io.edgeai.core.graph.TensorSlices;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Writes a strand down twice, for the first channels and for the others, and their concatenation. */
final class Cut {

    private final Graph graph;
    private final Strand strand;
    private final Map<String, Tensor> initializers;
    private final List<Node> parts = new ArrayList<>();

    private Cut(Graph graph, Strand strand) {
        this.graph = graph;
        this.strand = strand;
        this.initializers = new LinkedHashMap<>(graph.initializers());
    }

    /**
     * The model with the strand in two parts; the concatenation makes the value that the strand made.
     *
     * @param first the number of channels in the first part
     */
    static Model of(Model model, Strand strand, int first) {
        Cut cut = new Cut(model.graph(), strand);
        String one = cut.part("/split0", 0, first);
        String other = cut.part("/split1", first, strand.width(model.graph()));
        cut.parts.add(Node.of("Concat", List.of(one, other), strand.end())
                .named(strand.end() + "/joined")
                .with("axis", Attribute.of(1L)));
        return ShapeInference.infer(model.withGraph(model.graph()
                .withNodes(cut.nodes())
                .withInitializers(cut.initializers)
                .withValues(List.of())));
    }

    private String part(String suffix, int from, int to) {
        List<Integer> channels = IntStream.range(from, to).boxed().toList();
        Map<String, String> renamed = new HashMap<>();
        for (Node node : strand.nodes()) {
            List<String> inputs = new ArrayList<>();
            for (int i = 0; i < node.inputs().size(); i++) {
                String name = node.inputs().get(i);
                boolean cut = node.is("Conv") && i > 0 && !name.isEmpty();
                inputs.add(cut ? slice(name, suffix, channels) : renamed.getOrDefault(name, name));
            }
            String output = node.output() + suffix;
            renamed.put(node.output(), output);
            Node copy = node.withInputs(inputs).withOutputs(List.of(output)).named(node.title() + suffix);
            boolean byChannel = node.is("Conv") && node.intAttribute("group", 1) > 1;
            parts.add(byChannel ? copy.with("group", Attribute.of((long) channels.size())) : copy);
        }
        return strand.end() + suffix;
    }

    private String slice(String constant, String suffix, List<Integer> channels) {
        initializers.computeIfAbsent(
                constant + suffix,
                name -> TensorSlices.take(graph.constant(constant).orElseThrow(), 0, channels));
        return constant + suffix;
    }

    /** The graph's nodes with the parts in place of the strand's last. */
    private List<Node> nodes() {
        List<Node> nodes = new ArrayList<>();
        List<String> gone = strand.nodes().stream().map(Node::output).toList();
        for (Node node : graph.nodes()) {
            if (node.output().equals(strand.end())) {
                nodes.addAll(parts);
            } else if (!gone.contains(node.output())) {
                nodes.add(node);
            }
        }
        return nodes;
    }
}
