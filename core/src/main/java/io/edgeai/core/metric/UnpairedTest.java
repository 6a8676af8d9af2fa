package io.edgeai.core.metric;

/**
 * Whether two models differ in accuracy by more than chance where each answered other pictures: Fisher's exact test of the two-by-two table of right and wrong
 * answers (Fisher, "On the interpretation of chi-squared from contingency tables", 1922). It needs far more pictures than a paired test to tell the same difference.
 *
 * @param firstRight pictures that the first has right, of {@code first}
 * @param secondRight pictures that the second has right, of {@code second}
 */
public record UnpairedTest(int firstRight, int first, int secondRight, int second) {

    /** Tables as likely as the observed one but for rounding count as well. */
    private static final double SLACK = 1 + 1e-9;

    public UnpairedTest {
        if (firstRight > first || secondRight > second || firstRight < 0 || secondRight < 0) {
            throw new IllegalArgumentException("right answers " + firstRight + " of " + first + " and " + secondRight
                    + " of " + second + " cannot be");
        }
    }

    /** The probability of a table at most as likely as this one if both were equally good. */
    public double probability() {
        double[] logs = logFactorials(first + second);
        int right = firstRight + secondRight;
        double seen = Math.exp(log(logs, firstRight, right)) * SLACK;
        double tail = 0;
        for (int k = Math.max(0, right - second); k <= Math.min(first, right); k++) {
            double likely = Math.exp(log(logs, k, right));
            tail += likely <= seen ? likely : 0;
        }
        return Math.min(1, tail);
    }

    private double log(double[] logs, int k, int right) {
        return choose(logs, first, k) + choose(logs, second, right - k) - choose(logs, first + second, right);
    }

    private static double choose(double[] logs, int n, int k) {
        return logs[n] - logs[k] - logs[n - k];
    }

    private static double[] logFactorials(int most) {
        double[] logs = new double[most + 1];
        for (int i = 1; i <= most; i++) {
            logs[i] = logs[i - 1] + Math.log(i);
        }
        return logs;
    }
}
