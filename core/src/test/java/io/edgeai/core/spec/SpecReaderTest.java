package io.edgeai.core.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.Bytes;
import io.edgeai.api.stage.ClipWeights;
import io.edgeai.api.stage.DatasetSpec;
import io.edgeai.api.stage.Percent;
import io.edgeai.api.stage.Pipeline;
import io.edgeai.api.stage.Train;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SpecReaderTest {

    private static final String WHOLE =
            """
            name: bird-feeder
            seed: 7
            dataset:
              images: frames
              group: {pattern: "(.*)-[0-9]+\\\\.jpg"}
              split: {train: 6, validation: 2, test: 2, by: group}
              extra-training: [{images: web, label: bird}]
              evaluations:
                zoo: {images: zoo}
                alps: {images: alps}
            preprocessing: {size: 224, fit: squash}
            model: {network: mobilenet-v3-small, weights: mobilenet_v3_small.onnx}
            stages:
              - clip-weights: {}
              - train: {epochs: 100, batch: 128, learning-rate: 1e-4}
            quantize: {method: ptq, calibration: {images: 100}}
            targets:
              - backend: acme
                chip: one
                accept: {accuracy-drop: 1 %, model-size: 4 MiB}
            """;

    @Test
    void aWholeSpecBecomesItsRecord() {
        Pipeline pipeline = read(WHOLE).pipeline();

        assertThat(pipeline.seed()).isEqualTo(7);
        assertThat(pipeline.dataset().evaluations()).containsOnlyKeys("zoo", "alps");
        assertThat(pipeline.dataset().evaluations().keySet()).containsExactly("zoo", "alps");
        assertThat(pipeline.dataset().badPictures()).isEqualTo(DatasetSpec.BadPictures.STOP);
        assertThat(pipeline.stages().get(0)).isEqualTo(Specs.defaults(ClipWeights.class));
        assertThat(pipeline.stages().get(1)).isEqualTo(Specs.of(Train.class, Map.of("epochs", 100)));
        assertThat(pipeline.targets().get(0).accept().accuracyDrop()).contains(new Percent(0.01));
        assertThat(pipeline.targets().get(0).accept().modelSize()).contains(new Bytes(4 << 20));
        assertThat(pipeline.quantize().range()).isEmpty();
    }

    @Test
    void theCanonicalTextReadsAsTheSameRecord() {
        Pipeline pipeline = read(WHOLE).pipeline();

        assertThat(read(Specs.yaml(pipeline)).pipeline()).isEqualTo(pipeline);
    }

    @Test
    void everyProblemIsToldAtItsPlaceInTheOrderOfTheFile() {
        EdgeAiException problems = refused(
                """
                name: bird feeder
                dataset:
                  images: frames
                model: {network: mobilenet-v3-small}
                stages:
                  - train:
                      epochs: ten
                      learing-rate: 1e-4
                      batch: 0
                  - clip-weights: {per: per-chanel, percentile: 99.9}
                """);

        assertThat(problems.kind()).isEqualTo(EdgeAiException.Kind.SPEC);
        assertThat(problems.diagnostics())
                .extracting(one -> one.location().orElseThrow().toString())
                .containsExactly(
                        "s.yaml:1:7", "s.yaml:7:15", "s.yaml:8:7", "s.yaml:9:14", "s.yaml:10:25", "s.yaml:10:49");
        assertThat(problems)
                .hasMessageContaining("'bird feeder'")
                .hasMessageContaining("'ten' is not a whole number, which 'epochs' needs")
                .hasMessageContaining("did you mean 'learning-rate'?")
                .hasMessageContaining("'batch' is '0', but must be at least 1")
                .hasMessageContaining("did you mean 'per-channel'?")
                .hasMessageContaining("add the unit:  99.9 %")
                .hasMessageContaining("in stages[1].clip-weights");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name: a\\nname: b | key 'name' stands here a second time | the first is at line 1",
                "name: a\\n\\tseed: 1 | begins with a tab | replace the tab",
                "name: [a | is not YAML | compare its indentation",
                "name: \"a | is not YAML | close the quote that begins in line 1",
                "- a | must be a map of keys; found a list | name, dataset, model",
                "just words | found the text 'just words' | name, dataset, model",
                "name: a\\n---\\nname: b | a second document begins | remove the line '---'",
                "name: &x a\\nseed: *x | alias '*x' is not allowed | write the value itself",
                "name: !!str a | is not allowed in a spec | remove it",
                "name: | 'name' has no value | names the results folder",
                "seed: 1.0 | is not a whole number | write 1",
                "seed: \"1\" | the quoted text '1' is not a whole number | remove the quotes",
                "seed: 99999999999999999999 | is not a whole number | ",
                "model: {} | model needs one of the keys 'network' and 'onnx' | ",
                "model: {network: a, onnx: b} | model has both 'network' ('a') and 'onnx' ('b') | ",
                "model: {network: a, sha256: abc} | must be 64 lower-case hexadecimal digits | ",
                "dataset: {images: a, split: {train: -1}} | but must be more than 0 | ",
                "dataset: {images: a, group: {pattern: `(`}} | is not a regular expression | ",
                "dataset: {images: a, extra-training: web} | 'extra-training' must be a list | [a, b]",
                "dataset: {images: ``} | 'images' is an empty text | ",
                "stages: [train] | exactly one key | write  train: {}",
                "stages: [{train: }] | 'train' has no value | train: {}",
                "stages: [{trian: {}}] | 'trian' is not known here | did you mean 'train'?",
                "stages:\\n  - train:\\n    epochs: 3 | exactly one key | indent 'epochs' further",
                "stages: [{clip-weights: {method: range}}] | needs the key 'range' | ",
                "stages: [{train: {learning-rate: 1`0}}] | is not a number | ",
                "stages: [{train: {class-weights: {balanced: yes}}}] | is not true or false | write true",
                "targets: [{backend: a}] | key 'chip' is missing | see 'edgeai backends'",
                "targets: [{backend: a, chip: b, device: usb}] | must be 'simulator', 'none', 'local' or an address | ",
                "targets: [{backend: a, chip: b, accept: {model-size: 4 MB}}] | is not an amount of memory | write  4 MiB",
                "targets: [{backend: a, chip: b, accept: {accuracy: 120 %}}] | at most 100 | ",
                "targets: [{backend: a, chip: b, allow: [cpu]}] | is not a known 'allow[0]' | cpu-fallback",
            })
    void aProblemIsNamedWithAWayOut(String text, String message, String hint) {
        EdgeAiException problems = refused(text.replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace('`', '\'')
                .replace("1'0", "1`0"));

        assertThat(problems).hasMessageContaining(message);
        assertThat(problems.diagnostics())
                .allSatisfy(one -> assertThat(one.location()).isPresent());
        if (hint != null) {
            assertThat(problems).hasMessageContaining(hint);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   \n", "# only a comment\n", "---\n"})
    void anEmptyFileIsRefused(String text) {
        assertThat(refused(text).getMessage()).containsAnyOf("is empty", "must be a map of keys");
    }

    @Test
    void deepNestingAndControlCharactersAreRefused() {
        assertThat(refused("name: " + "[".repeat(200))).hasMessageContaining("nested more than");
        assertThat(refused("name: a\n\u0000")).hasMessageContaining("U+0000").hasMessageContaining("s.yaml:2:1");
    }

    @Test
    void filesThatAreNoTextAreRefused(@TempDir Path folder) throws IOException {
        Path latin = Files.write(
                folder.resolve("latin.yaml"), "name: a\n# V\u00f6gel".getBytes(StandardCharsets.ISO_8859_1));
        Path huge = Files.write(folder.resolve("huge.yaml"), new byte[(1 << 20) + 1]);

        assertThatThrownBy(() -> SpecReader.read(latin))
                .hasMessageContaining("0xF6")
                .hasMessageContaining("latin.yaml:2");
        assertThatThrownBy(() -> SpecReader.read(huge)).hasMessageContaining("1048577 bytes");
        assertThatThrownBy(() -> SpecReader.read(folder)).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> SpecReader.read(folder.resolve("no.yaml"))).hasMessageContaining("does not exist");
    }

    /** Stands for a vendor's options. */
    record Options(
            @io.edgeai.api.stage.Default("1 s") Duration patience,
            @io.edgeai.api.stage.Default("[]") List<Integer> cores) {}

    @Test
    void aVendorsOptionsHaveTheSameErrorsAtTheirPlaces() {
        Spec good = read(minimal("targets: [{backend: a, chip: b, options: {patience: 3 min, cores: [0, 1]}}]"));
        Spec bad =
                read(minimal("targets:\n- backend: a\n  chip: b\n  options:\n    patiense: 3 s\n    cores: [0, x]\n"));

        assertThat(good.options(0, Options.class)).isEqualTo(new Options(Duration.ofMinutes(3), List.of(0, 1)));
        assertThat(read(minimal("targets: [{backend: a, chip: b}]"))
                        .options(0, Options.class)
                        .patience())
                .isEqualTo(Duration.ofSeconds(1));
        assertThatThrownBy(() -> bad.options(0, Options.class))
                .hasMessageContaining("s.yaml:8:5: error: key 'patiense'")
                .hasMessageContaining("did you mean 'patience'?")
                .hasMessageContaining("s.yaml:9:16: error: 'x' is not a whole number");
    }

    @Test
    void thePlaceOfAnAbsentKeyIsThatOfTheMapAroundIt() {
        Spec spec = read(minimal("seed: 3"));

        assertThat(spec.place("seed")).hasToString("Optional[s.yaml:4:7]");
        assertThat(spec.place("dataset.generator")).hasToString("Optional[s.yaml:2:10]");
    }

    @Test
    void recordsMadeInJavaAreHeldToTheSameRules() {
        Train good = Specs.defaults(Train.class);
        Train bad = new Train(
                0,
                128,
                -1,
                good.optimizer(),
                0.9,
                0,
                0,
                good.schedule(),
                0,
                30,
                0.1,
                0,
                good.classWeights(),
                List.of(),
                good.freezeMatching(),
                0,
                0,
                good.keep(),
                good.augment(),
                1,
                0,
                good.clipGradient(),
                good.patience(),
                false,
                false,
                good.devices());

        assertThat(Specs.check(good)).isEmpty();
        assertThat(Specs.check(bad)).hasSize(2);
    }

    private static String minimal(String more) {
        return "name: a\ndataset: {images: b}\nmodel: {network: c}\n" + more;
    }

    private static Spec read(String text) {
        return SpecReader.read("s.yaml", text, Path.of("/specs"));
    }

    private static EdgeAiException refused(String text) {
        return catchThrowableOfType(EdgeAiException.class, () -> read(text));
    }
}
