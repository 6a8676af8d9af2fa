package io.edgeai.core.quantize.correct;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.number.WeightCodes;
import io.edgeai.core.quantize.place.WeightSite;

/** The codes that a chip gives to the weights of a layer. */
@FunctionalInterface
public interface CodeRules {

    /**
     * The codes of a layer's weights.
     *
     * @param bias of the layer; empty where it has none
     * @param input the parameters of what the weights are multiplied with
     */
    WeightCodes codes(WeightSite site, Tensor weights, Tensor bias, QuantParams input);
}
