package io.edgeai.core.quantize.place;

import io.edgeai.api.model.Node;
import io.edgeai.core.quantize.number.Interval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where ONNX Runtime's {@code quantize_static} writes Q/DQ pairs with affine activations (read in its Python package 1.32, {@code quantization/registry.py} and
 * {@code qdq_quantizer.py}): around every input and output of the operators that it knows, with two exceptions. A Relu or Clip that alone takes a value is
 * left to the range of its output. Operators that copy share their input's scale.
 */
public final class AsOnnxRuntime {

    private static final Set<String> COPIES = Set.of(
            "Reshape",
            "Transpose",
            "Squeeze",
            "Unsqueeze",
            "Flatten",
            "Slice",
            "MaxPool",
            "AveragePool",
            "Resize",
            "Split",
            "Pad");

    private static final Set<String> OTHERS = Set.of(
            "ArgMax",
            "Conv",
            "ConvTranspose",
            "Gemm",
            "MatMul",
            "Add",
            "Mul",
            "Relu",
            "Clip",
            "LeakyRelu",
            "Sigmoid",
            "GlobalAveragePool",
            "Concat",
            "Softmax",
            "Where",
            "Gather",
            "InstanceNormalization",
            "LayerNormalization",
            "BatchNormalization");

    private AsOnnxRuntime() {}

    /** The groups of values that share a quantizer, in graph order; all ranges are observed and none is cut but by Relu and Clip. */
    public static List<RangeGroup> groups(Wiring wiring) {
        Map<String, String> leaders = new HashMap<>();
        Map<String, List<String>> members = new LinkedHashMap<>();
        for (String value : rounded(wiring)) {
            String leader = wiring.producer(value)
                    .filter(node -> COPIES.contains(node.op()))
                    .map(node -> leaders.get(node.inputs().get(0)))
                    .orElse(value);
            leaders.put(value, leader);
            members.computeIfAbsent(leader, key -> new ArrayList<>()).add(value);
        }
        List<RangeGroup> groups = new ArrayList<>();
        members.forEach((leader, values) -> {
            boolean softmax =
                    wiring.producer(leader).filter(node -> node.is("Softmax")).isPresent();
            double low = softmax ? 0 : Double.NaN;
            double high = softmax ? 1 : Double.NaN;
            groups.add(new RangeGroup(values, List.of(leader), Interval.ALL, low, high));
        });
        return groups;
    }

    private static List<String> rounded(Wiring wiring) {
        Set<String> touched = new LinkedHashSet<>();
        for (String value : wiring.activations()) {
            boolean made = wiring.producer(value).filter(AsOnnxRuntime::isKnown).isPresent();
            boolean taken = wiring.consumers(value).stream().anyMatch(AsOnnxRuntime::isKnown);
            if (made || taken) {
                touched.add(value);
            }
        }
        return touched.stream().filter(value -> !isCutAway(wiring, value)).toList();
    }

    private static boolean isCutAway(Wiring wiring, String value) {
        List<Node> consumers = wiring.consumers(value);
        return consumers.size() == 1
                && !wiring.isOutput(value)
                && wiring.producer(value).isPresent()
                && Domains.isCut(consumers.get(0));
    }

    private static boolean isKnown(Node node) {
        return COPIES.contains(node.op()) || OTHERS.contains(node.op());
    }
}
