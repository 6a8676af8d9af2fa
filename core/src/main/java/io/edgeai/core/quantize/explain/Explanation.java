package io.edgeai.core.quantize.explain;

import io.edgeai.core.metric.LayerNoise;
import io.edgeai.core.quantize.hazard.Distribution;
import io.edgeai.core.quantize.hazard.LayerWeights;
import io.edgeai.core.quantize.hazard.Setting;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Why a quantized model's answers differ from float's.
 *
 * @param pictures how many held-out pictures the outcomes are measured on
 * @param quantized the model as it is quantized
 * @param parts the model with one part of it rounded
 * @param layers rounding of weights, layer by layer
 * @param values rounding of values, in graph order
 * @param distributions how values are spread around the ranges that they are rounded in, in graph order
 * @param findings hazards, the fix with the largest gain first
 * @param path the fixes one after the other, each on top of those before it, left out where it does harm
 */
public record Explanation(
        int pictures,
        Outcome quantized,
        Map<Setting.Part, Outcome> parts,
        List<LayerWeights> layers,
        LayerNoise values,
        Map<String, Distribution> distributions,
        List<Finding> findings,
        List<Step> path) {

    public Explanation {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
        layers = List.copyOf(layers);
        distributions = Collections.unmodifiableMap(new LinkedHashMap<>(distributions));
        findings = List.copyOf(findings);
        path = List.copyOf(path);
    }
}
