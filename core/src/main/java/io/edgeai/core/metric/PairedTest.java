package io.edgeai.core.metric;

/**
 * Whether two models differ in accuracy on the same pictures by more than chance: McNemar's exact test (McNemar, "Note on the sampling error of the difference
 * between correlated proportions", 1947). Only pictures that one of the two gets right tell anything; were they equally good, each such picture would be
 * either's with equal chances.
 *
 * @param lost pictures that the first gets right and the second does not
 * @param won the other way round
 */
public record PairedTest(int lost, int won) {

    /** Compares two evaluations of the same labelled pictures. */
    public static PairedTest of(Evaluation first, Evaluation second) {
        if (!first.samples().equals(second.samples())) {
            throw new IllegalArgumentException(
                    "the evaluations are of other pictures: " + first.size() + " and " + second.size());
        }
        int[] labels = first.labels();
        int[] a = first.predictions();
        int[] b = second.predictions();
        int lost = 0;
        int won = 0;
        for (int i = 0; i < labels.length; i++) {
            boolean right = a[i] == labels[i];
            boolean alsoRight = b[i] == labels[i];
            lost += right && !alsoRight ? 1 : 0;
            won += !right && alsoRight ? 1 : 0;
        }
        return new PairedTest(lost, won);
    }

    /** The two-sided probability of a difference at least as large if both were equally good; at most 1. */
    public double probability() {
        int n = lost + won;
        int fewer = Math.min(lost, won);
        double logTerm = -n * Math.log(2);
        double tail = 0;
        for (int k = 0; k <= fewer; k++) {
            tail += Math.exp(logTerm);
            logTerm += Math.log(n - k) - Math.log(k + 1);
        }
        return Math.min(1, 2 * tail);
    }
}
