package io.edgeai.core.report;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * t-distributed stochastic neighbour embedding in the plane, exact, for up to some thousand points (van der Maaten and Hinton, JMLR 9, 2008: Gaussian
 * affinities of a given perplexity, Student-t similarities below, gradient descent with momentum, gains and early exaggeration). The same seed gives the
 * same picture.
 */
public final class Tsne {

    private static final int STEPS = 500;
    private static final int EXAGGERATED_STEPS = 120;
    private static final double EXAGGERATION = 12;
    private static final int PERPLEXITY_SEARCH = 50;

    private final double[][] affinity;
    private final double[][] place;
    private final double[][] velocity;
    private final double[][] gain;
    private final double learningRate;

    private Tsne(double[][] affinity, SplittableRandom random) {
        int n = affinity.length;
        this.affinity = affinity;
        this.place = new double[n][2];
        this.velocity = new double[n][2];
        this.gain = new double[n][2];
        this.learningRate = Math.max(n / EXAGGERATION, 50);
        for (int i = 0; i < n; i++) {
            place[i][0] = 1e-2 * (random.nextDouble() - 0.5);
            place[i][1] = 1e-2 * (random.nextDouble() - 0.5);
            Arrays.fill(gain[i], 1);
        }
    }

    /**
     * Places the rows of {@code features} (all of one length) in the plane.
     *
     * @return one x, y a row; empty for fewer than 4 rows
     */
    public static double[][] embed(float[][] features, long seed) {
        int n = features.length;
        if (n < 4) {
            return new double[0][];
        }
        double perplexity = Math.min(30, (n - 1) / 3.0);
        Tsne tsne = new Tsne(symmetric(affinities(squaredDistances(features), perplexity)), new SplittableRandom(seed));
        for (int step = 0; step < STEPS; step++) {
            tsne.step(step < EXAGGERATED_STEPS ? EXAGGERATION : 1, step < EXAGGERATED_STEPS ? 0.5 : 0.8);
        }
        return tsne.place;
    }

    private void step(double exaggeration, double momentum) {
        int n = place.length;
        double[][] similarity = new double[n][n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double dx = place[i][0] - place[j][0];
                double dy = place[i][1] - place[j][1];
                double s = 1 / (1 + dx * dx + dy * dy);
                similarity[i][j] = s;
                similarity[j][i] = s;
                sum += 2 * s;
            }
        }
        double[][] gradient = new double[n][2];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double s = similarity[i][j];
                double force = 4 * (exaggeration * affinity[i][j] - s / sum) * s;
                gradient[i][0] += force * (place[i][0] - place[j][0]);
                gradient[i][1] += force * (place[i][1] - place[j][1]);
            }
        }
        for (int i = 0; i < n; i++) {
            for (int d = 0; d < 2; d++) {
                boolean turned = Math.signum(gradient[i][d]) != Math.signum(velocity[i][d]);
                gain[i][d] = turned ? gain[i][d] + 0.2 : Math.max(gain[i][d] * 0.8, 0.01);
                velocity[i][d] = momentum * velocity[i][d] - learningRate * gain[i][d] * gradient[i][d];
                place[i][d] += velocity[i][d];
            }
        }
    }

    private static double[][] squaredDistances(float[][] rows) {
        int n = rows.length;
        double[][] distance = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double sum = 0;
                for (int k = 0; k < rows[i].length; k++) {
                    double d = rows[i][k] - rows[j][k];
                    sum += d * d;
                }
                distance[i][j] = sum;
                distance[j][i] = sum;
            }
        }
        return distance;
    }

    /** Row i: probabilities of the neighbours of i under a Gaussian whose width gives the perplexity, found by bisection. */
    private static double[][] affinities(double[][] distance, double perplexity) {
        int n = distance.length;
        double[][] p = new double[n][n];
        double wanted = Math.log(perplexity);
        for (int i = 0; i < n; i++) {
            double low = 0;
            double high = Double.POSITIVE_INFINITY;
            double precision =
                    1 / Math.max(1e-12, Arrays.stream(distance[i]).average().orElse(1));
            for (int search = 0; search < PERPLEXITY_SEARCH; search++) {
                double entropy = row(distance[i], i, precision, p[i]);
                if (entropy > wanted) {
                    low = precision;
                    precision = high == Double.POSITIVE_INFINITY ? precision * 2 : (low + high) / 2;
                } else {
                    high = precision;
                    precision = (low + high) / 2;
                }
            }
        }
        return p;
    }

    private static double row(double[] distance, int self, double precision, double[] p) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int j = 0; j < distance.length; j++) {
            nearest = j == self ? nearest : Math.min(nearest, distance[j]);
        }
        double sum = 0;
        double weighted = 0;
        for (int j = 0; j < distance.length; j++) {
            double shifted = distance[j] - nearest;
            p[j] = j == self ? 0 : Math.exp(-shifted * precision);
            sum += p[j];
            weighted += p[j] * shifted;
        }
        for (int j = 0; j < distance.length; j++) {
            p[j] /= sum;
        }
        return Math.log(sum) + precision * weighted / sum;
    }

    private static double[][] symmetric(double[][] p) {
        int n = p.length;
        double[][] s = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                s[i][j] = Math.max((p[i][j] + p[j][i]) / (2 * n), 1e-12);
            }
        }
        return s;
    }
}
