package io.edgeai.backend.tidl;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.backend.tool.Codings;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hands ranges over to the vendor in its two ways, and reads them back from what was written: Q/DQ ONNX (preQuantizedModel; 8 bits, any scale) and the
 * quantization prototxt (powers of two, 8 or 16 bits), from whose min and max the importer derives the same scales again.
 */
final class TidlRanges {

    /** Per-channel codes need it. */
    private static final long OPSET = 13;

    private static final String ROUNDED = "/rounded";
    private static final Pattern LAYER =
            Pattern.compile("layers \\{\n  layer_name: \"([^\"]*)\".*?\n}", Pattern.DOTALL);
    private static final Pattern PART = Pattern.compile("(outputs|weights) \\{ min: (\\S+) max: (\\S+) ");

    private final Quantized quantized;
    private final Graph graph;

    TidlRanges(Quantized quantized) {
        this.quantized = quantized;
        this.graph = quantized.floating().graph();
    }

    private static boolean narrow(QuantParams params) {
        return params.encoding().bits() <= 8;
    }

    /** The float model with QuantizeLinear and DequantizeLinear around every value and weight in 8 bits; the importer rounds, nothing is rounded here. */
    Model qdq() {
        Model model = quantized.floating();
        if (model.opset() < OPSET) {
            throw EdgeAiException.step(Diagnostic.error(
                            "the model's opset is " + model.opset() + ", handing over scales as Q/DQ needs " + OPSET)
                    .hint("export the model with opset 13 or later, or write  ranges: vendor  under this target"));
        }
        return new Rewriting().model(model);
    }

    private boolean isCoded(String name) {
        QuantParams params = quantized.activations().get(name);
        return params != null && narrow(params);
    }

    private QuantParams params(String name) {
        return Optional.ofNullable(quantized.activations().get(name)).orElseThrow();
    }

    /** The Q/DQ form in the making. */
    private final class Rewriting {
        private final List<Node> nodes = new ArrayList<>();
        private final Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
        private final Map<String, String> renamed = new HashMap<>();

        Model model(Model model) {
            quantized.weights().forEach(this::source);
            graph.freeInputs().forEach(input -> Optional.ofNullable(
                            quantized.activations().get(input.name()))
                    .ifPresent(params -> source(input.name(), params)));
            graph.nodes().forEach(this::add);
            return model.withGraph(
                    graph.withNodes(nodes).withInitializers(initializers).withValues(List.of()));
        }

        /** A weight or an input keeps its name; those that take it take its rounded form. */
        private void source(String name, QuantParams params) {
            if (narrow(params)) {
                code(name, name + ROUNDED, params);
                renamed.put(name, name + ROUNDED);
            }
        }

        /** A value that is rounded keeps its name after rounding. */
        private void add(Node node) {
            nodes.add(node.withInputs(node.inputs().stream()
                            .map(name -> renamed.getOrDefault(name, name))
                            .toList())
                    .withOutputs(node.outputs().stream()
                            .map(name -> isCoded(name) ? name + "/raw" : name)
                            .toList()));
            node.outputs().stream()
                    .filter(TidlRanges.this::isCoded)
                    .forEach(name -> code(name + "/raw", name, params(name)));
        }

        private void code(String from, String to, QuantParams params) {
            int count = params.scales().size();
            long[] sizes = params.axis() < 0 ? new long[0] : new long[] {count};
            float[] scales = new float[count];
            byte[] zeros = new byte[count];
            for (int i = 0; i < count; i++) {
                scales[i] = params.scales().get(i);
                zeros[i] = params.zeroPoints().get(i).byteValue();
            }
            boolean signed = params.encoding().lowest() < 0;
            initializers.put(to + "/scale", Tensor.ofFloats(scales, sizes));
            initializers.put(to + "/zero", Tensor.ofBytes(signed ? ElementType.INT8 : ElementType.UINT8, zeros, sizes));
            coder("QuantizeLinear", List.of(from, to + "/scale", to + "/zero"), to + "/codes", params);
            coder("DequantizeLinear", List.of(to + "/codes", to + "/scale", to + "/zero"), to, params);
        }

        private void coder(String op, List<String> inputs, String output, QuantParams params) {
            Node node = Node.of(op, inputs, output).named(output + "/" + op);
            nodes.add(params.axis() < 0 ? node : node.with("axis", Attribute.of(params.axis())));
        }
    }

