package io.edgeai.core.network;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Dim;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A head for new classes that stands behind the old one: old scores, less a floor, through ReLU, summed by group. A fresh layer learns only what the training
 * pictures show; this one starts from all that the file's classifier knows (kinds of birds, say, of which no picture is at hand), and can then be
 * fine-tuned like any layer. The sum of rectified scores stands in for the log-sum-exp that groups of softmax outputs call for, because a
 * convolution and a ReLU run on every accelerator.
 *
 * <p>The floor of 4 and the rest's weight of 0.3 of the named ones come from a try-out outside this code with mammals as a stand-in: trained on two kinds from
 * other sources, it found 97.9 % of 146 pictures of other kinds before fine-tuning. The scale of the weights is a round figure below the 0.82 that a fit gave there,
 * so that training starts unsure rather than sure; it was not measured by itself.
 */
final class GroupedHead {

    /** Scores below this are taken for noise. */
    private static final float FLOOR = 4;

    private static final float NAMED = 0.6f;

    /** The class without outputs of its own takes all the others, each with less weight, since they are many. */
    private static final float REST = 0.18f;

    private static final Pattern RANGE = Pattern.compile("\\s*(\\d+)\\s*(?:-\\s*(\\d+)\\s*)?");

    private final List<String> classes;
    private final Map<String, String> groups;

    GroupedHead(List<String> classes, Map<String, String> groups) {
        this.classes = List.copyOf(classes);
        this.groups = Map.copyOf(groups);
    }

    /** The classifier with its new head, whose output holds one logit a class of the dataset. */
    Model behind(Model model) {
        Model bare = Heads.logits(model);
        Graph graph = bare.graph();
        Head head = Head.of(graph);
        Tensor weights = weights(head.classes());
        Value old = graph.outputs().get(0);
        if (old.shape().isPresent() && old.shape().get().rank() != 2) {
            throw EdgeAiException.spec(Diagnostic.error("output '" + old.name() + "' has the shape "
                    + old.shape().get() + "; groups need scores of the shape [pictures, classes]"));
        }
        Graph grouped = rectified(lowered(graph, head), head)
                .withInitializer("groups.weight", weights)
                .withInitializer("groups.bias", Tensor.ofFloats(new float[classes.size()], classes.size()));
        List<Node> nodes = new ArrayList<>(grouped.nodes());
        nodes.add(Node.of("Gemm", List.of(old.name(), "groups.weight", "groups.bias"), "scores")
                .with("transB", Attribute.of(1)));
        Value scores = old.shape().isPresent()
                ? new Value("scores", old.type(), old.shape(), old.extra())
                        .withShape(new Shape(List.of(old.shape().get().dim(0), Dim.of(classes.size()))))
                : Value.ofFloats("scores", -1, classes.size());
        return bare.withGraph(grouped.withNodes(nodes).withEnds(graph.inputs(), List.of(scores)));
    }

    /** The graph with the floor taken off every score, by way of the bias. */
    private static Graph lowered(Graph graph, Head head) {
        String bias = head.parameters(graph).stream()
                .filter(name ->
                        Arrays.stream(Head.constant(graph, name).orElseThrow().sizes())
                                        .reduce(1, Math::multiplyExact)
                                == head.classes())
                .findFirst()
                .orElseThrow(() -> EdgeAiException.spec(Diagnostic.error("the last layer '"
                        + head.layer().title() + "' has no bias, into which the groups' floor goes")));
        Tensor biases = Head.constant(graph, bias).orElseThrow();
        float[] lowered = biases.toFloats();
        for (int i = 0; i < lowered.length; i++) {
            lowered[i] -= FLOOR;
        }
        return graph.withInitializer(bias, Tensor.ofFloats(lowered, biases.sizes()));
    }

    /** ReLU right behind the last layer where nothing but reshaping follows it (there chips fuse it), else at the end. */
    private static Graph rectified(Graph graph, Head head) {
        boolean late = head.tail().stream().anyMatch(node -> node.is("Add"));
        Node before = late || head.tail().isEmpty()
                ? head.tail().isEmpty()
                        ? head.layer()
                        : head.tail().get(head.tail().size() - 1)
                : head.layer();
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.equals(before)) {
                nodes.add(node.withOutputs(List.of(node.output() + ".signed")));
                nodes.add(Node.of("Relu", List.of(node.output() + ".signed"), node.output())
                        .named(node.output() + ".relu"));
            } else {
                nodes.add(node);
            }
        }
        return graph.withNodes(nodes);
    }

    private Tensor weights(int outputs) {
        List<String> unknown = groups.keySet().stream()
                .filter(name -> !classes.contains(name))
                .sorted()
                .toList();
        List<String> rest =
                classes.stream().filter(name -> !groups.containsKey(name)).toList();
        if (!unknown.isEmpty() || rest.size() > 1) {
            throw EdgeAiException.spec(Diagnostic.error("groups " + groups.keySet() + " do not fit the classes "
                            + classes + ": each class but at most one needs its outputs")
                    .hint("write  groups: {" + classes.get(0)
                            + ": '3, 8-25'}  with outputs of the file's classifier, from 0"));
        }
        float[] values = new float[classes.size() * outputs];
        boolean[] taken = new boolean[outputs];
        for (int row = 0; row < classes.size(); row++) {
            String ranges = groups.get(classes.get(row));
            for (String range : ranges == null ? new String[0] : ranges.split(",")) {
                fill(values, row * outputs, range, taken);
            }
        }
        for (int i = 0; i < outputs && !rest.isEmpty(); i++) {
            values[classes.indexOf(rest.get(0)) * outputs + i] = taken[i] ? 0 : REST;
        }
        return Tensor.ofFloats(values, classes.size(), outputs);
    }

    private static void fill(float[] values, int row, String range, boolean[] taken) {
        Matcher match = RANGE.matcher(range);
        int from = match.matches() ? Integer.parseInt(match.group(1)) : -1;
        int to = from < 0 || match.group(2) == null ? from : Integer.parseInt(match.group(2));
        if (from < 0 || to < from || to >= taken.length) {
            throw EdgeAiException.spec(Diagnostic.error(
                    "range '" + range.trim() + "' of groups is not within the file's outputs 0-" + (taken.length - 1)));
        }
        for (int i = from; i <= to; i++) {
            if (taken[i]) {
                throw EdgeAiException.spec(
                        Diagnostic.error("output " + i + " of the file's classifier is in two groups"));
            }
            taken[i] = true;
            values[row + i] = NAMED;
        }
    }
}
