package io.edgeai.core.quantize.place;

import io.edgeai.api.backend.Fusion;
import io.edgeai.api.model.Node;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The values inside fusions: made and taken by operators that a chip computes as one, and taken by nobody else. Of two such producers of one node the
 * earlier one is fused. {@code Swish} as a consumer stands for the two nodes {@code Mul(x, Sigmoid(x))}.
 */
final class Fused {

    private static final String SWISH = "Swish";

    private final Wiring wiring;
    private final Set<Fusion> fusions;

    private Fused(Wiring wiring, Set<Fusion> fusions) {
        this.wiring = wiring;
        this.fusions = fusions;
    }

    static Set<String> values(Wiring wiring, Set<Fusion> fusions) {
        Fused fused = new Fused(wiring, fusions);
        Set<String> values = new HashSet<>();
        for (String output : wiring.activations()) {
            wiring.producer(output).ifPresent(node -> values.addAll(fused.into(node)));
        }
        return values;
    }

    /** The inputs of a node that are not rounded. */
    private List<String> into(Node node) {
        Optional<String> swished = swished(node);
        if (swished.isPresent()) {
            String value = swished.get();
            boolean whole = wiring.consumers(value).size() == 2
                    && !wiring.isOutput(value)
                    && wiring.producer(value)
                            .filter(maker -> fusions.contains(new Fusion(wiring.kind(maker), SWISH)))
                            .isPresent();
            String gate = node.inputs().get(node.inputs().get(0).equals(value) ? 1 : 0);
            return whole ? List.of(value, gate) : List.of(gate);
        }
        return node.inputs().stream()
                .filter(value -> wiring.consumers(value).size() == 1 && !wiring.isOutput(value))
                .filter(value -> wiring.producer(value)
                        .filter(maker -> fusions.contains(new Fusion(wiring.kind(maker), wiring.kind(node))))
                        .isPresent())
                .min(Comparator.comparingInt(wiring::order))
                .map(List::of)
                .orElse(List.of());
    }

    /** The x of {@code Mul(x, Sigmoid(x))}, for chips that have this as one operator. */
    private Optional<String> swished(Node node) {
        boolean known = fusions.stream().anyMatch(fusion -> fusion.consumer().equals(SWISH));
        if (!known || !node.is("Mul")) {
            return Optional.empty();
        }
        return node.inputs().stream()
                .filter(gate -> wiring.consumers(gate).size() == 1 && !wiring.isOutput(gate))
                .flatMap(gate -> wiring.producer(gate).filter(maker -> maker.is("Sigmoid")).stream())
                .map(sigmoid -> sigmoid.inputs().get(0))
                .filter(node.inputs()::contains)
                .findFirst();
    }
}
