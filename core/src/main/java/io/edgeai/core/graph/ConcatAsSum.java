package io.edgeai.core.graph;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.graph.rewrite.GraphEditor;
import io.edgeai.core.graph.rewrite.Rewriter;
import io.edgeai.core.graph.rewrite.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A concatenation of channels and the convolution behind it, written as a sum of convolutions. An NPU's toolkit does this by itself, and rounds in between,
 * exactly where all groups together have more channels than the convolution would make for all of them (found by trying sizes, kernels, strides and numbers of
 * groups). The bias goes to the last convolution, which is the one that a chip fuses with its addition.
 */
public final class ConcatAsSum implements Rule {

    private ConcatAsSum() {}

    /** The model with sums; the very same if there is nothing to do. */
    public static Model apply(Model model) {
        Graph graph = ShapeInference.infer(model).graph();
        Graph changed = Rewriter.apply(graph, List.of(new ConcatAsSum()));
        return changed.nodes().equals(graph.nodes()) ? model : ShapeInference.infer(model.withGraph(changed));
    }

    @Override
    public Set<String> anchors() {
        return Set.of("Concat");
    }

    @Override
    public boolean apply(Node node, GraphEditor graph) {
        List<Node> users = graph.uses(node.output());
        if (node.intAttribute("axis", 0) != 1 || !graph.hasOneUse(node.output())) {
            return false;
        }
        Node conv = users.get(0);
        Optional<Tensor> weights = graph.constant(conv, 1);
        List<Integer> widths = widths(node, graph);
        boolean fits = conv.is("Conv")
                && conv.intAttribute("group", 1) == 1
                && conv.inputs().get(0).equals(node.output())
                && weights.isPresent()
                && !widths.isEmpty();
        if (!fits) {
            return false;
        }
        long made = weights.get().sizes()[0] * widths.size();
        if (widths.size() < 2 || weights.get().sizes()[1] <= made) {
            return false;
        }
        graph.replace(conv, sum(node, conv, widths, graph).toArray(Node[]::new));
        graph.remove(node);
        return true;
    }

    /** The channels of each group; none if one is not known. */
    private static List<Integer> widths(Node concat, GraphEditor graph) {
        List<Optional<Shape>> shapes = concat.inputs().stream()
                .map(graph::shape)
                .map(shape ->
                        shape.filter(known -> known.rank() == 4 && known.dim(1).isKnown()))
                .toList();
        return shapes.stream().allMatch(Optional::isPresent)
                ? shapes.stream()
                        .map(shape -> Math.toIntExact(shape.orElseThrow().size(1)))
                        .toList()
                : List.of();
    }

    private static List<Node> sum(Node concat, Node conv, List<Integer> widths, GraphEditor graph) {
        List<Node> nodes = new ArrayList<>();
        String weights = conv.inputs().get(1);
        Tensor tensor = graph.constant(weights).orElseThrow();
        int last = widths.size() - 1;
        int from = 0;
        String sum = "";
        for (int i = 0; i <= last; i++) {
            List<Integer> part =
                    IntStream.range(from, from + widths.get(i)).boxed().toList();
            from += widths.get(i);
            List<String> inputs = new ArrayList<>(List.of(
                    concat.inputs().get(i), graph.add(weights + "/part" + i, TensorSlices.take(tensor, 1, part))));
            if (i == last) {
                conv.input(2).filter(bias -> !bias.isEmpty()).ifPresent(inputs::add);
            }
            String made = graph.fresh(conv.output() + "/part" + i);
            nodes.add(conv.withInputs(inputs).withOutputs(List.of(made)).named(conv.title() + "/part" + i));
            if (i > 0) {
                String total = i == last ? conv.output() : graph.fresh(conv.output() + "/sum" + i);
                nodes.add(Node.of("Add", List.of(sum, made), total).named(conv.title() + "/sum" + i));
                sum = total;
            } else {
                sum = made;
            }
        }
        return nodes;
    }
}
