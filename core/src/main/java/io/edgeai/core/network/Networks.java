package io.edgeai.core.network;

import io.edgeai.api.model.Model;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Suggestion;
import io.edgeai.core.network.family.Families;
import io.edgeai.core.network.family.Network;
import io.edgeai.core.network.family.RandomWeights;
import java.util.List;

/** The networks that a spec can name. */
public final class Networks {

    private static final double LEAST_WIDTH = 0.1;
    private static final double MOST_WIDTH = 4;

    private Networks() {}

    /** The names, in the order in which they are shown. */
    public static List<String> names() {
        return Families.networks().stream().map(Network::name).toList();
    }

    /**
     * A network with random weights: float32, input [batch, 3, size, size] of the network's own size, output {@code logits} [batch, classes], batch
     * normalisation not folded, its preprocessing in the metadata.
     *
     * @param width factor of all channel numbers, 0.1 to 4
     * @throws EdgeAiException (SPEC) for an unknown name or a number out of range
     */
    public static Model build(String name, double width, int classes, long seed) {
        return built(name, width, classes, RandomWeights.seeded(seed));
    }

    /** The same with zeros in place of random weights: quicker, for those who count or show it. */
    public static Model blueprint(String name, double width, int classes) {
        return built(name, width, classes, RandomWeights.blank());
    }

    private static Model built(String name, double width, int classes, RandomWeights weights) {
        check(
                width >= LEAST_WIDTH && width <= MOST_WIDTH,
                "width " + width + " of network '" + name + "' is not within 0.1 and 4");
        check(classes >= 2, "network '" + name + "' needs at least 2 classes, not " + classes);
        return find(name).build(width, classes, weights);
    }

    /** The network of a name. */
    static Network find(String name) {
        return Families.find(name)
                .orElseThrow(() -> EdgeAiException.spec(Diagnostic.error("network '" + name + "' is not known")
                        .hint(Suggestion.hint(name, names())
                                + "; any other classifier comes in by  model: {onnx: FILE}")));
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw EdgeAiException.spec(Diagnostic.error(message));
        }
    }
}
