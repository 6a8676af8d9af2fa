package io.edgeai.core.quantize;

import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.core.quantize.place.Wiring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model in half precision: every constant and every value between operators is rounded to 16 bits, sums are float32. That is what tensor cores do but for the
 * order of their sums, and for values inside a fusion, which they do not round. No range is needed; what exceeds 65504 becomes infinite, as on the chip.
 */
public final class HalfFloats {

    private static final String ROUNDED = "/rounded";

    private final Model model;
    private final Set<String> activations;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, String> renamed = new HashMap<>();

    private HalfFloats(Model model) {
        this.model = model;
        this.activations = new HashSet<>(new Wiring(model.graph()).activations());
    }

    /** The emulation; as a {@link Quantized} it has no parameters. */
    public static Quantized round(Model model, NumericScheme scheme) {
        return new Quantized(model, new HalfFloats(model).emulated(), scheme, Map.of(), Map.of());
    }

    private Model emulated() {
        Graph graph = model.graph();
        graph.freeInputs().stream()
                .filter(input -> activations.contains(input.name()))
                .forEach(input -> roundAs(input.name(), input.name() + ROUNDED));
        graph.nodes().forEach(this::add);
        Graph changed = graph.withNodes(nodes).withValues(List.of());
        return new Model(changed, model.opsets(), model.irVersion(), Model.PRODUCER, model.metadata(), model.extra());
    }

    private void add(Node node) {
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            String input = node.inputs().get(i);
            boolean sizes = i > 0 && (node.is("Resize") || node.is("Upsample"));
            boolean constant = model.graph()
                    .constant(input)
                    .filter(tensor -> tensor.type() == ElementType.FLOAT32)
                    .isPresent();
            if (constant && !sizes && !renamed.containsKey(input)) {
                roundAs(input, input + ROUNDED);
            }
            inputs.add(sizes ? input : renamed.getOrDefault(input, input));
        }
        List<String> outputs = node.outputs().stream()
                .map(name -> activations.contains(name) ? name + "/raw" : name)
                .toList();
        nodes.add(node.withInputs(inputs).withOutputs(outputs));
        node.outputs().stream().filter(activations::contains).forEach(name -> round(name + "/raw", name));
    }

    private void roundAs(String from, String to) {
        round(from, to);
        renamed.put(from, to);
    }

    private void round(String from, String to) {
        nodes.add(cast(from, to + "/half", ElementType.FLOAT16));
        nodes.add(cast(to + "/half", to, ElementType.FLOAT32));
    }

    private static Node cast(String from, String to, ElementType type) {
        return Node.of("Cast", List.of(from), to).named(to + "/Cast").with("to", Attribute.of((long) type.code()));
    }
}
