package io.edgeai.core.run;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.data.Sample;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Exhibit;
import io.edgeai.core.metric.LinearProbe;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Training pictures whose labels are doubtful: each is put to a linear classifier on the model's features, trained on the other folds of the training part; those
 * that it gives the least probability to be what they are called come first. Groups stay together in a fold.
 */
final class Suspects {

    private static final int FOLDS = 5;
    private static final int SHOWN = 24;

    private final Features features;
    private final long seed;

    Suspects(Features features, long seed) {
        this.features = features;
        this.seed = seed;
    }

    /** A picture that looks like another class: {@code own} is the probability of its label, {@code likely} that of the class that it looks like. */
    record Suspect(Sample sample, double own, int looksLike, double likely) {}

    /** The most doubtful ones, at most {@code count}, as a table and as pictures, with a sentence about them. */
    Scored among(Dataset data, int count) {
        List<Suspect> all = all(data);
        List<Suspect> first = all.subList(0, Math.min(count, all.size()));
        if (first.isEmpty()) {
            return new Scored(Map.of(), List.of(), "");
        }
        List<List<String>> rows = first.stream()
                .map(one -> List.of(
                        one.sample().file().toString(),
                        data.classes().get(one.sample().label()),
                        percent(one.own()),
                        data.classes().get(one.looksLike()),
                        percent(one.likely())))
                .toList();
        List<Suspect> shown = first.subList(0, Math.min(SHOWN, first.size()));
        String note = String.format(
                Locale.ROOT,
                "%d of %d training pictures look like another class than their own to a classifier that did not learn them; for one '%s' (%s, looks like %s)",
                all.size(),
                data.training().size(),
                first.get(0).sample().file().getFileName(),
                rows.get(0).get(1),
                rows.get(0).get(3));
        return new Scored(
                Map.of(),
                List.of(
                        new Exhibit.Table(
                                "Training pictures whose labels are doubtful",
                                List.of("picture", "class", "its probability", "looks like", "its probability"),
                                rows),
                        new Exhibit.Pictures(
                                "Training pictures whose labels are doubtful",
                                shown.stream()
                                        .map(one -> one.sample().file().toString())
                                        .toList(),
                                shown.stream()
                                        .map(one ->
                                                data.classes().get(one.sample().label()) + ", looks like "
                                                        + data.classes().get(one.looksLike()))
                                        .toList())),
                note);
    }

    /** All that look like another class, the most doubtful first. */
    List<Suspect> all(Dataset data) {
        List<Sample> samples = data.training();
        float[][] rows = features.of(samples)
                .orElseThrow(() -> EdgeAiException.step(Diagnostic.error(
                                "the model has no last layer whose input could serve as features for 'suspects'")
                        .hint("leave 'suspects' out of dataset")));
        int[] labels = samples.stream().mapToInt(Sample::label).toArray();
        double[][] answers = LinearProbe.outOfFold(rows, labels, folds(samples), data.classCount());
        List<Suspect> suspects = new ArrayList<>();
        for (int i = 0; i < answers.length; i++) {
            double[] answer = answers[i];
            int likely = IntStream.range(0, answer.length)
                    .boxed()
                    .max(Comparator.comparingDouble(c -> answer[c]))
                    .orElseThrow();
            if (likely != labels[i]) {
                suspects.add(new Suspect(samples.get(i), answer[labels[i]], likely, answer[likely]));
            }
        }
        suspects.sort(Comparator.comparingDouble(Suspect::own)
                .thenComparing(one -> one.sample().file()));
        return suspects;
    }

    /** Groups in turn over the folds, class by class, by the seed. */
    private int[] folds(List<Sample> samples) {
        Map<String, Integer> classOf = new TreeMap<>();
        samples.forEach(sample -> classOf.putIfAbsent(sample.group(), sample.label()));
        Map<Integer, List<String>> groups = new TreeMap<>();
        classOf.forEach((group, label) ->
                groups.computeIfAbsent(label, one -> new ArrayList<>()).add(group));
        Map<String, Integer> folds = new LinkedHashMap<>();
        groups.forEach((label, names) -> {
            Collections.shuffle(names, new Random(seed + label));
            names.forEach(name -> folds.put(name, folds.size() % FOLDS));
        });
        return samples.stream()
                .mapToInt(sample -> folds.getOrDefault(sample.group(), 0))
                .toArray();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
