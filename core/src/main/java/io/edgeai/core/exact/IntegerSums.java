package io.edgeai.core.exact;

import java.util.Arrays;

/** Sums in 32-bit integers. */
final class IntegerSums implements Sums {

    private final int[] source;
    private final int plane;
    private final int[][] weights;
    private final int[][] rows;
    private final int[] sums;
    private final int[] first;

    IntegerSums(int[] source, int plane, int[][] weights, int most) {
        this.source = source;
        this.plane = plane;
        this.weights = weights;
        this.rows = new int[weights[0].length][most];
        this.sums = new int[most];
        this.first = new int[rows.length];
    }

    @Override
    public void gather(Window[] windows, int channel, int channels, int count) {
        int row = 0;
        for (int c = channel; c < channel + channels; c++) {
            for (Window window : windows) {
                window.copy(source, c * plane, rows[row], count);
                first[row] = rows[row][0];
                row++;
            }
        }
    }

    @Override
    public void multiply(int output, double[] to, int count) {
        int[] w = weights[output];
        if (count == 1) {
            to[0] = product(w, first);
            return;
        }
        Arrays.fill(sums, 0, count, 0);
        int row = 0;
        for (; row + 3 < w.length; row += 4) {
            addFour(w, row, count);
        }
        for (; row < w.length; row++) {
            addOne(rows[row], w[row], count);
        }
        for (int i = 0; i < count; i++) {
            to[i] = sums[i];
        }
    }

    /** Of single windows, where rows are too short to be added as such. */
    private static int product(int[] w, int[] x) {
        int sum = 0;
        for (int i = 0; i < w.length; i++) {
            sum += w[i] * x[i];
        }
        return sum;
    }

    private void addFour(int[] w, int row, int count) {
        int w0 = w[row];
        int w1 = w[row + 1];
        int w2 = w[row + 2];
        int w3 = w[row + 3];
        int[] x0 = rows[row];
        int[] x1 = rows[row + 1];
        int[] x2 = rows[row + 2];
        int[] x3 = rows[row + 3];
        int[] y = sums;
        for (int i = 0; i < count; i++) {
            y[i] += w0 * x0[i] + w1 * x1[i] + w2 * x2[i] + w3 * x3[i];
        }
    }

    private void addOne(int[] x, int w, int count) {
        int[] y = sums;
        for (int i = 0; i < count; i++) {
            y[i] += w * x[i];
        }
    }
}
