package io.edgeai.api.backend;

import io.edgeai.api.model.Model;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A quantized model in its two forms.
 *
 * @param floating the legalised float model that the vendor's tool converts
 * @param emulated the same as standard Q/DQ ONNX; running it emulates the chip's arithmetic
 * @param activations parameters by tensor name of {@code floating}; only tensors that are rounded on the chip
 * @param weights parameters by initializer name of {@code floating}
 */
public record Quantized(
        Model floating,
        Model emulated,
        NumericScheme scheme,
        Map<String, QuantParams> activations,
        Map<String, QuantParams> weights) {

    public Quantized {
        activations = Collections.unmodifiableMap(new LinkedHashMap<>(activations));
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    }
}
