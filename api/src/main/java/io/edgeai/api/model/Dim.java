package io.edgeai.api.model;

/** One dimension of a shape: a known size (at least 0), or a symbol such as {@code batch}, or unknown (both {@code size} -1 and an empty symbol). */
public record Dim(long size, String symbol) {

    /** A dimension of which nothing is known. */
    public static final Dim UNKNOWN = new Dim(-1, "");

    public Dim {
        if (size < -1) {
            throw new IllegalArgumentException("dimension " + size + " is negative");
        }
        if (size >= 0 && !symbol.isEmpty()) {
            throw new IllegalArgumentException("dimension '" + symbol + "' has a size as well (" + size + ")");
        }
    }

    /** A dimension of known size. */
    public static Dim of(long size) {
        return new Dim(size, "");
    }

    /** A symbolic dimension. */
    public static Dim symbol(String symbol) {
        return new Dim(-1, symbol);
    }

    /** True if the size is known. */
    public boolean isKnown() {
        return size >= 0;
    }

    @Override
    public String toString() {
        return isKnown() ? Long.toString(size) : symbol.isEmpty() ? "?" : symbol;
    }
}
