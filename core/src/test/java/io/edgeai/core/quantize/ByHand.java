package io.edgeai.core.quantize;

import io.edgeai.api.model.Tensor;

/** Arithmetic written out in loops, to check the library by. */
public final class ByHand {

    private ByHand() {}

    /** A 3x3 convolution of one picture with padding 1, summed in double. */
    public static float[] conv(Tensor input, Tensor weights, Tensor bias) {
        int channels = (int) input.sizes()[1];
        int height = (int) input.sizes()[2];
        int width = (int) input.sizes()[3];
        int out = (int) weights.sizes()[0];
        float[] x = input.floats();
        float[] w = weights.floats();
        float[] b = bias.floats();
        float[] y = new float[out * height * width];
        for (int o = 0; o < out; o++) {
            for (int r = 0; r < height; r++) {
                for (int c = 0; c < width; c++) {
                    double sum = b[o];
                    for (int k = 0; k < channels * 9; k++) {
                        int row = r + k / 3 % 3 - 1;
                        int column = c + k % 3 - 1;
                        if (row >= 0 && row < height && column >= 0 && column < width) {
                            sum += (double) x[(k / 9 * height + row) * width + column] * w[o * channels * 9 + k];
                        }
                    }
                    y[(o * height + r) * width + c] = (float) sum;
                }
            }
        }
        return y;
    }
}
