package io.edgeai.core.metric;

import java.util.Arrays;

/**
 * How near two evaluations of the same pictures are; the first is the reference.
 *
 * @param pictures how many
 * @param agreement the share of pictures with the same top-1
 * @param identical the share of pictures with the same outputs, value for value
 * @param meanDistance mean of |a - b| over all outputs, in the outputs' own unit; of probabilities where one model ends in a softmax and the other before it,
 *     as for a chip from whose model the softmax was cut off
 * @param maxDistance largest |a - b|
 * @param cosine mean cosine of the angle between two answers
 * @param divergence mean Kullback-Leibler divergence of the second's probabilities from the first's, in nats
 */
public record Parity(
        int pictures,
        double agreement,
        double identical,
        double meanDistance,
        double maxDistance,
        double cosine,
        double divergence) {

    private static final double LEAST_PROBABILITY = 1e-12;

    /** Compares two evaluations, picture by picture. */
    public static Parity of(Evaluation a, Evaluation b) {
        if (!a.samples().equals(b.samples())) {
            throw new IllegalArgumentException(
                    "the evaluations are of other pictures: " + a.size() + " and " + b.size());
        }
        boolean alike = a.ending() == b.ending();
        float[][] left = alike ? a.logits() : floats(a.probabilities());
        float[][] right = alike ? b.logits() : floats(b.probabilities());
        int[] leftTop = a.predictions();
        int[] rightTop = b.predictions();
        double[][] p = a.probabilities();
        double[][] q = b.probabilities();
        Totals totals = new Totals();
        for (int i = 0; i < left.length; i++) {
            totals.agreeing += leftTop[i] == rightTop[i] ? 1 : 0;
            totals.identical += Arrays.equals(left[i], right[i]) ? 1 : 0;
            totals.cosine += cosine(left[i], right[i]);
            totals.divergence += divergence(p[i], q[i]);
            totals.addDistances(left[i], right[i]);
        }
        return totals.mean(left.length);
    }

    private static float[][] floats(double[][] rows) {
        float[][] result = new float[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            result[i] = new float[rows[i].length];
            for (int j = 0; j < result[i].length; j++) {
                result[i][j] = (float) rows[i][j];
            }
        }
        return result;
    }

    /** The cosine of the angle between two vectors; 1 if both are zero. */
    static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return aa == 0 || bb == 0 ? (aa == bb ? 1 : 0) : dot / Math.sqrt(aa * bb);
    }

    private static double divergence(double[] p, double[] q) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            if (p[i] > 0) {
                sum += p[i] * Math.log(p[i] / Math.max(q[i], LEAST_PROBABILITY));
            }
        }
        return sum;
    }

    private static final class Totals {
        private int agreeing;
        private int identical;
        private double cosine;
        private double divergence;
        private double distance;
        private double most;
        private long values;

        void addDistances(float[] a, float[] b) {
            if (a.length != b.length) {
                throw new IllegalArgumentException("answers of " + a.length + " and " + b.length + " outputs");
            }
            for (int i = 0; i < a.length; i++) {
                double off = Math.abs((double) a[i] - b[i]);
                distance += off;
                most = Math.max(most, off);
            }
            values += a.length;
        }

        Parity mean(int pictures) {
            double n = pictures;
            return new Parity(
                    pictures, agreeing / n, identical / n, distance / values, most, cosine / n, divergence / n);
        }
    }
}
