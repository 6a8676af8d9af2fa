package io.edgeai.core.quantize.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ErrorFeedbackTest {

    private static final int INPUTS = 6;
    private static final double STEP = 0.25;

    private static final double AT_ITS_END = 3;

    private final Random random = new Random(4);

    @Test
    void comesNearTheBestOfAllRoundingsAndBeatsTheNearest() {
        double nearest = 0;
        double fed = 0;
        double best = 0;
        for (int round = 0; round < 20; round++) {
            Moments moments = dependent();
            double[] weights = random.doubles(INPUTS, -1, 1).toArray();
            double[] plain = new double[INPUTS];
            for (int k = 0; k < INPUTS; k++) {
                plain[k] = STEP * Math.rint(weights[k] / STEP);
            }
            nearest += error(weights, plain, moments);
            fed += error(weights, ErrorFeedback.round(weights, moments, grid(-1)), moments);
            best += best(weights, moments);
        }
        assertThat(fed).isLessThan(0.5 * nearest);
        assertThat(fed - best).isLessThan(0.2 * (nearest - best));
    }

    @Test
    void leavesFixedWeightsWhereTheGridEnds() {
        double[] weights = random.doubles(INPUTS, -1, 1).toArray();
        for (int k = 0; k < INPUTS; k++) {
            double[] rounded = ErrorFeedback.round(weights, dependent(), grid(k));
            assertThat(rounded[k]).isEqualTo(AT_ITS_END);
        }
    }

    private static ErrorFeedback.Rounding grid(int fixed) {
        return (output, input, weight) -> input == fixed ? AT_ITS_END : STEP * Math.rint(weight / STEP);
    }

    /** Inputs that vary together. */
    private Moments dependent() {
        int count = 500;
        float[][] x = new float[count][INPUTS];
        for (int n = 0; n < count; n++) {
            double common = random.nextGaussian();
            for (int k = 0; k < INPUTS; k++) {
                x[n][k] = (float) (common + 0.3 * random.nextGaussian());
            }
        }
        Moments moments = new Moments(INPUTS, 1);
        moments.add(x, new float[count][1]);
        return moments;
    }

    private static double error(double[] a, double[] b, Moments moments) {
        double sum = 0;
        for (int k = 0; k < INPUTS; k++) {
            for (int l = 0; l < INPUTS; l++) {
                sum += (a[k] - b[k]) * (a[l] - b[l]) * moments.covariance(k, l);
            }
        }
        return sum;
    }

    /** Tries the step below and above of every weight, in all combinations. */
    private static double best(double[] weights, Moments moments) {
        double best = Double.POSITIVE_INFINITY;
        for (int choice = 0; choice < 1 << INPUTS; choice++) {
            double[] rounded = new double[INPUTS];
            for (int k = 0; k < INPUTS; k++) {
                rounded[k] = STEP * (Math.floor(weights[k] / STEP) + (choice >> k & 1));
            }
            best = Math.min(best, error(weights, rounded, moments));
        }
        return best;
    }
}
