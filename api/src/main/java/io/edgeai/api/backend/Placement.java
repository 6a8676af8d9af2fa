package io.edgeai.api.backend;

/** Where an operator runs. */
public enum Placement {
    /** On the accelerator. */
    ACCELERATOR,
    /** On the board's CPU, by the vendor's runtime. */
    CPU,
    /** Nowhere: the vendor's tool removes it. */
    ELIMINATED,
    /** Nowhere: it converts, and fails on the board. */
    REFUSED
}
