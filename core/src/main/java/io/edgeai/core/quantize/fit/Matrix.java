package io.edgeai.core.quantize.fit;

import java.util.Arrays;

/** Numbers in rows, with the one loop that this package's time goes into: a row less a sum of scaled rows. */
final class Matrix {

    /** Rows that are worked through together, so that they are in the processor's cache when they are needed again. */
    static final int BLOCK = 32;

    /** Rows that are scaled and added up on one way through memory. */
    private static final int AT_ONCE = 4;

    /** Arrays of their own, not one array: only then does the JVM see that a row is not changed by what is written to another, and computes several numbers at once. */
    private final double[][] values;

    Matrix(int rows, int columns) {
        this(new double[rows][columns]);
    }

    private Matrix(double[][] values) {
        this.values = values;
    }

    /** Some rows, from a column on. */
    record Part(int begin, int end, int column) {}

    int rows() {
        return values.length;
    }

    double get(int row, int column) {
        return values[row][column];
    }

    void set(int row, int column, double value) {
        values[row][column] = value;
    }

    Matrix copy() {
        return new Matrix(Arrays.stream(values).map(double[]::clone).toArray(double[][]::new));
    }

    /** Part of a row. */
    double[] row(int row, int begin, int end) {
        return Arrays.copyOfRange(values[row], begin, end);
    }

    /** Part of a column. */
    double[] column(int column, int begin, int end) {
        double[] found = new double[end - begin];
        for (int i = begin; i < end; i++) {
            found[i - begin] = values[i][column];
        }
        return found;
    }

    /** Multiplies a row by a factor, from a column on. */
    void scale(int row, int from, double factor) {
        double[] all = values[row];
        for (int i = from; i < all.length; i++) {
            all[i] *= factor;
        }
    }

    /** Takes from a row, from the part's column on, the part's rows of another matrix (or this one), each times its factor. */
    void subtract(int row, Part part, double[] factors, Matrix other) {
        double[] to = values[row];
        int count = part.end() - part.begin();
        int i = 0;
        for (; i + AT_ONCE <= count; i += AT_ONCE) {
            subtractFour(to, other.values, factors, new At(part.begin() + i, i, part.column()));
        }
        for (; i < count; i++) {
            double[] from = other.values[part.begin() + i];
            double factor = factors[i];
            for (int j = part.column(); j < to.length; j++) {
                to[j] -= factor * from[j];
            }
        }
    }

    private record At(int row, int factor, int column) {}

    private static void subtractFour(double[] to, double[][] rows, double[] factors, At at) {
        double[] first = rows[at.row()];
        double[] second = rows[at.row() + 1];
        double[] third = rows[at.row() + 2];
        double[] fourth = rows[at.row() + 3];
        double a = factors[at.factor()];
        double b = factors[at.factor() + 1];
        double c = factors[at.factor() + 2];
        double d = factors[at.factor() + 3];
        for (int j = at.column(); j < to.length; j++) {
            to[j] -= a * first[j] + b * second[j] + c * third[j] + d * fourth[j];
        }
    }

    /** Takes the product of two matrices from this one. */
    void subtractProduct(Matrix left, Matrix right) {
        for (int from = 0; from < right.rows(); from += BLOCK) {
            int end = Math.min(right.rows(), from + BLOCK);
            for (int row = 0; row < values.length; row++) {
                subtract(row, new Part(from, end, 0), left.row(row, from, end), right);
            }
        }
    }
}
