package io.edgeai.core.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.core.metric.PairedTest;
import io.edgeai.core.metric.SignFlipTest;
import io.edgeai.core.metric.UnpairedTest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class ComparisonTest {

    @Property
    void groupsOfOnePictureEachAreMcNemarsTest(
            @ForAll @IntRange(max = 40) int lost, @ForAll @IntRange(max = 40) int won) {
        List<Integer> differences = Stream.concat(
                        Collections.nCopies(lost, -1).stream(), Collections.nCopies(won, 1).stream())
                .toList();

        assertThat(new SignFlipTest(differences).probability())
                .isCloseTo(new PairedTest(lost, won).probability(), within(1e-9));
    }

    @Test
    void framesOfOneVideoAreOnePieceOfEvidence() {
        // 30 frames lost, none won: sure if they are independent, a coin's two throws if they are two videos.
        assertThat(new SignFlipTest(Collections.nCopies(30, -1)).probability()).isLessThan(1e-8);
        assertThat(new SignFlipTest(List.of(-15, -15)).probability()).isEqualTo(0.5);
        assertThat(new SignFlipTest(List.of()).probability()).isEqualTo(1);
    }

    @Test
    void fishersTestGivesTheFiguresOfItsTextbookExamples() {
        // Fisher's tea: 3 of 4 against 1 of 4.
        assertThat(new UnpairedTest(3, 4, 1, 4).probability()).isCloseTo(34.0 / 70, within(1e-12));
        // Fisher's twins (1935): 2 of 17 against 10 of 13; the two-sided value that R's fisher.test gives.
        assertThat(new UnpairedTest(2, 17, 10, 13).probability()).isCloseTo(0.0005367, within(1e-7));
        assertThat(new UnpairedTest(0, 0, 3, 5).probability()).isCloseTo(1, within(1e-9));
    }

    @Test
    void wilsonsIntervalIsThatOfItsFormula() {
        Share share = new Share(9, 10);
        assertThat(share.low()).isCloseTo(0.5958, within(1e-4));
        assertThat(share.high()).isCloseTo(0.9821, within(1e-4));
    }

    @Test
    void aDifferenceWithinNoiseIsNotCalledOneAndALargeOneIs() {
        Contender floating = contender("", "", right(100, i -> true));
        Contender slightly = contender("", "a/one", right(100, i -> i >= 3));
        Contender clearly = contender("", "b/two", right(100, i -> i >= 30));

        Comparison comparison = Comparison.of(List.of(floating, slightly, clearly));

        assertThat(comparison.duels()).hasSize(3);
        assertThat(comparison.duels().get(0).isReal()).isFalse();
        assertThat(comparison.duels().get(0).probability()).isCloseTo(0.25, within(1e-9));
        assertThat(comparison.duels().get(1).isReal()).isTrue();
        assertThat(comparison.sentences().get(0))
                .isEqualTo(
                        "a/one against float: -3.00 points, not more than chance (paired on all 100 pictures: 3 lost, 0 won; p = 0.25, for all duels together 0.25)");
        assertThat(comparison.sentences().get(1)).startsWith("b/two against float: -30.00 points, more than chance");
        assertThat(comparison.parting()).hasSize(30);
        assertThat(comparison.parting().get(0).answers())
                .isEqualTo(Map.of("float", "bird", "a/one", "empty", "b/two", "empty"));
    }

    @Test
    void inShortThosePairsOfTargetsAreToldThatDiffer() {
        Comparison comparison = Comparison.of(List.of(
                contender("", "", right(100, i -> true)),
                contender("", "a/one", right(100, i -> i >= 3)),
                contender("", "b/two", right(100, i -> i >= 30)),
                contender("", "c/three", right(100, i -> i >= 4))));

        assertThat(comparison.briefly()).hasSize(6);
        assertThat(comparison.briefly().get(3)).startsWith("b/two against a/one: -27.00 points, more than chance");
        assertThat(comparison.briefly().get(4)).startsWith("c/three against b/two: +26.00 points, more than chance");
        assertThat(comparison.briefly().get(5)).isEqualTo("other pairs: 1, no difference more than chance");
    }

    @Test
    void manyDuelsAtOnceNeedStrongerEvidence() {
        List<Duel> duels = IntStream.of(6, 7, 8)
                .mapToObj(lost -> Duel.of(
                        contender("", "", right(50, i -> true)), contender("", "x/" + lost, right(50, i -> i >= lost))))
                .toList();

        List<Duel> adjusted = Duel.adjusted(duels);

        assertThat(adjusted.get(0).probability()).isCloseTo(0.03125, within(1e-9));
        assertThat(adjusted).extracting(Duel::adjusted).containsExactly(0.03125, 0.03125, 0.0234375);
        assertThat(Duel.adjusted(List.of(duels.get(0), duels.get(0).adjusted(0))))
                .extracting(Duel::adjusted)
                .containsExactly(0.0625, 0.0625);
    }

    @Test
    void runsWithOtherTestPicturesAreComparedUnpairedAndItIsSaid() {
        Contender before = contender("v1", "a/one", right(100, i -> i >= 10));
        Contender same = contender("v2", "a/one", right(100, i -> i >= 12));
        Contender more = contender("v3", "a/one", shifted(50));
        Contender other = contender("v4", "a/one", shifted(100));

        Comparison comparison = Comparison.of(List.of(before, same, more, other));

        assertThat(comparison.duels())
                .extracting(Duel::basis)
                .containsExactly(Duel.Basis.PAIRED, Duel.Basis.COMMON, Duel.Basis.UNPAIRED);
        assertThat(comparison.duels().get(1).pictures()).isEqualTo(50);
        assertThat(comparison.sentences().get(2)).contains("unpaired: no test picture is in both");
    }

    @Test
    void acrossRunsATargetMeetsItselfAlone() {
        Comparison comparison = Comparison.of(List.of(
                contender("v1", "", right(20, i -> true)),
                contender("v1", "a/one", right(20, i -> true)),
                contender("v2", "", right(20, i -> true)),
                contender("v2", "a/one", right(20, i -> true)),
                contender("v2", "b/new", right(20, i -> true))));

        assertThat(comparison.duels())
                .extracting(duel -> duel.first() + "-" + duel.second())
                .containsExactly("v1 float-v2 float", "v1 a/one-v2 a/one");
    }

    @Test
    void sizesAndWhatPruningCostStandBesideFormsOfASpec() {
        Contender whole = floating("whole", Map.of("parameters", 1234567.0));
        Contender pruned = floating("pruned", Map.of("parameters", 234567.0, "after prune", 0.25));

        List<List<String>> table = Comparison.of(List.of(whole, pruned)).table();

        assertThat(table.get(0)).endsWith("worst classes", "parameters", "after prune");
        assertThat(table.get(1)).endsWith("1,234,567", "");
        assertThat(table.get(2)).endsWith("234,567", "25.00 %");
        assertThat(Comparison.of(List.of(floating("", Map.of("parameters", 1.0))))
                        .table()
                        .get(0))
                .endsWith("worst classes");
    }

    private static Contender floating(String run, Map<String, Double> figures) {
        return new Contender(
                run,
                "",
                Map.of("float", 0.5),
                "float",
                Optional.empty(),
                figures,
                Optional.empty(),
                Answers.NONE,
                List.of());
    }

    @Test
    void whatWasNotMeasuredSaysSoAndAFailureStandsInItsRow() {
        Contender failed = new Contender(
                "",
                "a/one",
                Map.of(),
                "",
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Answers.NONE,
                List.of("error: tool 'a' ended with 7\n  hint: x"));
        Contender measured = contender("", "b/two", right(10, i -> i > 0));

        List<List<String>> table = Comparison.of(List.of(failed, measured)).table();

        assertThat(table.get(1))
                .startsWith("a/one (failed: error: tool 'a' ended with 7)", "not measured", "not measured");
        assertThat(table.get(2))
                .containsExactly(
                        "b/two",
                        "not measured",
                        "90.00 %",
                        "not measured",
                        "not measured",
                        "59.58 % to 98.21 %, emulated",
                        "not measured",
                        "2.00 MiB",
                        "not known",
                        "12.0 ms, estimated",
                        "bird 9/10");
    }

    private static Contender contender(String run, String target, Answers answers) {
        return new Contender(
                run,
                target,
                Map.of(target.isEmpty() ? "float" : "emulated", answers.right().value()),
                target.isEmpty() ? "float" : "emulated",
                Optional.empty(),
                Map.of("flash-bytes", 2.0 * (1 << 20)),
                Optional.of(new Contender.Latency(12, false)),
                answers,
                List.of());
    }

    private static Answers right(int pictures, java.util.function.IntPredicate right) {
        return answers(0, pictures, right);
    }

    private static Answers shifted(int by) {
        return answers(by, 100, i -> true);
    }

    private static Answers answers(int from, int pictures, java.util.function.IntPredicate right) {
        List<String> names =
                IntStream.range(from, from + pictures).mapToObj(i -> "p" + i).toList();
        List<String> predictions = IntStream.range(0, pictures)
                .mapToObj(i -> right.test(i) ? "bird" : "empty")
                .toList();
        return new Answers(names, names, names, Collections.nCopies(pictures, "bird"), predictions);
    }
}
