package io.edgeai.core.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * All contenders, the duels between them, and the pictures on which they part.
 *
 * @param duels within one run: all pairs; across runs: each against the same one of the first run that has it
 * @param parting pictures that all contenders of the first run answered, and not all in the same way; in the order of that run
 */
public record Comparison(List<Contender> contenders, List<Duel> duels, List<Parting> parting) {

    public Comparison {
        contenders = List.copyOf(contenders);
        duels = List.copyOf(duels);
        parting = List.copyOf(parting);
    }

    /**
     * A picture that contenders answer differently.
     *
     * @param answers class by contender
     */
    public record Parting(String picture, String file, String label, Map<String, String> answers) {
        public Parting {
            answers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(answers));
        }
    }

    /** Compares contenders of one run, or of several. */
    public static Comparison of(List<Contender> contenders) {
        List<Contender> answering =
                contenders.stream().filter(one -> one.answers().size() > 0).toList();
        List<Duel> duels = new ArrayList<>();
        for (int i = 0; i < answering.size(); i++) {
            for (int j = i + 1; j < answering.size(); j++) {
                if (meet(answering, i, j)) {
                    duels.add(Duel.of(answering.get(i), answering.get(j)));
                }
            }
        }
        return new Comparison(contenders, Duel.adjusted(duels), parting(answering));
    }

    /** Whether two contenders are set against each other: of one run always, of several if they are the same target. */
    private static boolean meet(List<Contender> all, int i, int j) {
        String run = all.get(0).run();
        if (all.stream().allMatch(one -> one.run().equals(run))) {
            return true;
        }
        String target = all.get(j).target();
        boolean first = all.subList(0, i).stream().noneMatch(one -> one.target().equals(target));
        return first
                && all.get(i).target().equals(target)
                && !all.get(i).run().equals(all.get(j).run());
    }

    private static List<Parting> parting(List<Contender> answering) {
        List<Parting> parting = new ArrayList<>();
        if (answering.isEmpty()) {
            return parting;
        }
        Answers reference = answering.get(0).answers();
        List<Map<String, Integer>> places =
                answering.stream().map(one -> one.answers().places()).toList();
        for (int i = 0; i < reference.size(); i++) {
            String picture = reference.pictures().get(i);
            Map<String, String> given = new LinkedHashMap<>();
            for (int j = 0; j < answering.size(); j++) {
                Integer place = places.get(j).get(picture);
                if (place != null) {
                    given.put(
                            answering.get(j).name(),
                            answering.get(j).answers().predictions().get(place));
                }
            }
            if (given.size() == answering.size()
                    && given.values().stream().distinct().count() > 1) {
                parting.add(new Parting(
                        picture, reference.files().get(i), reference.labels().get(i), given));
            }
        }
        return parting;
    }

    /** The table in words, a row a contender; the first row is its head. */
    public List<List<String>> table() {
        return Words.table(contenders);
    }

    /** Each duel as a sentence. */
    public List<String> sentences() {
        return duels.stream().map(Words::sentence).toList();
    }

    /** The duels of one run in short: those with the first contender and those that are decided, and a sentence on all others. Of several runs: each. */
    public List<String> briefly() {
        if (contenders.stream().map(Contender::run).distinct().count() > 1) {
            return sentences();
        }
        List<Duel> told = duels.stream()
                .filter(duel ->
                        duel.isReal() || duel.first().equals(contenders.get(0).name()))
                .toList();
        int others = duels.size() - told.size();
        Stream<String> rest =
                others == 0 ? Stream.of() : Stream.of("other pairs: " + others + ", no difference more than chance");
        return Stream.concat(told.stream().map(Words::sentence), rest).toList();
    }

    /** One sentence on the pictures that contenders part on. */
    public String partingSentence() {
        long pictures = contenders.stream()
                .filter(one -> one.answers().size() > 0)
                .findFirst()
                .map(one -> (long) Objects.requireNonNull(one.answers()).size())
                .orElse(0L);
        return parting.size() + " of " + pictures + " test pictures are not answered alike by all";
    }
}
