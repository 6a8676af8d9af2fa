package io.edgeai.core.quantize.explain;

import io.edgeai.core.quantize.hazard.Hazard;

/**
 * A fix on top of others.
 *
 * @param after the outcome of the model with this fix and all before it
 */
public record Step(Hazard hazard, int places, Outcome after) {}
