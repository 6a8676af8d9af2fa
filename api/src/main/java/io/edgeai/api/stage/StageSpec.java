package io.edgeai.api.stage;

/** One stage of the trunk: a model in, a model out. In YAML a list element with exactly one key. */
public sealed interface StageSpec permits ClipWeights, Distill, Prune, Sparsify, Train, UnfoldNorms {

    /** True if it trains the head, so that a new one answers by what it learned afterwards. */
    default boolean trains() {
        return false;
    }
}
