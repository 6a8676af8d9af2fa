package io.edgeai.core.quantize.fit;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

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
    private final Matrix feedback;
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
        IntStream.range(0, weights.length / moments.inputs()).parallel().forEach(o -> fed.row(o, weights, rounded));
        return rounded;
    }

    private void row(int output, double[] weights, double[] rounded) {
        int k = order.length;
        int start = output * k;
        Matrix left = new Matrix(1, k);
        for (int j = 0; j < k; j++) {
            left.set(0, j, weights[start + order[j]]);
        }
        for (int from = 0; from < k; from += Matrix.BLOCK) {
            int end = Math.min(k, from + Matrix.BLOCK);
            double[] errors = new double[end - from];
            for (int j = from; j < end; j++) {
                double weight = left.get(0, j);
                double value = rounding.rounded(output, order[j], weight);
                rounded[start + order[j]] = value;
                errors[j - from] = weight - value;
                for (int l = j + 1; l < end; l++) {
                    left.set(0, l, left.get(0, l) - errors[j - from] * feedback.get(j, l));
                }
            }
            if (end < k) {
                left.subtract(0, new Matrix.Part(from, end, end), errors, feedback);
            }
        }
    }

    /** Row j: how much of the error of input j each later input takes over; rows of the inverse covariance's Cholesky factor over its diagonal. */
    private static Matrix feedback(Moments moments, int[] order) {
        int k = order.length;
        double mean = moments.meanVariance();
        if (!(mean > 0)) {
            return new Matrix(k, k);
        }
        Matrix reversed = new Matrix(k, k);
        for (int i = 0; i < k; i++) {
            for (int j = i; j < k; j++) {
                reversed.set(i, j, moments.covariance(order[k - 1 - i], order[k - 1 - j]));
            }
            reversed.set(i, i, reversed.get(i, i) + DAMPING * mean);
        }
        Optional<Matrix> inverse = Cholesky.of(reversed).map(Cholesky::turnedInverse);
        inverse.ifPresent(rows -> {
            for (int i = 0; i < k; i++) {
                rows.scale(i, i, 1 / rows.get(i, i));
            }
        });
        return inverse.orElseGet(() -> new Matrix(k, k));
    }
}
