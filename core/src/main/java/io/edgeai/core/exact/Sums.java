package io.edgeai.core.exact;

/**
 * Sums of products for some windows at once: rows of what is multiplied, one for each element of a window and each channel, and the weights of one output
 * after the other. Loops run over windows, four rows at a time, so that the compiler turns them into vector instructions.
 */
interface Sums {

    /** Takes the rows of a group of channels; {@code channel} is the first, counted over all pictures. */
    void gather(Window[] windows, int channel, int channels, int count);

    /** The sums of an output: weights by rows, for the windows that were gathered, as numbers in double. */
    void multiply(int output, double[] sums, int count);
}
