package io.edgeai.api.backend;

import io.edgeai.api.model.Model;
import io.edgeai.api.report.Exhibit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A quantized model in its two forms.
 *
 * @param floating the legalised float model that the vendor's tool converts
 * @param emulated the same as standard Q/DQ ONNX; running it emulates the chip's arithmetic
 * @param activations parameters by tensor name of {@code floating}; only tensors that are rounded on the chip
 * @param weights parameters by initializer name of {@code floating}
 * @param exhibits what was tried on the way, for the report
 */
public record Quantized(
        Model floating,
        Model emulated,
        NumericScheme scheme,
        Map<String, QuantParams> activations,
        Map<String, QuantParams> weights,
        List<Exhibit> exhibits) {

    public Quantized {
        activations = Collections.unmodifiableMap(new LinkedHashMap<>(activations));
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
        exhibits = List.copyOf(exhibits);
    }

    /** A model of which there is nothing to show. */
    public Quantized(
            Model floating,
            Model emulated,
            NumericScheme scheme,
            Map<String, QuantParams> activations,
            Map<String, QuantParams> weights) {
        this(floating, emulated, scheme, activations, weights, List.of());
    }

    /** The same with these exhibits. */
    public Quantized with(List<Exhibit> shown) {
        return new Quantized(floating, emulated, scheme, activations, weights, shown);
    }
}
