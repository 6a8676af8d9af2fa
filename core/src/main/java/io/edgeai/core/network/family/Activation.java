package io.edgeai.core.network.family;

/** What stands behind a layer. */
enum Activation {
    RELU,
    /** ReLU that ends at 6. */
    RELU6,
    /** Leaky ReLU with PyTorch's slope of 0.01. */
    LEAKY,
    /** Leaky ReLU with Darknet's slope of 0.1. */
    LEAKY_TENTH,
    /** x times its sigmoid. */
    SILU,
    HARD_SWISH
}
