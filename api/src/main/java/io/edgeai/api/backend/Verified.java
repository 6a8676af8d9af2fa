package io.edgeai.api.backend;

/**
 * How far a chip's way was taken with the vendor's own tool and hardware; a fact that the backend states, not one that is measured.
 *
 * @param how with which tool or board, in one sentence; may be empty
 */
public record Verified(Level level, String how) {

    /** How far, the least first. */
    public enum Level {
        /** Written from documentation alone. */
        NEVER,
        /** The chip's arithmetic is computed here and tested; the vendor's tool or device never ran. */
        EMULATION,
        /** The vendor's simulator, or its engine on another machine, ran what was converted. */
        SIMULATOR,
        /** The chip itself ran it. */
        BOARD
    }

    /** Nothing was verified, or nothing is said about it. */
    public static final Verified NEVER = new Verified(Level.NEVER, "");
}
