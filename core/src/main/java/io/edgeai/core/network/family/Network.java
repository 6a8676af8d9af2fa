package io.edgeai.core.network.family;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;

/** A network that can be built. */
public final class Network {

    private final String name;
    private final String reference;
    private final Frame frame;
    private final Layers layers;

    /** Grows all layers, the head last. */
    interface Layers {
        void grow(GraphBuilder graph);
    }

    /**
     * A network.
     *
     * @param reference the implementation whose layers, names of weights and figures it has: "torchvision resnet18"
     */
    Network(String name, String reference, Frame frame, Layers layers) {
        this.name = name;
        this.reference = reference;
        this.frame = frame;
        this.layers = layers;
    }

    /** The name in a spec. */
    public String name() {
        return name;
    }

    /** Where its layers and the names of its weights come from. */
    public String reference() {
        return reference;
    }

    /** What its public weights were trained with; the size counts also without weights. */
    public Preprocessing preprocessing() {
        return frame.preprocessing();
    }

    /**
     * The graph: float32, input [batch, 3, size, size], output {@code logits} [batch, classes], norms not folded, preprocessing in the metadata.
     *
     * @param width factor of all channel numbers
     */
    public Model build(double width, int classes, RandomWeights weights) {
        GraphBuilder graph = new GraphBuilder(frame, width, classes, weights);
        layers.grow(graph);
        return graph.build(name).withPreprocessing(frame.preprocessing());
    }
}
