package io.edgeai.api.backend;

import java.util.List;

/**
 * A combination of number formats that a chip computes in, under the name that the spec uses, e.g. {@code w8a8}.
 *
 * @param others formats that single layers can be computed in instead
 */
public record NumericScheme(String name, Encoding activations, Encoding weights, List<LayerFormat> others) {

    /**
     * The format of one layer in a model of another one: its weights and what it makes are in this format, what it takes is converted to it, and other
     * layers convert what it makes to theirs. A conversion keeps the range.
     *
     * @param name the chip's tool's word for it, e.g. {@code int16}
     */
    public record LayerFormat(String name, Encoding activations, Encoding weights) {}

    public NumericScheme {
        others = List.copyOf(others);
    }

    /** A scheme that all layers are computed in. */
    public NumericScheme(String name, Encoding activations, Encoding weights) {
        this(name, activations, weights, List.of());
    }
}