    /** Differences between what was meant and what stands in a Q/DQ model that was read again. */
    List<Diagnostic> compare(Model written) {
        return new Codings(Map.of())
                .with(quantized.weights(), TidlRanges::narrow)
                .with(quantized.activations(), TidlRanges::narrow)
                .differences(written);
    }

    private static Diagnostic differs(String name, String found, QuantParams params) {
        return Diagnostic.error(
                "'" + name + "' was written with scale " + found + ", emulated it has " + params.scales());
    }

    /** The quantization prototxt; min and max are the ends of the codes, so that the importer's own rule gives the same powers of two. */
    String prototxt() {
        StringBuilder layers = new StringBuilder();
        int count = 0;
        for (Map.Entry<String, QuantParams> entry : quantized.activations().entrySet()) {
            Optional<Node> weighted = weighted(entry.getKey());
            String type = graph.producer(entry.getKey()).map(Node::op).orElse("Data");
            layers.append("layers {\n  layer_name: \"")
                    .append(entry.getKey())
                    .append("\"\n  layer_type: \"")
                    .append(weighted.map(Node::op).orElse(type));
            layers.append("\"\n  bit_depth: ")
                    .append(entry.getValue().encoding().bits())
                    .append("\n  ");
            layers.append(part("outputs", entry.getValue()));
            weighted.flatMap(node -> Optional.ofNullable(
                            quantized.weights().get(node.inputs().get(1))))
                    .ifPresent(params -> layers.append("  ").append(part("weights", params)));
            layers.append("}\n");
            count++;
        }
        return "num_layers: " + count + "\nquant_type: SYMMETRIC\ncalib_type: PERTENSOR\n" + layers;
    }

    private static String part(String title, QuantParams params) {
        float scale = params.scales().get(0);
        int bits = params.encoding().bits();
        boolean signed = params.encoding().lowest() < 0;
        float most = Math.scalb(scale, signed ? bits - 1 : bits);
        return String.format(
                Locale.ROOT,
                "%s { min: %s max: %s size: 1 element_type: %d scale: %s zero_point: 0 }\n",
                title,
                signed ? -most : 0f,
                most,
                (signed ? 1 : 0) + (bits > 8 ? 2 : 0),
                1 / scale);
    }

    /** The layer with weights that a value comes from, behind what is computed with it as one. */
    private Optional<Node> weighted(String value) {
        Optional<Node> node = graph.producer(value);
        while (node.isPresent()
                && !quantized.weights().containsKey(node.get().input(1).orElse(""))) {
            String before = node.get().input(0).orElse("");
            node = quantized.activations().containsKey(before) ? Optional.empty() : graph.producer(before);
        }
        return node;
    }

    /** Differences between what was meant and what the importer's rule makes of a prototxt that was read again. */
    List<Diagnostic> compare(String prototxt) {
        Map<String, Float> found = new HashMap<>();
        Matcher layer = LAYER.matcher(prototxt);
        while (layer.find()) {
            Matcher part = PART.matcher(layer.group());
            while (part.find()) {
                QuantParams params = quantized.activations().get(layer.group(1));
                int bits = params == null ? 8 : params.encoding().bits();
                double most = Math.max(Math.abs(Double.parseDouble(part.group(2))), Double.parseDouble(part.group(3)));
                double power = Math.pow(2, Math.ceil(Math.log(most) / Math.log(2) - 1e-9));
                found.put(part.group(1) + layer.group(1), (float) Math.scalb(power, 1 - bits));
            }
        }
        List<Diagnostic> wrong = new ArrayList<>();
        quantized.activations().forEach((name, params) -> {
            check(name, found.get("outputs" + name), params, wrong);
            weighted(name)
                    .map(node -> node.inputs().get(1))
                    .ifPresent(weights -> check(
                            weights,
                            found.get("weights" + name),
                            Optional.ofNullable(quantized.weights().get(weights))
                                    .orElseThrow(),
                            wrong));
        });
        return wrong;
    }

    private static void check(
            String name, @org.jspecify.annotations.Nullable Float found, QuantParams params, List<Diagnostic> wrong) {
        if (found == null || !found.equals(params.scales().get(0))) {
            wrong.add(differs(name, String.valueOf(found), params));
        }
    }
}
