package io.edgeai.core.quantize.explain;

/** Whose way of quantizing is explained. */
public enum Like {
    /** Ours: rounded where the chip rounds, ranges cut to where the next operator is not constant, a scale for channels of zeros from their biases. */
    CHIP,
    /**
     * That of ONNX Runtime's {@code quantize_static} after its pre-processing: hard-swish as hard-sigmoid and product, the inputs and outputs of every known
     * operator rounded, ranges as they were seen, a scale of 1 for channels of zeros.
     */
    ONNX_RUNTIME
}
