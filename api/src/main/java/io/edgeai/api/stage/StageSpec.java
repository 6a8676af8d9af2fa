package io.edgeai.api.stage;

/** One stage of the trunk: a model in, a model out. In YAML a list element with exactly one key. */
public sealed interface StageSpec permits ClipWeights, Train {}
