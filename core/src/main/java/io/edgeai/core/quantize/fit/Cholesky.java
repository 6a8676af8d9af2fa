package io.edgeai.core.quantize.fit;

import io.edgeai.core.quantize.fit.Matrix.Part;
import java.util.Optional;
import java.util.stream.IntStream;

/** A symmetric positive definite matrix A as a product UᵀU, U an upper triangle; A x = b is solved by it. */
final class Cholesky {

    /** Rows from which on a second thread is worth while. */
    private static final int WORTH_SHARING = 256;

    private final Matrix upper;

    private Cholesky(Matrix upper) {
        this.upper = upper;
    }

    /**
     * Decomposes a matrix.
     *
     * @param matrix is written over; its upper triangle is read
     * @return none if the matrix is not positive definite
     */
    static Optional<Cholesky> of(Matrix matrix) {
        int all = matrix.rows();
        for (int first = 0; first < all; first += Matrix.BLOCK) {
            int begin = first;
            int end = Math.min(all, first + Matrix.BLOCK);
            for (int p = begin; p < end; p++) {
                matrix.subtract(p, new Part(begin, p, p), matrix.column(p, begin, p), matrix);
                double pivot = matrix.get(p, p);
                if (!(pivot > 0) || Double.isInfinite(pivot)) {
                    return Optional.empty();
                }
                matrix.scale(p, p, 1 / Math.sqrt(pivot));
            }
            IntStream rest = IntStream.range(end, all);
            (all - end < WORTH_SHARING ? rest : rest.parallel())
                    .forEach(i -> matrix.subtract(i, new Part(begin, end, i), matrix.column(i, begin, end), matrix));
        }
        return Optional.of(new Cholesky(matrix));
    }

    /**
     * Solves A x = b for each column of b.
     *
     * @param b is written over with the solutions
     */
    void solve(Matrix b) {
        int all = upper.rows();
        for (int first = 0; first < all; first += Matrix.BLOCK) {
            int end = Math.min(all, first + Matrix.BLOCK);
            for (int from = 0; from < first; from += Matrix.BLOCK) {
                for (int i = first; i < end; i++) {
                    int to = from + Matrix.BLOCK;
                    b.subtract(i, new Part(from, to, 0), upper.column(i, from, to), b);
                }
            }
            for (int i = first; i < end; i++) {
                b.subtract(i, new Part(first, i, 0), upper.column(i, first, i), b);
                b.scale(i, 0, 1 / upper.get(i, i));
            }
        }
        upwards(b, upper::row, false);
    }

    /**
     * Turned around in both directions, A is V Vᵀ with an upper triangle V: the inverse of V.
     *
     * @return an upper triangle
     */
    Matrix turnedInverse() {
        int last = upper.rows() - 1;
        Matrix inverse = new Matrix(upper.rows(), upper.rows());
        for (int i = 0; i <= last; i++) {
            inverse.set(i, i, 1);
        }
        Triangle turned = (row, begin, end) -> IntStream.range(begin, end)
                .mapToDouble(k -> upper.get(last - k, last - row))
                .toArray();
        upwards(inverse, turned, true);
        return inverse;
    }

    /** Parts of rows of an upper triangle. */
    private interface Triangle {
        double[] row(int row, int begin, int end);
    }

    /** Solves T x = b for each column of b, which is written over; if b itself is an upper triangle, x is one too. */
    private static void upwards(Matrix b, Triangle triangle, boolean same) {
        int all = b.rows();
        for (int first = (all - 1) / Matrix.BLOCK * Matrix.BLOCK; first >= 0; first -= Matrix.BLOCK) {
            int end = Math.min(all, first + Matrix.BLOCK);
            for (int from = end; from < all; from += Matrix.BLOCK) {
                int to = Math.min(all, from + Matrix.BLOCK);
                for (int i = first; i < end; i++) {
                    b.subtract(i, new Part(from, to, same ? from : 0), triangle.row(i, from, to), b);
                }
            }
            for (int i = end - 1; i >= first; i--) {
                b.subtract(i, new Part(i + 1, end, same ? i + 1 : 0), triangle.row(i, i + 1, end), b);
                b.scale(i, 0, 1 / triangle.row(i, i, i + 1)[0]);
            }
        }
    }
}
