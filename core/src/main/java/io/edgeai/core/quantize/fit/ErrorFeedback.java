package io.edgeai.core.quantize.fit;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.TriangularSolver_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * Rounds the weights of a linear map one input after the other; what rounding one weight does to the output, the weights still to be rounded make good as
 * far as their inputs vary together (Frantar et al., "GPTQ", 2023, with the inputs of most variance first).
 */
public final class ErrorFeedback {

    /** Keeps the inverse in bounds where inputs depend on each other. */
    private static final double DAMPING = 0.01;

    /** The rounding of weights. */
    @FunctionalInterface
    public interface Rounding {

        /**
         * What a weight becomes: the nearest value on the grid of its output, but for the weights that span the grid, which stay at its ends.
         *
         * @param weight as it would be best by now, after what was rounded before it
         */
        double rounded(int output, int input, double weight);
    }

    private final int[] order;
    private final double[][] feedback;
    private final Rounding rounding;

    private ErrorFeedback(Moments moments, Rounding rounding) {
        this.order = IntStream.range(0, moments.inputs())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -moments.covariance(i, i)))
                .mapToInt(Integer::intValue)
                .toArray();
        this.feedback = feedback(moments, order);
        this.rounding = rounding;
    }

    /**
     * Rounds weights.
     *
     * @param weights [O, K]
     * @return the rounded ones, [O, K]
     */
    public static double[] round(double[] weights, Moments moments, Rounding rounding) {
        ErrorFeedback fed = new ErrorFeedback(moments, rounding);
        double[] rounded = new double[weights.length];
        IntStream.range(0, moments.outputs()).parallel().forEach(o -> fed.row(o, weights, rounded));
        return rounded;
    }

    private void row(int output, double[] weights, double[] rounded) {
        int k = order.length;
        int start = output * k;
        double[] left = new double[k];
        for (int j = 0; j < k; j++) {
            left[j] = weights[start + order[j]];
        }
        for (int j = 0; j < k; j++) {
            int input = order[j];
            double value = rounding.rounded(output, input, left[j]);
            rounded[start + input] = value;
            double error = left[j] - value;
            double[] row = feedback[j];
            for (int l = j + 1; l < k; l++) {
                left[l] -= error * row[l];
            }
        }
    }

    /** Row j: how much of the error of input j each later input takes over; rows of the inverse covariance's Cholesky factor over its diagonal. */
    private static double[][] feedback(Moments moments, int[] order) {
        int k = order.length;
        double mean = moments.meanVariance();
        if (!(mean > 0)) {
            return new double[k][k];
        }
        DMatrixRMaj reversed = new DMatrixRMaj(k, k);
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                reversed.set(k - 1 - i, k - 1 - j, moments.covariance(order[i], order[j]));
            }
            reversed.add(k - 1 - i, k - 1 - i, DAMPING * mean);
        }
        CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(k, true);
        if (!cholesky.decompose(reversed)) {
            return new double[k][k];
        }
        DMatrixRMaj lower = cholesky.getT(null);
        TriangularSolver_DDRM.invertLower(lower.getData(), k);
        double[][] feedback = new double[k][k];
        for (int i = 0; i < k; i++) {
            double diagonal = lower.get(k - 1 - i, k - 1 - i);
            for (int j = i; j < k; j++) {
                feedback[i][j] = lower.get(k - 1 - i, k - 1 - j) / diagonal;
            }
        }
        return feedback;
    }
}
