package io.edgeai.core.infer;

/** What ONNX Runtime may change in a graph before it runs it. */
public enum Optimization {
    /** Nothing. Slow, and the reference for the others. */
    NONE,
    /**
     * Only what keeps every result: constants are folded, and quantize/dequantize pairs stay float arithmetic with a rounding where they are written. The
     * library's default instead replaces the pairs by integer kernels of its own, whose roundings are others, and which refuse some graphs.
     */
    EXACT,
    /** As {@link #FAST}, but layers keep their layout, so that weights of large models need not be copied into another. */
    LEAN,
    /** Everything but the integer kernels: layers are fused and laid out anew, so sums are taken in another order and results differ in their last bits. */
    FAST
}
