package io.edgeai.core.graph.dead;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Channels that cannot depend on the picture, as a saturation holds them at its end, become constants and are added to the next convolution's bias; the same
 * function. Where a vendor's compiler does that by itself, it is done before quantization, so that the emulation computes what is compiled.
 */
public final class DeadChannels {

    private static final Set<String> ELEMENTWISE = Set.of("Relu", "Clip", "LeakyRelu", "HardSwish", "HardSigmoid");

    private static final Set<String> POOLS = Set.of("MaxPool", "AveragePool", "GlobalAveragePool");

    private DeadChannels() {}

    /** The model with these channels folded; one without preprocessing is followed from its weights alone. */
    public static Model fold(Model model) {
        return model.withGraph(new Pass(model).run());
    }

    /** One walk through a graph and back. */
    private static final class Pass {
        private final Graph graph;
        private final Map<String, ConvWeights> convolutions = new LinkedHashMap<>();
        private final Map<String, ChannelBounds> bounds = new HashMap<>();
        private final Map<String, Set<Integer>> emptied = new HashMap<>();

        private Pass(Model model) {
            this.graph = model.graph();
            graph.nodes().forEach(node -> weights(node).ifPresent(conv -> convolutions.put(node.output(), conv)));
            model.preprocessing()
                    .filter(known -> graph.freeInputs().size() == 1)
                    .ifPresent(known -> bounds.put(graph.freeInputs().get(0).name(), ChannelBounds.ofPixels(known)));
        }

        private Graph run() {
            for (Node node : graph.nodes()) {
                ConvWeights conv = convolutions.get(node.output());
                ChannelBounds input =
                        bounds.get(node.inputs().isEmpty() ? "" : node.inputs().get(0));
                if (conv != null) {
                    convolution(node, conv, input == null ? new ChannelBounds(conv.allInputs()) : input);
                } else if (node.is("Add")
                        && input != null
                        && bounds.containsKey(node.inputs().get(1))) {
                    bounds.put(
                            node.output(), input.plus(bounds.get(node.inputs().get(1))));
                } else if (node.is("Concat")
                        && node.intAttribute("axis", 0) == 1
                        && bounds.keySet().containsAll(node.inputs())) {
                    bounds.put(
                            node.output(),
                            ChannelBounds.beside(
                                    node.inputs().stream().map(bounds::get).toList()));
                } else if (input != null && (ELEMENTWISE.contains(node.op()) || POOLS.contains(node.op()))) {
                    saturation(node, input.behind(node, graph));
                }
            }
            List<Node> backwards = new ArrayList<>(graph.nodes());
            Collections.reverse(backwards);
            backwards.forEach(this::unused);
            return graph.withInitializers(initializers());
        }

        private void convolution(Node node, ConvWeights conv, ChannelBounds input) {
            boolean padded = Arrays.stream(node.intsAttribute("pads")).anyMatch(pad -> pad != 0)
                    || node.textAttribute("auto_pad", "NOTSET").startsWith("SAME");
            for (int out = 0; out < conv.outputs(); out++) {
                for (int in = 0; in < conv.inputs(); in++) {
                    int source = conv.source(out, in);
                    // At the edge a padded window sees zeros, not the constant; and without a bias there is nothing to
                    // add to.
                    boolean zero = input.isConstant(source) && input.constant(source) == 0;
                    if (zero || (input.isConstant(source) && !padded && conv.hasBias())) {
                        note(node.output(), out, !conv.isZero(out, in));
                        conv.fold(out, in, input.constant(source));
                    }
                }
            }
            bounds.put(node.output(), input.convolved(conv, padded));
        }

        /** Where a saturation leaves one value, the convolution before it may as well give that at once. */
        private void saturation(Node node, ChannelBounds behind) {
            bounds.put(node.output(), behind);
            String source = node.inputs().get(0);
            ConvWeights conv = convolutions.get(source);
            if (conv == null || !ELEMENTWISE.contains(node.op()) || !isOnlyFor(source)) {
                return;
            }
            for (int c = 0; c < behind.channels(); c++) {
                if (behind.isConstant(c) && !conv.isZero(c) && (conv.hasBias() || behind.constant(c) == 0)) {
                    note(source, c, true);
                    conv.becomes(c, behind.constant(c));
                }
            }
        }

        private void note(String conv, int out, boolean changed) {
            if (changed) {
                emptied.computeIfAbsent(conv, key -> new HashSet<>()).add(out);
            }
        }

        /** A channel of which the walk left nothing that takes it need not be computed. */
        private void unused(Node node) {
            ConvWeights conv = convolutions.get(node.output());
            if (conv == null) {
                return;
            }
            String end = node.output();
            while (isOnlyFor(end)
                    && ELEMENTWISE.contains(graph.consumers(end).get(0).op())) {
                end = graph.consumers(end).get(0).output();
            }
            List<Node> users = graph.consumers(end);
            String last = end;
            boolean known = !graph.isOutput(end)
                    && !users.isEmpty()
                    && users.stream()
                            .allMatch(user -> convolutions.containsKey(user.output())
                                    && user.inputs().get(0).equals(last));
            for (int c = 0; known && c < conv.outputs(); c++) {
                int channel = c;
                if (!conv.isZero(c) && users.stream().allMatch(user -> lost(user.output(), channel))) {
                    note(node.output(), c, true);
                    conv.becomes(c, 0);
                }
            }
        }

        /** True if a convolution took a channel of its input, and takes it no more. */
        private boolean lost(String user, int channel) {
            ConvWeights conv = java.util.Objects.requireNonNull(convolutions.get(user));
            Set<Integer> outs = emptied.getOrDefault(user, Set.of());
            boolean touched = false;
            for (int out = 0; out < conv.outputs(); out++) {
                int in = channel - conv.source(out, 0);
                boolean takes = in >= 0 && in < conv.inputs();
                if (takes && !conv.isZero(out, in)) {
                    return false;
                }
                touched |= takes && outs.contains(out);
            }
            return touched;
        }

        private boolean isOnlyFor(String value) {
            return !graph.isOutput(value) && graph.consumers(value).size() == 1;
        }

        private Map<String, Tensor> initializers() {
            Map<String, Tensor> changed = new LinkedHashMap<>(graph.initializers());
            for (Node node : graph.nodes()) {
                ConvWeights conv = convolutions.get(node.output());
                if (conv != null && emptied.containsKey(node.output())) {
                    changed.put(node.inputs().get(1), Tensor.ofFloats(conv.weights(), conv.sizes()));
                    node.input(2).ifPresent(name -> changed.put(name, Tensor.ofFloats(conv.biases(), conv.outputs())));
                }
            }
            return changed;
        }

        /** A convolution whose constants no other node takes. */
        private Optional<ConvWeights> weights(Node node) {
            boolean own = node.is("Conv") && node.inputs().stream().skip(1).allMatch(this::isOwn);
            return own
                    ? graph.constant(node.inputs().get(1))
                            .map(weights -> new ConvWeights(
                                    weights.floats(),
                                    node.input(2)
                                            .flatMap(graph::constant)
                                            .map(Tensor::floats)
                                            .orElse(new float[0]),
                                    weights.sizes(),
                                    node.intAttribute("group", 1)))
                    : Optional.empty();
        }

        private boolean isOwn(String name) {
            return graph.constant(name).isPresent() && graph.consumers(name).size() == 1;
        }
    }
}
