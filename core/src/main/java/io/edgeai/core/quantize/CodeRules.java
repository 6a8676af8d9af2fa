package io.edgeai.core.quantize;

import io.edgeai.api.model.Tensor;

/** The codes that a chip gives to the weights of a layer. */
@FunctionalInterface
interface CodeRules {

    /**
     * The codes of a layer's weights.
     *
     * @param bias of the layer; empty where it has none
     * @param inputScale the scale of what the weights are multiplied with
     */
    WeightCodes codes(WeightSite site, Tensor weights, Tensor bias, float inputScale);
}
