package io.edgeai.core.metric;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A linear classifier on features that stay as they are: multinomial logistic regression on standardized features with a small penalty, by Nesterov's
 * accelerated descent with a step that the features' largest eigenvalue allows. The same features give the same answers.
 */
public final class LinearProbe {

    private static final int STEPS = 200;
    private static final int POWER_STEPS = 15;
    private static final double PENALTY = 0.01;

    private final double[][] rows;
    private final int[] labels;
    private final int classes;
    private final int width;

    private LinearProbe(double[][] rows, int[] labels, int classes) {
        this.rows = rows;
        this.labels = labels;
        this.classes = classes;
        this.width = rows[0].length;
    }

    /**
     * What each row looks like to a probe that was trained without its fold.
     *
     * @param features a row each
     * @param labels from 0
     * @param folds of each row, from 0; each fold is left out once
     * @return probabilities by row and class
     */
    public static double[][] outOfFold(float[][] features, int[] labels, int[] folds, int classes) {
        double[][] rows = standardized(features);
        double[][] answers = new double[rows.length][];
        int count = Arrays.stream(folds).max().orElse(0) + 1;
        IntStream.range(0, count).parallel().forEach(fold -> {
            int[] kept = IntStream.range(0, rows.length)
                    .filter(i -> folds[i] != fold)
                    .toArray();
            var probe = new LinearProbe(
                    Arrays.stream(kept).mapToObj(i -> rows[i]).toArray(double[][]::new),
                    Arrays.stream(kept).map(i -> labels[i]).toArray(),
                    classes);
            double[][] weights = probe.fitted();
            IntStream.range(0, rows.length)
                    .filter(i -> folds[i] == fold)
                    .forEach(i -> answers[i] = probe.probabilities(weights, rows[i]));
        });
        return answers;
    }

    /** Mean 0 and deviation 1 a column, and a last column of ones; a column that does not vary becomes 0. */
    private static double[][] standardized(float[][] features) {
        int width = features[0].length;
        double[] mean = new double[width];
        double[] square = new double[width];
        for (float[] row : features) {
            for (int j = 0; j < width; j++) {
                mean[j] += row[j];
                square[j] += (double) row[j] * row[j];
            }
        }
        double[][] rows = new double[features.length][width + 1];
        for (int j = 0; j < width; j++) {
            double middle = mean[j] / features.length;
            double deviation = Math.sqrt(Math.max(0, square[j] / features.length - middle * middle));
            for (int i = 0; i < rows.length; i++) {
                rows[i][j] = deviation < 1e-9 ? 0 : (features[i][j] - middle) / deviation;
            }
        }
        Arrays.stream(rows).forEach(row -> row[width] = 1);
        return rows;
    }

    private double[][] fitted() {
        double step = 1 / (largestEigenvalue() / 2 + PENALTY);
        double[][] weights = new double[classes][width];
        double[][] ahead = new double[classes][width];
        for (int t = 1; t <= STEPS; t++) {
            double[][] slope = slope(ahead);
            double momentum = (t - 1.0) / (t + 2);
            for (int c = 0; c < classes; c++) {
                for (int j = 0; j < width; j++) {
                    double next = ahead[c][j] - step * slope[c][j];
                    ahead[c][j] = next + momentum * (next - weights[c][j]);
                    weights[c][j] = next;
                }
            }
        }
        return weights;
    }

    private double[][] slope(double[][] weights) {
        double[][] slope = new double[classes][width];
        for (int c = 0; c < classes; c++) {
            for (int j = 0; j < width; j++) {
                slope[c][j] = PENALTY * weights[c][j];
            }
        }
        for (int i = 0; i < rows.length; i++) {
            double[] error = probabilities(weights, rows[i]);
            error[labels[i]] -= 1;
            for (int c = 0; c < classes; c++) {
                add(slope[c], error[c] / rows.length, rows[i]);
            }
        }
        return slope;
    }

    private double[] probabilities(double[][] weights, double[] row) {
        double[] scores = new double[classes];
        double most = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            scores[c] = dot(weights[c], row);
            most = Math.max(most, scores[c]);
        }
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            scores[c] = StrictMath.exp(scores[c] - most);
            sum += scores[c];
        }
        for (int c = 0; c < classes; c++) {
            scores[c] /= sum;
        }
        return scores;
    }

    /** Of the features' second moments, by the power method. */
    private double largestEigenvalue() {
        double[] vector = new double[width];
        Arrays.fill(vector, 1 / Math.sqrt(width));
        double value = 1;
        for (int t = 0; t < POWER_STEPS; t++) {
            double[] next = new double[width];
            for (double[] row : rows) {
                add(next, dot(vector, row) / rows.length, row);
            }
            value = Math.sqrt(dot(next, next));
            for (int j = 0; j < width; j++) {
                vector[j] = next[j] / Math.max(value, 1e-12);
            }
        }
        // The method comes near from below.
        return 1.2 * value;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    private static void add(double[] sum, double factor, double[] row) {
        for (int j = 0; j < sum.length; j++) {
            sum[j] += factor * row[j];
        }
    }
}
