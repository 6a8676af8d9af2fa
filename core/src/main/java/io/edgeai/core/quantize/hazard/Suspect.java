package io.edgeai.core.quantize.hazard;

import java.util.function.UnaryOperator;

/**
 * A place where a model shows a hazard.
 *
 * @param place the layer or value
 * @param cause what was seen there
 * @param severity by which places of one hazard are ordered; its unit is the hazard's own
 * @param fix what mends this place and nothing else
 */
public record Suspect(Hazard hazard, String place, String cause, double severity, UnaryOperator<Setting> fix) {}
