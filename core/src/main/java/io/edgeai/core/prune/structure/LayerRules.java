package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Operators with weights. */
final class LayerRules {

    private LayerRules() {}

    static boolean conv(Node node, Trace trace) {
        Optional<Tensor> weights = weights(node, trace);
        Labels x = trace.labels(node.inputs().get(0));
        if (weights.isEmpty() || x.axis() != 1 || x.isSplit()) {
            return false;
        }
        int outputs = Math.toIntExact(weights.get().sizes()[0]);
        int each = Math.toIntExact(weights.get().sizes()[1]);
        int groups = Math.toIntExact(node.intAttribute("group", 1));
        if (each * groups != x.count() || outputs % groups != 0) {
            return false;
        }
        int[] made;
        if (groups > 1 && each == 1) {
            made = repeated(x.atoms(), outputs / groups);
        } else {
            tie(trace.atoms(), x.atoms(), groups);
            made = trace.atoms().fresh(outputs);
            tie(trace.atoms(), made, groups);
            if (!trace.slice(node.inputs().get(1), 1, Arrays.copyOf(x.atoms(), each))) {
                return false;
            }
        }
        return made(node, trace, new Place(1, 0), made);
    }

    static boolean transposed(Node node, Trace trace) {
        Optional<Tensor> weights = weights(node, trace);
        Labels x = trace.labels(node.inputs().get(0));
        int groups = Math.toIntExact(node.intAttribute("group", 1));
        if (weights.isEmpty() || x.axis() != 1 || x.isSplit() || weights.get().sizes()[0] != x.count()) {
            return false;
        }
        int each = Math.toIntExact(weights.get().sizes()[1]);
        if (groups == x.count() && each == 1) {
            return made(node, trace, new Place(1, 0), x.atoms());
        }
        return groups == 1
                && trace.slice(node.inputs().get(1), 0, x.atoms())
                && made(node, trace, new Place(1, 1), trace.atoms().fresh(each));
    }

    static boolean gemm(Node node, Trace trace) {
        Optional<Tensor> weights = weights(node, trace);
        Labels x = trace.labels(node.inputs().get(0));
        if (weights.isEmpty() || x.axis() != 1 || x.isSplit() || node.intAttribute("transA", 0) != 0) {
            return false;
        }
        return dense(node, trace, x, node.intAttribute("transB", 0) == 0 ? 1 : 0);
    }

    static boolean product(Node node, Trace trace) {
        Optional<Tensor> weights = weights(node, trace).filter(tensor -> tensor.rank() == 2);
        Labels x = trace.labels(node.inputs().get(0));
        Optional<Integer> rank = trace.shape(node.inputs().get(0)).map(Shape::rank);
        if (weights.isEmpty() || x.isSplit() || rank.isEmpty()) {
            return false;
        }
        if (x.axis() == rank.get() - 1) {
            return dense(node, trace, x, 1);
        }
        // What it sums over stays, as behind an operator that is not known; what it makes is its own all the same.
        trace.freeze(node.inputs().get(0));
        return made(
                node,
                trace,
                new Place(rank.get() - 1, 1),
                trace.atoms().fresh(Math.toIntExact(weights.get().sizes()[1])));
    }

    private static boolean dense(Node node, Trace trace, Labels x, int outputAxis) {
        String weight = node.inputs().get(1);
        long outputs = trace.constant(weight).orElseThrow().sizes()[outputAxis];
        if (!trace.slice(weight, 1 - outputAxis, x.atoms())) {
            return false;
        }
        return made(node, trace, new Place(x.axis(), outputAxis), trace.atoms().fresh(Math.toIntExact(outputs)));
    }

    /** Where channels are made: the dimension of the value, and that of the weights. */
    private record Place(int value, int weights) {}

    /** Scale, bias and statistics of each channel. */
    static boolean norm(Node node, Trace trace) {
        Labels x = trace.labels(node.inputs().get(0));
        List<String> constants = node.inputs().subList(1, node.inputs().size());
        if (x.axis() != 1
                || x.isSplit()
                || node.outputs().size() != 1
                || constants.stream().anyMatch(trace::isDynamic)) {
            return false;
        }
        trace.put(node.output(), x);
        return constants.stream().allMatch(name -> trace.slice(name, 0, x.atoms()));
    }

    private static boolean made(Node node, Trace trace, Place place, int[] made) {
        trace.put(node.output(), Labels.of(place.value(), made));
        trace.layer(node, place.weights(), made);
        return trace.slice(node.inputs().get(1), place.weights(), made) && bias(node, trace, made);
    }

    private static boolean bias(Node node, Trace trace, int[] made) {
        Optional<String> bias = node.input(2).filter(name -> !name.isEmpty());
        if (bias.isEmpty()) {
            return true;
        }
        Optional<Tensor> tensor = trace.constant(bias.get());
        if (tensor.isEmpty() || tensor.get().rank() > 2) {
            return false;
        }
        int last = tensor.get().rank() - 1;
        if (last < 0 || tensor.get().sizes()[last] == 1) {
            trace.use(bias.get());
            return true;
        }
        return trace.slice(bias.get(), last, made);
    }

    private static Optional<Tensor> weights(Node node, Trace trace) {
        return node.input(1).flatMap(trace::constant).filter(tensor -> tensor.rank() >= 2);
    }

    private static int[] repeated(int[] atoms, int times) {
        int[] made = new int[atoms.length * times];
        for (int i = 0; i < made.length; i++) {
            made[i] = atoms[i / times];
        }
        return made;
    }

    /** Each group of a grouped convolution loses the same channels, so that all stay equally wide. */
    static void tie(Atoms atoms, int[] channels, int groups) {
        int each = channels.length / groups;
        for (int i = each; i < channels.length; i++) {
            atoms.join(channels[i], channels[i % each]);
        }
    }
}
