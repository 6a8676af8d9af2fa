package io.edgeai.core.metric;

import java.util.List;

/**
 * Whether two models differ on the same pictures by more than chance where pictures come in groups (frames of a video), whose answers are alike and therefore
 * count as one piece of evidence: Fisher's exact test of sign flips (Fisher, "The Design of Experiments", 1935, section 21). Were both models equally good, the
 * sum of each group's differences would be as likely with the other sign. With groups of one picture each it is McNemar's exact test, see {@link PairedTest}.
 *
 * @param differences of each group: pictures that only the second model has right, less those that only the first has
 */
public record SignFlipTest(List<Integer> differences) {

    public SignFlipTest {
        differences = List.copyOf(differences);
    }

    /** The two-sided probability of a sum at least as far from zero if both models were equally good. */
    public double probability() {
        int most = differences.stream().mapToInt(Math::abs).sum();
        int seen = Math.abs(differences.stream().mapToInt(Integer::intValue).sum());
        double[] chances = new double[2 * most + 1];
        chances[most] = 1;
        for (int difference : differences) {
            chances = flipped(chances, Math.abs(difference));
        }
        double tail = 0;
        for (int sum = seen; sum <= most; sum++) {
            tail += chances[most + sum] + (sum == 0 ? 0 : chances[most - sum]);
        }
        return Math.min(1, tail);
    }

    /** How likely each sum is once one more group has been added with either sign. */
    private static double[] flipped(double[] chances, int size) {
        if (size == 0) {
            return chances;
        }
        double[] next = new double[chances.length];
        for (int i = 0; i < chances.length; i++) {
            if (chances[i] > 0) {
                next[i + size] += chances[i] / 2;
                next[i - size] += chances[i] / 2;
            }
        }
        return next;
    }
}
