package io.edgeai.core.network;

/** What is wrong with a weights file; {@link WeightFiles} adds which file it is. */
final class WeightFileProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String hint;

    WeightFileProblem(String message) {
        this(message, "");
    }

    WeightFileProblem(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    String hint() {
        return hint;
    }

    static void unless(boolean holds, String message) {
        if (!holds) {
            throw new WeightFileProblem(message);
        }
    }
}
