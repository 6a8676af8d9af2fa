package io.edgeai.backend.tensorrt;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A float model whose operators compute in float16, said by types, as strongly typed networks want it: inputs and constants go through a Cast, outputs come back
 * through one.
 */
final class HalfPrecision {

    /** Inputs that stay float32 whatever the data's type. */
    private static final Map<String, Integer> FLOAT_INPUTS = Map.of("Resize", 2, "Upsample", 1);

    private static final String HALF = "/half";

    private final Graph graph;
    private final List<Node> nodes = new ArrayList<>();
    private final Set<String> cast = new HashSet<>();
    private final Map<String, String> outputs = new LinkedHashMap<>();

    private HalfPrecision(Graph graph) {
        this.graph = graph;
        graph.outputs().stream()
                .filter(output -> output.type() == ElementType.FLOAT32)
                .forEach(output -> outputs.put(output.name(), output.name() + HALF));
    }

    static Model of(Model model) {
        HalfPrecision half = new HalfPrecision(model.graph());
        model.graph().nodes().forEach(half::add);
        half.outputs.forEach((name, inner) -> half.nodes.add(cast(inner, name, ElementType.FLOAT32)));
        return model.withGraph(model.graph().withNodes(half.nodes).withValues(List.of()));
    }

    private void add(Node node) {
        List<String> inputs = new ArrayList<>();
        int floating = FLOAT_INPUTS.getOrDefault(node.op(), -1);
        for (int i = 0; i < node.inputs().size(); i++) {
            String input = node.inputs().get(i);
            boolean stays = i == floating || (node.is("Resize") && i == 1);
            inputs.add(stays ? input : taken(input));
        }
        boolean toFloat = node.is("Cast") && node.intAttribute("to", 0) == ElementType.FLOAT32.code();
        Node typed = toFloat ? node.with("to", Attribute.of((long) ElementType.FLOAT16.code())) : node;
        nodes.add(typed.withInputs(inputs)
                .withOutputs(node.outputs().stream()
                        .map(name -> outputs.getOrDefault(name, name))
                        .toList()));
    }

    private String taken(String input) {
        if (outputs.containsKey(input)) {
            return outputs.getOrDefault(input, input);
        }
        boolean constant = graph.constant(input)
                .filter(tensor -> tensor.type() == ElementType.FLOAT32)
                .isPresent();
        boolean picture = graph.freeInputs().stream()
                .filter(value -> value.type() == ElementType.FLOAT32)
                .map(Value::name)
                .anyMatch(input::equals);
        if (!constant && !picture) {
            return input;
        }
        if (cast.add(input)) {
            nodes.add(cast(input, input + HALF, ElementType.FLOAT16));
        }
        return input + HALF;
    }

    private static Node cast(String from, String to, ElementType type) {
        return Node.of("Cast", List.of(from), to).named(to + "/Cast").with("to", Attribute.of((long) type.code()));
    }
}
