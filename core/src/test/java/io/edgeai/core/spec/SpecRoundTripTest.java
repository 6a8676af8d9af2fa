package io.edgeai.core.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.stage.Bytes;
import io.edgeai.api.stage.Percent;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class SpecRoundTripTest {

    enum Mood {
        VERY_GOOD,
        BAD
    }

    record Inner(Optional<Double> weight, List<String> words, Mood mood) {}

    record Outer(
            String text,
            long whole,
            double real,
            boolean truth,
            Percent share,
            Bytes size,
            Optional<Inner> inner,
            Map<String, Integer> counts,
            List<Inner> more) {}

    @Property(tries = 300)
    void anyRecordReadsBackFromItsCanonicalText(@ForAll("outers") Outer outer) {
        Problems problems = new Problems();
        String yaml = Specs.yaml(outer);

        Optional<Outer> back = YamlReader.read("text", yaml, problems)
                .flatMap(tree -> new Binder(problems, Binder.noPlaces(), java.nio.file.Path.of(""))
                        .record(Outer.class, tree, ""));

        assertThat(problems.inOrder()).as(yaml).isEmpty();
        assertThat(back).contains(outer);
        assertThat(Specs.yaml(back.orElseThrow())).isEqualTo(yaml);
    }

    @Property(tries = 300)
    void noTextMakesTheReaderFailOtherwiseThanWithProblems(@ForAll String text) {
        try {
            SpecReader.read("s.yaml", text, Path.of("/specs"));
        } catch (io.edgeai.api.report.EdgeAiException e) {
            assertThat(e.diagnostics()).isNotEmpty();
        }
    }

    @Provide
    Arbitrary<Outer> outers() {
        Arbitrary<Inner> inners = Combinators.combine(
                        Arbitraries.doubles().optional(), texts().list().ofMaxSize(3), Arbitraries.of(Mood.class))
                .as((weight, words, mood) -> new Inner(weight, words, mood));
        Arbitrary<Map<String, Integer>> counts =
                Arbitraries.maps(texts(), Arbitraries.integers()).ofMaxSize(4).map(LinkedHashMap::new);
        return Combinators.combine(
                        texts(),
                        Arbitraries.longs(),
                        Arbitraries.doubles(),
                        Arbitraries.of(true, false),
                        Arbitraries.doubles().between(0, 2),
                        Arbitraries.longs().between(0, 1L << 34),
                        inners.optional(),
                        counts)
                .flatAs((text, whole, real, truth, share, size, inner, map) -> inners.list()
                        .ofMaxSize(2)
                        .map(more -> new Outer(
                                text, whole, real, truth, new Percent(share), new Bytes(size), inner, map, more)));
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .alpha()
                        .numeric()
                        .withChars("-_ :#'\"\\{}[]&*!|>%@`,?~\n\t")
                        .ofMinLength(1)
                        .ofMaxLength(12)
                        .filter(text -> !text.isBlank()),
                Arbitraries.of(
                        "null",
                        "true",
                        "no",
                        "~",
                        "1e-4",
                        "0x1F",
                        "- a",
                        "\u00e9t\u00e9",
                        "\ud83d\udc26",
                        "a\u2028b\u0085",
                        "y"));
    }
}
