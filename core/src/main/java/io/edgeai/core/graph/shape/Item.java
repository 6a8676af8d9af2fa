package io.edgeai.core.graph.shape;

import io.edgeai.api.model.Dim;

/** One element of a small integer tensor in shape arithmetic: a number, or a symbol such as {@code batch}, or unknown (an empty symbol). */
record Item(boolean known, long value, String symbol) {

    static final Item UNKNOWN = new Item(false, 0, "");

    static Item of(long value) {
        return new Item(true, value, "");
    }

    static Item of(Dim dim) {
        return dim.isKnown() ? of(dim.size()) : new Item(false, 0, dim.symbol());
    }

    /** This element as a dimension; negative numbers are none. */
    Dim toDim() {
        if (known) {
            return value >= 0 ? Dim.of(value) : Dim.UNKNOWN;
        }
        return symbol.isEmpty() ? Dim.UNKNOWN : Dim.symbol(symbol);
    }

    boolean is(long number) {
        return known && value == number;
    }
}
