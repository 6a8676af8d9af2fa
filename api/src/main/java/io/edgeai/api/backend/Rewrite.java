package io.edgeai.api.backend;

import io.edgeai.api.model.Model;

/** A change of form, not of function, that a chip needs before conversion. The named ones are carried out by core. */
public sealed interface Rewrite {

    /** The highest opset that the vendor's tool reads; models above are converted down where that changes nothing, else refused. */
    record Opset(long highest) implements Rewrite {}

    /** Static shapes with a batch of one. */
    record StaticBatch() implements Rewrite {}

    /** Input normalisation (scale and shift at the input) taken out of the graph into {@code Preprocessing}. */
    record NormalisationOut() implements Rewrite {}

    /**
     * A mean that is no whole number made one, so that a pixel's code is the pixel less a whole number, exactly; the rest goes into the biases of the
     * convolutions at the input. Where those pad, the padding stands for a pixel value that is off by less than one.
     */
    record WholeMean() implements Rewrite {}

    /** A trailing softmax or arg-max cut off; it is applied to the outputs by the application. */
    record HeadOff() implements Rewrite {}

    /**
     * Global average pools and spatial means written as a chain of depthwise convolutions whose kernels are at most {@code kernel} wide, each rounded on its
     * own; every weight of a chain of k stages is (1 / (H W))^(1/k).
     */
    record PoolChain(int kernel) implements Rewrite {}

    /** Global average pools and spatial means over more than {@code area} values behind average pools that halve height and width, as often as they are even. */
    record HalvedPools(long area) implements Rewrite {}

    /**
     * Where only one ungrouped convolution takes a concatenation of n groups of channels, and makes fewer than an n-th of its channels, the sum of a convolution
     * for each group in place of both: less is written to memory.
     */
    record ConcatAsSum() implements Rewrite {}

    /** Fully connected layers (Gemm, MatMul with a constant) written as 1x1 convolutions. */
    record GemmAsConv() implements Rewrite {}

    /** Channels that no picture can change, as a saturation holds them, folded into the next convolution's bias: for compilers that do so by themselves. */
    record DeadChannels() implements Rewrite {}

    /** A vendor's own rewrite. */
    non-sealed interface Custom extends Rewrite {
        /** The rewritten model; the same function. The given one carries its preprocessing. */
        Model apply(Model model);
    }
}
