package io.edgeai.backend.rknn;

import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Channels that do not depend on the picture are added to the next convolution's bias, as the toolkit does by itself (found by comparing its graph with the
 * one it was given). Done before quantization, so that the emulation computes what is compiled; the same function.
 */
final class DeadChannels implements Rewrite.Custom {

    private static final float UNKNOWN = Float.NaN;

    @Override
    public Model apply(Model model) {
        return model.withGraph(new Pass(model.graph()).run());
    }

    /** One walk through a graph; {@code constants} has, for a value, each channel's constant or NaN. */
    private static final class Pass {
        private final Graph graph;
        private final Map<String, Tensor> initializers;
        private final Map<String, float[]> constants = new HashMap<>();

        private Pass(Graph graph) {
            this.graph = graph;
            this.initializers = new LinkedHashMap<>(graph.initializers());
        }

        private Graph run() {
            for (Node node : graph.nodes()) {
                if (node.is("Conv")) {
                    convolution(node);
                } else if (constants.containsKey(node.inputs().get(0))) {
                    activation(node, constants.get(node.inputs().get(0)));
                }
            }
            return graph.withInitializers(initializers);
        }

        private void activation(Node node, float[] input) {
            float[] output = new float[input.length];
            for (int c = 0; c < input.length; c++) {
                output[c] = switch (node.op()) {
                    case "Relu" -> Math.max(0, input[c]);
                    case "Clip" -> Math.min(Math.max(input[c], limit(node, 1, UNKNOWN)), limit(node, 2, UNKNOWN));
                    case "HardSwish" -> input[c] * Math.min(Math.max(input[c] / 6 + 0.5f, 0), 1);
                    default -> UNKNOWN;
                };
            }
            constants.put(node.output(), output);
        }

        private float limit(Node clip, int input, float fallback) {
            return clip.input(input)
                    .flatMap(graph::constant)
                    .map(value -> value.toFloats()[0])
                    .orElse(fallback);
        }

        private void convolution(Node node) {
            String weightName = node.inputs().get(1);
            Optional<String> biasName = node.input(2);
            Tensor weights = initializers.get(weightName);
            if (weights == null || !isOwn(weightName) || (biasName.isPresent() && !isOwn(biasName.get()))) {
                return;
            }
            float[] w = weights.floats();
            float[] bias = biasName.map(initializers::get).map(Tensor::floats).orElse(new float[0]);
            float[] input = constants.get(node.inputs().get(0));
            if (input != null) {
                fold(node, input, new Parts(w, bias, weights.sizes()));
                initializers.put(weightName, Tensor.ofFloats(w, weights.sizes()));
                biasName.ifPresent(name -> initializers.put(name, Tensor.ofFloats(bias, bias.length)));
            }
            constants.put(node.output(), constantOutputs(w, bias, weights.sizes()));
        }

        /** Weights [outputs, inputs / group, height, width] and a bias, empty if there is none; changed in place. */
        private static final class Parts {
            private final float[] weights;
            private final float[] bias;
            private final long[] sizes;

            Parts(float[] weights, float[] bias, long[] sizes) {
                this.weights = weights;
                this.bias = bias;
                this.sizes = sizes;
            }

            float[] weights() {
                return weights;
            }

            float[] bias() {
                return bias;
            }

            int outputs() {
                return (int) sizes[0];
            }

            int inputs() {
                return (int) sizes[1];
            }

            int window() {
                return weights.length / (outputs() * inputs());
            }
        }

        private static void fold(Node node, float[] input, Parts parts) {
            long group = node.intAttribute("group", 1);
            boolean padded = Arrays.stream(node.intsAttribute("pads")).anyMatch(pad -> pad != 0)
                    || node.textAttribute("auto_pad", "NOTSET").startsWith("SAME");
            for (int out = 0; out < parts.outputs(); out++) {
                for (int in = 0; in < parts.inputs(); in++) {
                    float constant = group == 1
                            ? input[in]
                            : parts.inputs() == 1 && group == parts.outputs() ? input[out] : UNKNOWN;
                    // At the edge a padded window sees zeros, not the constant; and without a bias there is nothing to
                    // add to.
                    boolean foldable = constant == 0 || (!Float.isNaN(constant) && !padded && parts.bias().length > 0);
                    if (foldable) {
                        int from = (out * parts.inputs() + in) * parts.window();
                        float sum = 0;
                        for (int i = from; i < from + parts.window(); i++) {
                            sum += parts.weights()[i];
                        }
                        if (constant != 0) {
                            parts.bias()[out] += sum * constant;
                        }
                        Arrays.fill(parts.weights(), from, from + parts.window(), 0);
                    }
                }
            }
        }

        private static float[] constantOutputs(float[] weights, float[] bias, long[] sizes) {
            int outputs = (int) sizes[0];
            int each = weights.length / outputs;
            float[] constants = new float[outputs];
            for (int out = 0; out < outputs; out++) {
                boolean dead = true;
                for (int i = out * each; i < (out + 1) * each; i++) {
                    dead &= weights[i] == 0;
                }
                constants[out] = dead ? (bias.length == 0 ? 0 : bias[out]) : UNKNOWN;
            }
            return constants;
        }

        /** True for a constant that no other node takes. */
        private boolean isOwn(String name) {
            return graph.constant(name).isPresent() && graph.consumers(name).size() == 1;
        }
    }
}
