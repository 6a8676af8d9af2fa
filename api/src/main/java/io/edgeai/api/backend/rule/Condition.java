package io.edgeai.api.backend.rule;

import java.util.function.Predicate;

/** A sentence of an operator table and its truth, in one. What depends on a shape that is not known holds: it is not known to be broken. */
public record Condition(String sentence, Predicate<Site> holds) {

    /** Both. */
    Condition and(Condition other) {
        return new Condition(sentence + ", " + other.sentence, holds.and(other.holds));
    }

    /** Either. */
    Condition or(Condition other) {
        return new Condition(sentence + " or " + other.sentence, holds.or(other.holds));
    }

    /** The same in other words. */
    Condition saying(String other) {
        return new Condition(other, holds);
    }
}
