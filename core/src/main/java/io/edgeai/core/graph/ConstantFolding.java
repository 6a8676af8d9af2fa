package io.edgeai.core.graph;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.graph.constant.Evaluator;
import io.edgeai.core.graph.shape.Facts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces what never changes by initializers: Constant nodes, arithmetic on static shapes, operators on constants. A result much larger than its
 * inputs stays an operator, so that models do not swell; quantization operators stay too, because they carry the scales.
 */
public final class ConstantFolding {

    private static final long SMALL_BYTES = 1 << 16;

    private ConstantFolding() {}

    /** The model with constants folded; equal in function, outputs unchanged in name. */
    public static Model fold(Model model) {
        Graph graph = model.graph();
        Map<String, Facts> facts = ShapeInference.facts(model);
        Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
        Set<String> open = new HashSet<>();
        graph.inputs().forEach(input -> open.add(input.name()));
        Set<String> kept = new HashSet<>();
        graph.outputs().forEach(output -> kept.add(output.name()));
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            boolean handedOut = node.outputs().stream().anyMatch(kept::contains);
            Optional<List<Tensor>> folded = handedOut ? Optional.empty() : fold(node, constants, open, model.opset());
            List<Tensor> values = folded.or(() -> handedOut ? Optional.empty() : known(node, facts))
                    .orElse(List.of());
            if (values.isEmpty()) {
                nodes.add(node);
                continue;
            }
            for (int i = 0; i < node.outputs().size() && i < values.size(); i++) {
                constants.put(node.outputs().get(i), values.get(i));
            }
        }
        Set<String> made = new HashSet<>();
        nodes.forEach(node -> made.addAll(node.outputs()));
        return model.withGraph(graph.withNodes(nodes)
                .withInitializers(constants)
                .withValues(graph.values().stream()
                        .filter(value -> made.contains(value.name()))
                        .toList()));
    }

    private static Optional<List<Tensor>> fold(Node node, Map<String, Tensor> constants, Set<String> open, long opset) {
        List<Optional<Tensor>> inputs = new ArrayList<>();
        long bytes = 0;
        for (String input : node.inputs()) {
            Tensor constant = open.contains(input) ? null : constants.get(input);
            if (constant == null && !input.isEmpty()) {
                return Optional.empty();
            }
            inputs.add(Optional.ofNullable(constant));
            bytes += constant == null ? 0 : constant.data().remaining();
        }
        if (node.inputs().isEmpty()) {
            return Optional.empty();
        }
        long most = Math.max(SMALL_BYTES, bytes);
        return Evaluator.evaluate(node, inputs, opset)
                .filter(values -> values.size() >= node.outputs().size())
                .filter(values -> values.stream()
                                .mapToLong(value -> value.data().remaining())
                                .sum()
                        <= most);
    }

    /** Values that shape inference knows although their inputs change, such as the static shape of a picture. */
    private static Optional<List<Tensor>> known(Node node, Map<String, Facts> facts) {
        List<Tensor> values = new ArrayList<>();
        for (String output : node.outputs()) {
            Optional<Tensor> value = facts.getOrDefault(output, Facts.NONE).value();
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.get());
        }
        return Optional.of(values);
    }
}
