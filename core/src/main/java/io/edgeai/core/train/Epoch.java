package io.edgeai.core.train;

import java.util.Locale;
import java.util.stream.Stream;

/**
 * The figures of an epoch.
 *
 * @param number from 1
 * @param rate the learning rate of its last step
 * @param training over its batches as they were learned from: changed pictures, weights in motion
 * @param validation at its end
 */
record Epoch(int number, double rate, Score training, Score validation) {

    /** Mean loss, and the share of pictures that were right. */
    record Score(double loss, double accuracy) {}

    /** True if this is better by validation accuracy or, where that is equal, by validation loss; the earlier of equal epochs is the better. */
    boolean beats(Epoch other) {
        int byAccuracy = Double.compare(validation.accuracy(), other.validation.accuracy());
        return byAccuracy != 0 ? byAccuracy > 0 : validation.loss() < other.validation.loss();
    }

    String line(int total) {
        return String.format(
                Locale.ROOT,
                "epoch %d/%d: training loss %.4f, accuracy %.2f %%; validation loss %.4f, accuracy %.2f %%",
                number,
                total,
                training.loss(),
                100 * training.accuracy(),
                validation.loss(),
                100 * validation.accuracy());
    }

    /** Exact: the shortest decimal that gives each double back. */
    String text() {
        return Stream.of(number, rate, training.loss(), training.accuracy(), validation.loss(), validation.accuracy())
                .map(String::valueOf)
                .collect(java.util.stream.Collectors.joining(" "));
    }

    static Epoch parse(String text) {
        String[] parts = text.split(" ", -1);
        return new Epoch(
                Integer.parseInt(parts[0]),
                Double.parseDouble(parts[1]),
                new Score(Double.parseDouble(parts[2]), Double.parseDouble(parts[3])),
                new Score(Double.parseDouble(parts[4]), Double.parseDouble(parts[5])));
    }
}
