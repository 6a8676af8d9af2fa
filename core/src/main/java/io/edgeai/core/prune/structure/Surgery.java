package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.graph.TensorSlices;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Takes channels out: of constants, and of what operators say about numbers of channels. */
final class Surgery {

    private final Trace trace;
    private final Set<Integer> gone;
    private final Map<String, Tensor> initializers;

    Surgery(Trace trace, Set<Integer> gone) {
        this.trace = trace;
        this.gone = gone;
        this.initializers = new LinkedHashMap<>(trace.graph().initializers());
    }

    Model apply(Model model) {
        Graph graph = model.graph();
        Set<String> sliced = new HashSet<>();
        trace.slices().forEach((name, axes) -> {
            Tensor tensor = graph.constant(name).orElseThrow();
            for (Map.Entry<Integer, int[]> entry : axes.entrySet()) {
                List<Integer> kept = kept(entry.getValue());
                tensor = kept.size() == entry.getValue().length
                        ? tensor
                        : TensorSlices.take(tensor, entry.getKey(), kept);
            }
            sliced.add(name);
            initializers.put(name, tensor);
        });
        List<Node> nodes = graph.nodes().stream()
                .filter(node -> !(node.is("Constant") && sliced.contains(node.output())))
                .map(this::changed)
                .toList();
        return model.withGraph(
                graph.withNodes(nodes).withInitializers(initializers).withValues(List.of()));
    }

    private List<Integer> kept(int[] channels) {
        return Channels.kept(trace, channels, gone);
    }

    private int count(String value) {
        return kept(trace.labels(value).atoms()).size();
    }

    private boolean isChanged(String value) {
        Labels labels = trace.labels(value);
        return !labels.isNone() && count(value) != labels.count();
    }

    private Node changed(Node node) {
        return switch (node.op()) {
            case "Conv", "ConvTranspose" -> group(node);
            case "Reshape" -> isChanged(node.output()) ? reshape(node) : node;
            case "Split" -> node.outputs().stream().anyMatch(this::isChanged) ? split(node) : node;
            case "Slice" -> isChanged(node.inputs().get(0)) ? slice(node) : node;
            case "Resize" -> isChanged(node.output()) ? resize(node) : node;
            default -> node;
        };
    }

    /** A convolution by channel has as many groups as channels. */
    private Node group(Node node) {
        long groups = node.intAttribute("group", 1);
        String input = node.inputs().get(0);
        boolean byChannel = groups > 1 && trace.labels(input).count() == groups;
        return byChannel && isChanged(input) ? node.with("group", Attribute.of(count(input))) : node;
    }

    private Node reshape(Node node) {
        Labels labels = trace.labels(node.output());
        long[] sizes = trace.constant(node.inputs().get(1)).orElseThrow().toLongs();
        int count = count(node.output());
        if (labels.isSplit()) {
            int shrinking = labels.axis() + (labels.shrinksRows() ? 0 : 1);
            int rows = labels.rows();
            set(sizes, shrinking, labels.shrinksRows() ? count / (labels.count() / rows) : count / rows);
        } else {
            set(sizes, labels.axis(), count);
        }
        return with(node, 1, sizes);
    }

    private static void set(long[] sizes, int at, long size) {
        if (sizes[at] > 0) {
            sizes[at] = size;
        }
    }

    private Node split(Node node) {
        int rank = trace.shape(node.inputs().get(0)).orElseThrow().rank();
        boolean apart = PassRules.axis(node.intAttribute("axis", 0), rank)
                == trace.labels(node.inputs().get(0)).axis();
        if (!apart) {
            return node;
        }
        long[] sizes = node.outputs().stream().mapToLong(this::count).toArray();
        if (node.attributes().containsKey("split")) {
            return node.with("split", Attribute.ints(sizes));
        }
        Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
        attributes.remove("num_outputs");
        Node sized = new Node(
                node.name(), node.op(), node.domain(), node.inputs(), node.outputs(), attributes, node.extra());
        return with(sized, 1, sizes);
    }

    private Node slice(Node node) {
        String input = node.inputs().get(0);
        Labels x = trace.labels(input);
        int rank = trace.shape(input).orElseThrow().rank();
        long[] starts = trace.constant(node.inputs().get(1)).orElseThrow().toLongs();
        long[] ends = trace.constant(node.inputs().get(2)).orElseThrow().toLongs();
        Optional<long[]> axes = node.input(3).flatMap(trace::constant).map(Tensor::toLongs);
        for (int i = 0; i < starts.length; i++) {
            if (PassRules.axis(axes.isPresent() ? axes.get()[i] : i, rank) == x.axis()) {
                List<Integer> kept = kept(x.atoms());
                int from = JoinRules.bounded(starts[i], x.count());
                int to = JoinRules.bounded(ends[i], x.count());
                starts[i] = kept.stream().filter(at -> at < from).count();
                ends[i] = kept.stream().filter(at -> at < to).count();
            }
        }
        return with(with(node, 1, starts), 2, ends);
    }

    /** Sizes, where they are given in place of factors. */
    private Node resize(Node node) {
        Optional<Tensor> sizes = node.input(3).filter(name -> !name.isEmpty()).flatMap(trace::constant);
        if (sizes.isEmpty() || node.attributes().containsKey("axes")) {
            return node;
        }
        long[] all = sizes.get().toLongs();
        all[trace.labels(node.output()).axis()] = count(node.output());
        return with(node, 3, all);
    }

    /** Other numbers at an input, in a constant of the node's own. */
    private Node with(Node node, int input, long[] numbers) {
        String name = node.output() + "/pruned" + input;
        initializers.put(name, Tensor.ofLongs(numbers, numbers.length));
        List<String> inputs = new ArrayList<>(node.inputs());
        while (inputs.size() <= input) {
            inputs.add("");
        }
        inputs.set(input, name);
        return node.withInputs(inputs);
    }
}
