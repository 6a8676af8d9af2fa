package io.edgeai.api.backend;

import java.util.List;

/**
 * A chip as data.
 *
 * @param schemes number formats, the default first
 * @param rules the vendor's operator table, rows in the vendor's order
 * @param rewrites what must be done to a model before conversion, in order
 * @param fusions which operators are computed as one; decides where values are rounded
 */
public record Chip(
        String id,
        List<NumericScheme> schemes,
        List<OpRule> rules,
        List<Rewrite> rewrites,
        List<Fusion> fusions,
        HardwareLimits limits) {

    public Chip {
        schemes = List.copyOf(schemes);
        rules = List.copyOf(rules);
        rewrites = List.copyOf(rewrites);
        fusions = List.copyOf(fusions);
    }
}
