package io.edgeai.core.exec;

/**
 * What one step of training found, before it changed the weights.
 *
 * @param loss the batch's mean loss; not finite where training diverged
 * @param correct how many pictures of the batch had their label as the highest logit
 */
public record StepResult(double loss, int correct) {}
