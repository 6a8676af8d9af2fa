package io.edgeai.backend.tensorrt;

import static io.edgeai.backend.tensorrt.QdqRules.DEQUANTIZE;
import static io.edgeai.backend.tensorrt.QdqRules.QUANTIZE;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.backend.tool.Codings;
import io.edgeai.api.backend.tool.Codings.Coding;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A quantized model as TensorRT takes it, made of core's emulation: what is rounded to 8 bits is said by pairs, placed by the device's integer operators and fusions,
 * what is rounded to half precision by types or by nothing.
 */
final class ExplicitModel {

    /** What core appends to the name of a value in half precision that a layer of integers takes. */
    private static final String CONVERTED = "/8-bit";

    private static final String HALF = "/half";

    private ExplicitModel() {}

    /**
     * The Q/DQ model; it computes the same as {@code quantized.emulated()}. Weights are float initializers with a pair of their own, which all releases read (8.2
     * refuses codes as initializers). Layers in half precision are those without pairs.
     */
    static Model pairs(Quantized quantized) {
        Graph emulated = quantized.emulated().graph();
        Map<String, Tensor> initializers = new LinkedHashMap<>(emulated.initializers());
        List<Node> nodes = new ArrayList<>();
        for (Node node : emulated.nodes()) {
            String name = node.output();
            if (node.is(DEQUANTIZE) && quantized.weights().containsKey(name)) {
                String codes = node.inputs().get(0);
                String values = name + "/values";
                initializers.remove(codes);
                initializers.put(
                        values, quantized.floating().graph().constant(name).orElseThrow());
                List<String> inputs = new ArrayList<>(node.inputs());
                inputs.set(0, values);
                nodes.add(new Node(
                        name + "/" + QUANTIZE, QUANTIZE, "", inputs, List.of(codes), node.attributes(), node.extra()));
            }
            nodes.add(node);
        }
        Graph paired = emulated.withNodes(nodes).withInitializers(initializers);
        return quantized.emulated().withGraph(without(paired, node -> isDown(node) || isUp(node)));
    }

    /** The model in half precision, said by types, as strongly typed networks want it: inputs and constants go through a Cast, outputs come back through one. */
    static Model types(Quantized quantized) {
        Graph emulated = quantized.emulated().graph();
        Set<String> floats = emulated.nodes().stream()
                .filter(node -> node.is("Cast") && !isDown(node))
                .map(Node::output)
                .collect(Collectors.toSet());
        Predicate<Node> isHalfAlready = node -> isDown(node)
                && node.inputs().get(0).endsWith("/raw")
                && !floats.contains(node.inputs().get(0));
        return quantized.emulated().withGraph(without(emulated, node -> isHalfAlready.test(node) || isUp(node)));
    }

    private static boolean isDown(Node node) {
        return node.is("Cast") && node.output().endsWith(HALF);
    }

    private static boolean isUp(Node node) {
        return node.is("Cast") && node.inputs().get(0).endsWith(HALF);
    }

    /** A graph without some casts: who takes their outputs takes their inputs. An output of the graph keeps its own. */
    private static Graph without(Graph graph, Predicate<Node> gone) {
        Map<String, String> before = new HashMap<>();
        List<Node> left = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Node taking = node.withInputs(node.inputs().stream()
                    .map(name -> before.getOrDefault(name, name))
                    .toList());
            boolean goes = gone.test(node);
            if (goes) {
                before.put(node.output(), taking.inputs().get(0));
            }
            if (!goes || graph.isOutput(node.output())) {
                left.add(taking);
            }
        }
        return graph.withNodes(left);
    }

    /** Names of the values and weights that are kept in half precision, in the model and in its explicit form. */
    static Set<String> halves(Quantized quantized) {
        Set<String> halves = new LinkedHashSet<>();
        Stream.concat(quantized.activations().entrySet().stream(), quantized.weights().entrySet().stream())
                .filter(entry -> entry.getValue().encoding().isFloat())
                .forEach(entry -> halves.addAll(List.of(entry.getKey(), entry.getKey() + "/raw")));
        return halves;
    }

    /** Where the scales of a written model differ from those that were to be written. */
    static List<Diagnostic> differences(Quantized quantized, Model written) {
        Predicate<QuantParams> inIntegers = params -> !params.encoding().isFloat();
        Map<String, Coding> converted =
                new LinkedHashMap<>(Codings.of(quantized.emulated()).byValue());
        converted.keySet().removeIf(name -> !name.endsWith(CONVERTED));
        return new Codings(converted)
                .with(quantized.activations(), inIntegers)
                .with(quantized.weights(), inIntegers)
                .differences(written);
    }
}
