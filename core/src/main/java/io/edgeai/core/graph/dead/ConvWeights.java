package io.edgeai.core.graph.dead;

import java.util.Arrays;

/** Weights [outputs, inputs / group, height, width] of a convolution and its bias, to be changed in place. */
final class ConvWeights {

    private final float[] weights;
    private final float[] bias;
    private final long[] sizes;
    private final int group;

    /** {@code bias} is empty if the convolution has none. */
    ConvWeights(float[] weights, float[] bias, long[] sizes, long group) {
        this.weights = weights;
        this.bias = bias;
        this.sizes = sizes;
        this.group = Math.toIntExact(group);
    }

    int outputs() {
        return (int) sizes[0];
    }

    /** Inputs of one output. */
    int inputs() {
        return (int) sizes[1];
    }

    int allInputs() {
        return inputs() * group;
    }

    boolean hasBias() {
        return bias.length > 0;
    }

    float bias(int out) {
        return hasBias() ? bias[out] : 0;
    }

    /** The channel of the input that an output's n-th input is. */
    int source(int out, int in) {
        return out / (outputs() / group) * inputs() + in;
    }

    /** The sum of the positive, or of the negative, weights of a window. */
    double sum(int out, int in, boolean positive) {
        double sum = 0;
        for (int i = from(out, in); i < from(out, in + 1); i++) {
            sum += positive == weights[i] > 0 ? weights[i] : 0;
        }
        return sum;
    }

    /** True if an output does not depend on the input. */
    boolean isZero(int out) {
        return areZero(from(out, 0), from(out + 1, 0));
    }

    /** True if an output does not depend on its n-th input. */
    boolean isZero(int out, int in) {
        return areZero(from(out, in), from(out, in + 1));
    }

    private boolean areZero(int from, int to) {
        for (int i = from; i < to; i++) {
            if (weights[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Takes a constant input into the bias; its weights become zero. */
    void fold(int out, int in, float constant) {
        float sum = 0;
        for (int i = from(out, in); i < from(out, in + 1); i++) {
            sum += weights[i];
        }
        if (constant != 0) {
            bias[out] += sum * constant;
        }
        Arrays.fill(weights, from(out, in), from(out, in + 1), 0);
    }

    /** Makes an output constant; without a bias only zero can be said. */
    void becomes(int out, float constant) {
        Arrays.fill(weights, from(out, 0), from(out + 1, 0), 0);
        if (hasBias()) {
            bias[out] = constant;
        }
    }

    private int from(int out, int in) {
        int window = weights.length / (outputs() * inputs());
        return (out * inputs() + in) * window;
    }

    float[] weights() {
        return weights;
    }

    float[] biases() {
        return bias;
    }

    long[] sizes() {
        return sizes.clone();
    }
}
