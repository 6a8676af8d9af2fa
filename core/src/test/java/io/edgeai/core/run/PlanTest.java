package io.edgeai.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlanTest {

    @TempDir
    private Path folder;

    private TinyProject project;

    @BeforeEach
    void setUp() throws IOException {
        project = new TinyProject(folder, new FakeBackend(16 << 20));
    }

    @Test
    void hasAStepForEachStageAndFourForEachTarget() {
        Plan plan = project.plan(
                TinyProject.SPEC
                        + "stages: [{clip-weights: {}}, {train: {}}, {train: {epochs: 2}}]\ntargets: [{backend: acme, chip: one}, {backend: acme, chip: one, device: none}]");

        assertThat(plan.steps())
                .extracting(Step::name)
                .containsExactly(
                        "data",
                        "model",
                        "clip-weights",
                        "train",
                        "train-2",
                        "train without clip-weights",
                        "train without clip-weights-2",
                        "float",
                        "acme/one quantize",
                        "acme/one emulate",
                        "acme/one convert",
                        "acme/one simulate",
                        "acme/one-2 quantize",
                        "acme/one-2 emulate",
                        "acme/one-2 convert",
                        "report");
    }

    @Test
    void trainsASecondTimeWithoutClippingUnlessToldNotTo() {
        String stages = "stages: [{clip-weights: {compare: false}}, {train: {}}]";

        assertThat(project.plan(TinyProject.SPEC + stages).steps())
                .extracting(Step::name)
                .containsExactly("data", "model", "clip-weights", "train", "float", "report");
    }

    @Test
    void theSameSpecGivesTheSameRecipesAndAnotherSeedOthers() {
        assertThat(project.plan(TinyProject.SPEC).steps())
                .isEqualTo(project.plan("# comment\n" + TinyProject.SPEC + "seed: 0")
                        .steps());
        assertThat(project.plan(TinyProject.SPEC).steps())
                .isNotEqualTo(project.plan(TinyProject.SPEC + "seed: 1").steps());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "targets: [{backend: acne, chip: one}] | tiny.yaml:6:21: error: backend 'acne' is not known | did you mean 'acme'?",
                "targets: [{backend: acme, chip: on}] | chip 'on' is not one of acme's | did you mean 'one'?",
                "targets: [{backend: acme, chip: one, scheme: w8a9}] | scheme 'w8a9' is not one of chip 'one' | did you mean 'w8a8'?",
                "targets: [{backend: acme, chip: one, options: {levl: 2}}] | tiny.yaml:6:48: error: key 'levl' is not known | did you mean 'level'?",
                "targets: [{backend: acme, chip: one, device: ssh://root@x}] | is a board | device: simulator",
            })
    void aNameThatDoesNotExistIsToldAtItsPlace(String more, String message, String hint) {
        assertThatThrownBy(() -> project.plan(TinyProject.SPEC + more))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(hint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "images: pictures | images: picture | 'picture' does not exist | did you mean 'pictures'?",
                "mobilenet-v3-small | mobilenet-v3-smal | network 'mobilenet-v3-smal' is not known | did you mean 'mobilenet-v3-small'?",
                "network: mobilenet-v3-small, width: 0.25 | onnx: no.onnx | 'no.onnx' does not exist | paths start from",
                "width: 0.25 | weights: imagenet, width: 0.5 | weights 'imagenet' are not known | width: 1.0",
                "width: 0.25 | weights: x.pth | 'x.pth' does not exist | paths start",
                "images: pictures | images: pictures, generator: nobody | generator 'nobody' is not known | known:",
                "images: pictures | images: pictures, extra-training: [{images: web}] | 'web' does not exist | paths start",
                "images: pictures | images: pictures, evaluations: {zoo: {images: zoo}} | 'zoo' does not exist | paths start",
            })
    void aFileThatIsMissingIsToldAtItsPlace(String from, String to, String message, String hint) {
        assertThatThrownBy(() -> project.plan(TinyProject.SPEC.replace(from, to)))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(hint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train: {devices: {which: [1000]}} | tiny.yaml:6:28: error: GPU [1000] is asked for; the training engine sees",
                "train: {devices: {which: [1000]}} | write  gpus: auto",
                "'prune: {ratio: 0.5, iterations: 2, between: {devices: {which: [1000]}}}' | GPU [1000] is asked for",
                "'distill: {teacher: {model: {network: resnet18}, train: {devices: {which: [1000]}}}}' | GPU [1000] is asked for",
                "'distill: {teacher: {after: model}, train: {devices: {which: [1000]}}}' | GPU [1000] is asked for",
                "'prune: {ratio: 0.5, by: time}' | error: by 'time' needs a target whose chip's time is estimated",
            })
    void whatAStageAsksForThatIsNotThereIsToldAtItsPlaceBeforeAnythingRuns(String stage, String message) {
        assertThatThrownBy(() -> project.plan(TinyProject.SPEC + "stages: [{" + stage + "}]\n"))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining(message);
    }

    @Test
    void gpusOfQuantizationAwareTrainingAreLookedForWhereItIsTrained() {
        String spec =
                TinyProject.SPEC.replace("quantize: {", "quantize: {method: qat, qat: {devices: {which: [1000]}}, ");

        assertThatThrownBy(() -> project.plan(spec)).hasMessageContaining("GPU [1000] is asked for");
    }

    @Test
    void aTargetWhoseTimeIsToBeCutMustBeOneOfTheSpecs() {
        String stages = "stages: [{prune: {ratio: 0.5, by: time, target: acme/on}}]\n";

        assertThatThrownBy(() -> project.plan(TinyProject.SPEC + stages + TinyProject.TARGET))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("target 'acme/on' is none of the spec's")
                .hasMessageContaining("did you mean 'acme/one'?");
    }

    @Test
    void aModelTooLargeForTheChipIsFoundBeforeAnythingRuns(@TempDir Path other) throws IOException {
        var small = new TinyProject(other, new FakeBackend(100_000));

        assertThatThrownBy(() -> small.plan(TinyProject.SPEC + TinyProject.TARGET))
                .hasMessageContaining("too large for the flash of chip 'one'")
                .hasMessageContaining("allow: [oversize]");
    }
}
