package io.edgeai.core.prune.structure;

import io.edgeai.api.model.Graph;

/** A measure of how much each channel of a layer matters. */
public interface Weighing {

    /** One number a channel, none below 0; NaN where nothing can be said about the layer. */
    double[] of(Graph graph, ChannelGroup.Layer layer);

    /** Whether numbers of different layers can be compared as they are; else each counts relative to its layer's mean. */
    default boolean isComparable() {
        return false;
    }
}
