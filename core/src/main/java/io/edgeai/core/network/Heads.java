package io.edgeai.core.network;

import io.edgeai.api.model.Dim;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.network.family.RandomWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Changes the output layer of any classifier: a new one for other classes, scores instead of probabilities. */
public final class Heads {

    /** Small enough that all classes start about equally likely; torchvision's choice for its classifiers. */
    private static final double DEVIATION = 0.01;

    private Heads() {}

    /**
     * How many classes a classifier tells apart.
     *
     * @throws EdgeAiException (SPEC) if the model has no classifier head
     */
    public static int classes(Model model) {
        return Head.of(model.graph()).classes();
    }

    /**
     * The names of the initializers that make up the head.
     *
     * @throws EdgeAiException (SPEC) if the model has no classifier head
     */
    public static Set<String> parameters(Model model) {
        return Set.copyOf(Head.of(model.graph()).parameters(model.graph()));
    }

    /**
     * A classifier whose last layer is new: normally distributed weights by the seed, biases of 0. A softmax or sigmoid behind it is dropped, so that
     * the output holds logits, as training needs them.
     *
     * @throws EdgeAiException (SPEC) if the model has no classifier head
     */
    public static Model replace(Model model, int classes, long seed) {
        Model bare = logits(model);
        Graph graph = bare.graph();
        Head head = Head.of(graph);
        Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        List<Node> nodes = new ArrayList<>(graph.nodes());
        RandomWeights weights = RandomWeights.seeded(seed);
        List<Node> changed = new ArrayList<>(List.of(head.layer()));
        changed.addAll(head.tail());
        for (Node node : changed) {
            List<String> inputs = new ArrayList<>(node.inputs());
            for (int i = 0; i < inputs.size(); i++) {
                String input = inputs.get(i);
                Tensor old = Head.constant(graph, input).orElse(null);
                if (old != null) {
                    Tensor fresh = isWeight(node, i, head)
                            ? weights.normal("head", DEVIATION, resized(old, Head.classAxis(node, old), classes))
                            : constant(node, old, head.classes(), classes);
                    String name = fresh.equals(old) ? input : ownName(graph, input, node);
                    inputs.set(i, name);
                    if (!fresh.equals(old)) {
                        initializers.put(name, fresh);
                    }
                }
            }
            nodes.set(nodes.indexOf(node), node.withInputs(inputs));
        }
        Graph renewed = withoutUnused(graph.withNodes(nodes).withInitializers(initializers));
        return bare.withGraph(declared(renewed, changed, head.classes(), classes));
    }

    /**
     * A classifier without the softmax or sigmoid behind its last layer.
     *
     * @throws EdgeAiException (SPEC) if the model has no classifier head
     */
    public static Model logits(Model model) {
        Graph graph = model.graph();
        for (Node node : Head.of(graph).tail()) {
            if (Head.isActivation(node)) {
                graph = without(graph, node);
            }
        }
        return model.withGraph(graph);
    }

    private static boolean isWeight(Node node, int input, Head head) {
        return input == 1 && node.equals(head.layer());
    }

    /** A bias of 0 for the new classes, or a Reshape's target with the new number of classes. */
    private static Tensor constant(Node node, Tensor old, int before, int classes) {
        if (node.is("Reshape")) {
            long[] target = old.toLongs();
            for (int i = target.length - 1; i >= 0; i--) {
                if (target[i] == before) {
                    target[i] = classes;
                    break;
                }
            }
            return Tensor.ofLongs(target, old.sizes());
        }
        if (!old.type().isFloat()) {
            return old;
        }
        long[] sizes = old.sizes();
        for (int i = sizes.length - 1; i >= 0; i--) {
            if (sizes[i] == before) {
                return RandomWeights.filled(0, resized(old, i, classes));
            }
        }
        return old;
    }

    private static long[] resized(Tensor old, int axis, int size) {
        long[] sizes = old.sizes();
        sizes[axis] = size;
        return sizes;
    }

    /** The initializer's own name if nothing else uses it. */
    private static String ownName(Graph graph, String name, Node node) {
        boolean alone =
                graph.consumers(name).size() == 1 && graph.initializers().containsKey(name);
        return alone ? name : "head." + node.output() + "." + name;
    }

    private static Graph withoutUnused(Graph graph) {
        Set<String> used = new HashSet<>();
        graph.nodes().forEach(node -> used.addAll(node.inputs()));
        List<Node> nodes = graph.nodes().stream()
                .filter(node -> !node.is("Constant") || used.contains(node.output()))
                .toList();
        return graph.withNodes(nodes);
    }

    private static Graph declared(Graph graph, List<Node> changed, int before, int classes) {
        Set<String> stale = new HashSet<>();
        changed.forEach(node -> stale.addAll(node.outputs()));
        List<Value> values = graph.values().stream()
                .filter(value -> !stale.contains(value.name()))
                .toList();
        List<Value> outputs = graph.outputs().stream()
                .map(value -> counted(value, before, classes))
                .toList();
        return graph.withValues(values).withEnds(graph.inputs(), outputs);
    }

    private static Value counted(Value value, int before, int classes) {
        if (value.shape().isEmpty()) {
            return value;
        }
        List<Dim> dims = new ArrayList<>(value.shape().get().dims());
        for (int i = 1; i < dims.size(); i++) {
            if (dims.get(i).size() == before) {
                dims.set(i, Dim.of(classes));
                break;
            }
        }
        return value.withShape(new Shape(dims));
    }

    /** The graph without a node that passes its first input on; its output's users take that input. */
    private static Graph without(Graph graph, Node dropped) {
        String from = dropped.output();
        String to = dropped.inputs().get(0);
        List<Node> nodes = graph.nodes().stream()
                .filter(node -> !node.equals(dropped))
                .map(node -> node.withInputs(node.inputs().stream()
                        .map(input -> input.equals(from) ? to : input)
                        .toList()))
                .toList();
        List<Value> outputs = graph.outputs().stream()
                .map(value -> value.name().equals(from) ? value.named(to) : value)
                .toList();
        Set<String> gone = new HashSet<>(Arrays.asList(from));
        outputs.forEach(value -> gone.add(value.name()));
        List<Value> values = graph.values().stream()
                .filter(value -> !gone.contains(value.name()))
                .toList();
        return graph.withNodes(nodes).withEnds(graph.inputs(), outputs).withValues(values);
    }
}
