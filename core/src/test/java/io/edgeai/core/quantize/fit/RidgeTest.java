package io.edgeai.core.quantize.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RidgeTest {

    private static final int INPUTS = 5;
    private static final int OUTPUTS = 2;

    private final Random random = new Random(2);

    @Test
    void findsTheWeightsThatMadeTheOutputs() {
        double[] truth = numbers(OUTPUTS * INPUTS);
        double[] given = truth.clone();
        for (int i = 0; i < given.length; i++) {
            given[i] += 0.2 * random.nextGaussian();
        }
        Ridge ridge = new Ridge(made(truth, 400, 0), made(truth, 200, 0), given);
        double[] found = ridge.weights(ridge.penalty().orElseThrow());
        assertThat(distance(found, truth)).isLessThan(0.05 * distance(given, truth));
    }

    @Test
    void keepsTheWeightsWhereNoChangeServesSamplesThatWereNotFitted() {
        double[] truth = numbers(OUTPUTS * INPUTS);
        assertThat(new Ridge(made(truth, 6, 3), made(truth, 400, 0), truth).penalty())
                .isEmpty();
    }

    @Test
    void agreesWithGradientDescentOnThePenalisedError() {
        double[] given = numbers(OUTPUTS * INPUTS);
        float[] x = floats(30 * INPUTS);
        float[] t = floats(30 * OUTPUTS);
        Moments fitted = new Moments(INPUTS, OUTPUTS);
        fitted.add(rows(x, INPUTS), rows(t, OUTPUTS));
        double[] found = new Ridge(fitted, new Moments(INPUTS, OUTPUTS), given).weights(0.1);
        double[] slow = descended(given, x, t);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo(slow[i], within(1e-4));
        }
    }

    /** Descends along the gradient of the mean squared error without offsets plus the penalty, sample by sample. */
    private static double[] descended(double[] given, float[] x, float[] t) {
        double[] w = given.clone();
        double ridge = 0.1 * meanVariance(x);
        for (int step = 0; step < 20_000; step++) {
            double[] gradient = new double[w.length];
            for (int o = 0; o < OUTPUTS; o++) {
                double mean = 0;
                double[] errors = new double[30];
                for (int n = 0; n < 30; n++) {
                    errors[n] = -t[n * OUTPUTS + o];
                    for (int k = 0; k < INPUTS; k++) {
                        errors[n] += w[o * INPUTS + k] * x[n * INPUTS + k];
                    }
                    mean += errors[n] / 30;
                }
                for (int k = 0; k < INPUTS; k++) {
                    double slope = ridge * (w[o * INPUTS + k] - given[o * INPUTS + k]);
                    for (int n = 0; n < 30; n++) {
                        slope += (errors[n] - mean) * x[n * INPUTS + k] / 30;
                    }
                    gradient[o * INPUTS + k] = slope;
                }
            }
            for (int i = 0; i < w.length; i++) {
                w[i] -= 0.05 * gradient[i];
            }
        }
        return w;
    }

    private static double meanVariance(float[] x) {
        double sum = 0;
        for (int k = 0; k < INPUTS; k++) {
            double mean = 0;
            double squares = 0;
            for (int n = 0; n < 30; n++) {
                mean += x[n * INPUTS + k] / 30;
                squares += x[n * INPUTS + k] * x[n * INPUTS + k] / 30;
            }
            sum += (squares - mean * mean) / INPUTS;
        }
        return sum;
    }

    private Moments made(double[] weights, int count, double noise) {
        float[] x = floats(count * INPUTS);
        float[] t = new float[count * OUTPUTS];
        for (int n = 0; n < count; n++) {
            for (int o = 0; o < OUTPUTS; o++) {
                double sum = 7 + noise * random.nextGaussian();
                for (int k = 0; k < INPUTS; k++) {
                    sum += weights[o * INPUTS + k] * x[n * INPUTS + k];
                }
                t[n * OUTPUTS + o] = (float) sum;
            }
        }
        Moments moments = new Moments(INPUTS, OUTPUTS);
        moments.add(rows(x, INPUTS), rows(t, OUTPUTS));
        return moments;
    }

    private static float[][] rows(float[] all, int width) {
        return IntStream.range(0, all.length / width)
                .mapToObj(n -> Arrays.copyOfRange(all, n * width, (n + 1) * width))
                .toArray(float[][]::new);
    }

    private double[] numbers(int count) {
        return random.doubles(count, -1, 1).toArray();
    }

    private float[] floats(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (1 + random.nextGaussian());
        }
        return values;
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }
}
