package io.edgeai.core.exact;

import java.util.Arrays;

/** Sums in double. */
final class DoubleSums implements Sums {

    private final double[] source;
    private final int plane;
    private final double[][] weights;
    private final double[][] rows;

    DoubleSums(double[] source, int plane, double[][] weights, int most) {
        this.source = source;
        this.plane = plane;
        this.weights = weights;
        this.rows = new double[weights[0].length][most];
    }

    @Override
    public void gather(Window[] windows, int channel, int channels, int count) {
        int row = 0;
        for (int c = channel; c < channel + channels; c++) {
            for (Window window : windows) {
                window.copy(source, c * plane, rows[row++], count);
            }
        }
    }

    @Override
    public void multiply(int output, double[] sums, int count) {
        double[] w = weights[output];
        Arrays.fill(sums, 0, count, 0);
        int row = 0;
        for (; row + 3 < w.length; row += 4) {
            addFour(w, row, sums, count);
        }
        for (; row < w.length; row++) {
            double one = w[row];
            double[] x = rows[row];
            for (int i = 0; i < count; i++) {
                sums[i] += one * x[i];
            }
        }
    }

    private void addFour(double[] w, int row, double[] y, int count) {
        double w0 = w[row];
        double w1 = w[row + 1];
        double w2 = w[row + 2];
        double w3 = w[row + 3];
        double[] x0 = rows[row];
        double[] x1 = rows[row + 1];
        double[] x2 = rows[row + 2];
        double[] x3 = rows[row + 3];
        for (int i = 0; i < count; i++) {
            y[i] += w0 * x0[i] + w1 * x1[i] + w2 * x2[i] + w3 * x3[i];
        }
    }
}
