package io.edgeai.backend.tensorrt;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A quantized model as TensorRT's explicit quantization takes it, and what such a model must keep. Core places the pairs by the device's integer operators and
 * fusions; here weights become float initializers with a pair of their own, which all releases read (8.2 refuses codes as initializers).
 */
final class ExplicitQdq {

    static final String QUANTIZE = "QuantizeLinear";
    static final String DEQUANTIZE = "DequantizeLinear";

    /** What core appends to the name of an input once it is rounded. */
    private static final String ROUNDED = "/rounded";

    /** What core appends to the name of a value in half precision that a layer of integers takes. */
    private static final String CONVERTED = "/8-bit";

    private static final String HALF = "/half";

    private ExplicitQdq() {}

    /** The Q/DQ model for the vendor; it computes the same as {@code quantized.emulated()}. */
    static Model of(Quantized quantized) {
        Graph emulated = quantized.emulated().graph();
        Map<String, Tensor> initializers = new LinkedHashMap<>(emulated.initializers());
        List<Node> nodes = new ArrayList<>();
        for (Node node : emulated.nodes()) {
            boolean weights = node.is(DEQUANTIZE) && quantized.weights().containsKey(node.output());
            if (!weights) {
                nodes.add(node);
                continue;
            }
            String name = node.output();
            String values = name + "/values";
            String codes = node.inputs().get(0);
            initializers.remove(codes);
            initializers.put(values, quantized.floating().graph().constant(name).orElseThrow());
            List<String> inputs = new ArrayList<>(node.inputs());
            inputs.set(0, values);
            nodes.add(new Node(
                    name + "/" + QUANTIZE, QUANTIZE, "", inputs, List.of(codes), node.attributes(), node.extra()));
            nodes.add(node);
        }
        return quantized
                .emulated()
                .withGraph(emulated.withNodes(withoutHalves(nodes)).withInitializers(initializers));
    }

    /** Layers in half precision are those without pairs: what only rounds to half in the emulation goes. */
    private static List<Node> withoutHalves(List<Node> nodes) {
        Map<String, String> before = new HashMap<>();
        List<Node> left = new ArrayList<>();
        for (Node node : nodes) {
            String input = node.input(0).orElse("");
            boolean down = node.is("Cast") && node.output().endsWith(HALF);
            if (down || (node.is("Cast") && input.endsWith(HALF))) {
                before.put(node.output(), before.getOrDefault(input, input));
            } else {
                left.add(node.withInputs(node.inputs().stream()
                        .map(name -> before.getOrDefault(name, name))
                        .toList()));
            }
        }
        return left;
    }

    /** Names of the values and weights that are kept in half precision, in the model and in its explicit form. */
    static Set<String> halves(Quantized quantized) {
        Set<String> halves = new LinkedHashSet<>();
        Stream.concat(quantized.activations().entrySet().stream(), quantized.weights().entrySet().stream())
                .filter(entry -> entry.getValue().encoding().isFloat())
                .forEach(entry -> halves.addAll(List.of(entry.getKey(), entry.getKey() + "/raw")));
        return halves;
    }

    /**
     * The scales of a Q/DQ model by the name of the value that is rounded, as {@link Quantized} names it.
     */
    static Map<String, List<Float>> scales(Model model) {
        Map<String, List<Float>> scales = new LinkedHashMap<>();
        Graph graph = model.graph();
        for (Node node : graph.nodes()) {
            if (node.is(DEQUANTIZE)) {
                String name = node.output();
                boolean input = name.endsWith(ROUNDED);
                scales.put(
                        input ? name.substring(0, name.length() - ROUNDED.length()) : name,
                        floats(graph.constant(node.inputs().get(1)).orElseThrow()));
            }
        }
        return scales;
    }

    /** Where the scales of a written model differ from those that were to be written. */
    static List<String> differences(Quantized quantized, Model written) {
        Map<String, List<Float>> wanted = new LinkedHashMap<>();
        Stream.of(quantized.activations(), quantized.weights())
                .flatMap(all -> all.entrySet().stream())
                .filter(entry -> !entry.getValue().encoding().isFloat())
                .forEach(entry -> wanted.put(entry.getKey(), entry.getValue().scales()));
        scales(quantized.emulated()).forEach((name, scales) -> {
            if (name.endsWith(CONVERTED)) {
                wanted.put(name, scales);
            }
        });
        Map<String, List<Float>> found = scales(written);
        List<String> differences = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>(wanted.keySet());
        names.addAll(found.keySet());
        for (String name : names) {
            List<Float> have = found.getOrDefault(name, List.of());
            List<Float> want = wanted.getOrDefault(name, List.of());
            if (!have.equals(want)) {
                differences.add("'" + name + "' has scale " + brief(have) + " in the file, " + brief(want)
                        + " was found for it");
            }
        }
        return differences;
    }

    /** Which values of the float model have which scale, for tools that take one scale a tensor. */
    static Map<String, Float> perTensor(Map<String, QuantParams> activations) {
        Map<String, Float> scales = new LinkedHashMap<>();
        activations.forEach((name, params) -> {
            if (!params.encoding().isFloat()) {
                scales.put(name, params.scales().get(0));
            }
        });
        return scales;
    }

    /** The node that makes each value. */
    static Map<String, Node> producers(Graph graph) {
        Map<String, Node> producers = new HashMap<>();
        graph.nodes().forEach(node -> node.outputs().forEach(output -> producers.put(output, node)));
        return producers;
    }

    static List<Float> floats(Tensor tensor) {
        List<Float> values = new ArrayList<>();
        for (float value : tensor.type() == ElementType.FLOAT32 ? tensor.floats() : tensor.toFloats()) {
            values.add(value);
        }
        return values;
    }

    private static String brief(List<Float> scales) {
        return scales.isEmpty()
                ? "none"
                : scales.size() == 1 ? String.valueOf(scales.get(0)) : scales.size() + " scales from " + scales.get(0);
    }
}
