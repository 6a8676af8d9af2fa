package io.edgeai.api.backend;

/** A combination of number formats that a chip computes in, under the name that the spec uses, e.g. {@code w8a8}. */
public record NumericScheme(String name, Encoding activations, Encoding weights) {}
