package io.edgeai.core.compare;

import io.edgeai.core.metric.SignFlipTest;
import io.edgeai.core.metric.UnpairedTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Two contenders, and whether their difference in accuracy is more than chance.
 *
 * @param basis which pictures it is about
 * @param pictures of the first contender that are looked at; where paired, of both
 * @param groups of pictures that were counted as one piece of evidence each; of an unpaired one the number of pictures
 * @param difference accuracy of the second less that of the first on those pictures, 0..1
 * @param lost pictures that only the first has right; 0 where unpaired
 * @param won pictures that only the second has right; 0 where unpaired
 * @param differing pictures that the two answer differently, right or not; 0 where unpaired
 * @param probability of a difference at least as large were both equally good
 * @param adjusted the same with regard to how many duels were fought at once (Holm, "A simple sequentially rejective multiple test procedure", 1979)
 */
public record Duel(
        String first,
        String second,
        Basis basis,
        int pictures,
        int groups,
        double difference,
        int lost,
        int won,
        int differing,
        double probability,
        double adjusted) {

    private static final double SURE = 0.05;

    /** Which pictures a duel is about. */
    public enum Basis {
        /** Both answered the same pictures. */
        PAIRED,
        /** Both answered some pictures; the others are left out. */
        COMMON,
        /** No picture is in both, so all are compared as two samples. */
        UNPAIRED
    }

    /** Whether the difference is more than chance, at 5 % for all duels together. */
    public boolean isReal() {
        return adjusted < SURE;
    }

    Duel adjusted(double other) {
        return new Duel(first, second, basis, pictures, groups, difference, lost, won, differing, probability, other);
    }

    /** Sets two contenders against each other. */
    static Duel of(Contender first, Contender second) {
        Map<String, Integer> there = second.answers().places();
        Tally tally = new Tally();
        for (int i = 0; i < first.answers().size(); i++) {
            Integer j = there.get(first.answers().pictures().get(i));
            if (j != null) {
                tally.add(first.answers(), i, second.answers(), j);
            }
        }
        if (tally.pictures == 0) {
            return unpaired(first, second);
        }
        boolean all = tally.pictures == first.answers().size() && tally.pictures == there.size();
        return new Duel(
                first.name(),
                second.name(),
                all ? Basis.PAIRED : Basis.COMMON,
                tally.pictures,
                tally.groups.size(),
                (double) (tally.won - tally.lost) / tally.pictures,
                tally.lost,
                tally.won,
                tally.differing,
                new SignFlipTest(new ArrayList<>(tally.groups.values())).probability(),
                1);
    }

    private static Duel unpaired(Contender first, Contender second) {
        Share a = first.answers().right();
        Share b = second.answers().right();
        double probability = new UnpairedTest(a.right(), a.pictures(), b.right(), b.pictures()).probability();
        return new Duel(
                first.name(),
                second.name(),
                Basis.UNPAIRED,
                a.pictures(),
                a.pictures(),
                b.value() - a.value(),
                0,
                0,
                0,
                probability,
                1);
    }

    /** Counts over common pictures. */
    private static final class Tally {
        private final Map<String, Integer> groups = new LinkedHashMap<>();
        private int pictures;
        private int lost;
        private int won;
        private int differing;

        void add(Answers a, int i, Answers b, int j) {
            pictures++;
            int one = (b.isRight(j) ? 1 : 0) - (a.isRight(i) ? 1 : 0);
            lost += one < 0 ? 1 : 0;
            won += one > 0 ? 1 : 0;
            differing += Objects.equals(a.predictions().get(i), b.predictions().get(j)) ? 0 : 1;
            groups.merge(a.groups().get(i), one, Integer::sum);
        }
    }

    /** Adjusts the probabilities of duels that were fought at once, by Holm's method. */
    static List<Duel> adjusted(List<Duel> duels) {
        List<Integer> order = IntStream.range(0, duels.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> duels.get(i).probability()))
                .toList();
        List<Duel> adjusted = new ArrayList<>(duels);
        double least = 0;
        for (int rank = 0; rank < order.size(); rank++) {
            Duel duel = duels.get(order.get(rank));
            least = Math.max(least, Math.min(1, (order.size() - rank) * duel.probability()));
            adjusted.set(order.get(rank), duel.adjusted(least));
        }
        return List.copyOf(adjusted);
    }
}
