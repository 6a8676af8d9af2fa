package io.edgeai.core.report;

import io.edgeai.core.quantize.explain.Explanation;

/**
 * An explanation and what it is of.
 *
 * @param model the file
 * @param rule by which it was quantized, for people
 * @param calibration how many pictures the ranges are from
 */
public record Explained(String model, String rule, int calibration, Explanation explanation) {}
