package io.edgeai.core.quantize.explain;

/**
 * How far a model's answers are from float's.
 *
 * @param divergence mean Kullback-Leibler divergence, in nats
 * @param agreement the share of pictures with float's top-1
 */
public record Outcome(double divergence, double agreement) {}
