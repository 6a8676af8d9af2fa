package io.edgeai.api.backend;

import io.edgeai.api.stage.QuantizeSpec;

/**
 * How core quantizes for a target: the chip's number formats and the spec, as far as the vendor's own options say something else.
 *
 * @param scheme the number formats
 * @param spec ranges and corrections
 */
public record Quantizing(NumericScheme scheme, QuantizeSpec spec) {}
