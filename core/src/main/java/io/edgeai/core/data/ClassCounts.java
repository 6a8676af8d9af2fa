package io.edgeai.core.data;

import io.edgeai.api.report.Diagnostic;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whether classes have about as many training pictures. */
final class ClassCounts {

    /** Up to this ratio training by plain shuffling does well enough; beyond, the small class is often overlooked. */
    private static final int RATIO = 5;

    private ClassCounts() {}

    /** A note where the largest class has many times the pictures of the smallest. */
    static Optional<Diagnostic> of(List<Entry> training) {
        Map<String, Integer> counts = new TreeMap<>();
        training.forEach(entry -> counts.merge(entry.label(), 1, Integer::sum));
        if (counts.isEmpty()) {
            return Optional.empty();
        }
        var least = counts.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
        var most = counts.entrySet().stream()
                .max(Comparator.comparingInt(Map.Entry::getValue))
                .orElseThrow();
        return most.getValue() < RATIO * least.getValue()
                ? Optional.empty()
                : Optional.of(
                        Diagnostic.note("class '" + least.getKey() + "' has " + least.getValue()
                                        + " training pictures, class '" + most.getKey() + "' " + most.getValue()
                                        + ": accuracy over all says little about the small one")
                                .hint(
                                        "read accuracy by class, and write  class-weights: {balanced: true}  under train, or add pictures"));
    }
}
