package io.edgeai.api.backend;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A chip as data.
 *
 * @param schemes number formats, the default first
 * @param rules the vendor's operator table, rows in the vendor's order
 * @param rewrites what must be done to a model before conversion, in order
 * @param fusions which operators are computed as one; decides where values are rounded
 * @param integerOperators of a chip that computes in float too: the operators, named as in {@link Fusion}, that take rounded values. A value that none of
 *     them takes, and that enters no fusion from outside, stays float, and so do biases. Empty: all is computed in integers
 */
public record Chip(
        String id,
        List<NumericScheme> schemes,
        List<OpRule> rules,
        List<Rewrite> rewrites,
        List<Fusion> fusions,
        HardwareLimits limits,
        SortedSet<String> integerOperators) {

    public Chip {
        schemes = List.copyOf(schemes);
        rules = List.copyOf(rules);
        rewrites = List.copyOf(rewrites);
        fusions = List.copyOf(fusions);
        integerOperators = Collections.unmodifiableSortedSet(new TreeSet<>(integerOperators));
    }

    /** A chip that computes all in integers. */
    public Chip(
            String id,
            List<NumericScheme> schemes,
            List<OpRule> rules,
            List<Rewrite> rewrites,
            List<Fusion> fusions,
            HardwareLimits limits) {
        this(id, schemes, rules, rewrites, fusions, limits, new TreeSet<>());
    }

    /** Whether an operator, named as in {@link Fusion}, takes rounded values wherever it stands. */
    public boolean isInteger(String kind) {
        return integerOperators.isEmpty() || integerOperators.contains(kind);
    }
}
