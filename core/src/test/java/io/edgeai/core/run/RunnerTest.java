package io.edgeai.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.report.Reporter;
import io.edgeai.core.report.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunnerTest {

    private static final long FLASH = 16 << 20;
    private static final String WHOLE = TinyProject.SPEC + TinyProject.TARGET;

    @TempDir
    private Path folder;

    private FakeBackend backend;
    private TinyProject project;

    @BeforeEach
    void setUp() throws IOException {
        backend = new FakeBackend(FLASH);
        project = new TinyProject(folder, backend);
    }

    @Test
    void aWholeRunLeavesModelArtifactReportAndResult() {
        RunResult result = project.run(WHOLE);

        assertThat(folder.resolve("build/tiny"))
                .isDirectoryContaining("glob:**/model.onnx")
                .isDirectoryContaining("glob:**/report.html");
        assertThat(folder.resolve("build/tiny/acme-one/tiny.acme")).isNotEmptyFile();
        assertThat(folder.resolve("build/tiny/acme-one/tiny.acme.json")).isNotEmptyFile();
        assertThat(project.result()).isNotEmptyFile();
        assertThat(result.scores()).extracting(RunResult.Score::form).containsExactly("float", "emulated", "simulator");
        assertThat(result.targets().get(0).parities())
                .extracting(RunResult.Pair::second)
                .containsExactly("emulated", "simulator", "simulator");
        assertThat(result.targets().get(0).parities().get(1).agreement()).isEqualTo(1);
        assertThat(result.outcome()).isEqualTo(RunResult.Outcome.ACCEPTED);
    }

    @Test
    void theSecondRunTakesAllThatIsKeptFromTheCacheAndGivesTheSame() throws IOException {
        RunResult first = project.run(WHOLE);
        List<String> told = new ArrayList<>();
        RunResult second = project.run(WHOLE, Selection.ALL, new Signals(cached(told), () -> false))
                .orElseThrow();

        assertThat(told)
                .containsExactly(
                        "float", "acme/one quantize", "acme/one emulate", "acme/one convert", "acme/one simulate");
        assertThat(second.steps())
                .extracting(RunResult.Step::key)
                .isEqualTo(first.steps().stream().map(RunResult.Step::key).toList());
        assertThat(second.model().digest()).isEqualTo(first.model().digest());
        assertThat(second.targets().get(0).digest())
                .isEqualTo(first.targets().get(0).digest());
        assertThat(second.scores()).isEqualTo(first.scores());
        assertThat(backend.conversions()).isEqualTo(1);
        assertThat(folder.resolve("build/tiny/previous/result.json")).isNotEmptyFile();
    }

    @Test
    void aPrunedModelIsRetrainedAndComparedWithTheOneBeforeAndTheOneRightAfter() {
        RunResult result = project.run(TinyProject.SPEC.replace("width: 0.25", "width: 1")
                + "stages:\n- train: {epochs: 1, batch: 4}\n- prune: {threshold: 0.9, granularity: 4, min-filters: 4}\n"
                + "- sparsify: {ratio: 0.3}\n- train: {epochs: 1, batch: 4}\n"
                + TinyProject.TARGET);

        assertThat(result.stages())
                .extracting(RunResult.StageSummary::name)
                .containsExactly("train", "prune", "sparsify", "train-2");
        var figures = result.stages().get(1).figures();
        assertThat(figures.get("parameters-after"))
                .isEqualTo((double) result.model().parameters());
        assertThat(result.model().parameters())
                .isLessThan(figures.get("parameters-before").longValue() / 2);
        assertThat(result.exhibits())
                .filteredOn(exhibit -> exhibit.title().startsWith("The model beside its other forms"))
                .singleElement()
                .isInstanceOfSatisfying(Exhibit.Table.class, table -> assertThat(table.rows())
                        .extracting(row -> row.get(0))
                        .containsExactly("as it ships", "before prune", "after prune"));
    }

    @Test
    void aClippingBeforeTrainingIsComparedWithTheSameTrainingWithout() {
        RunResult result = project.run(TinyProject.SPEC
                + "stages: [{clip-weights: {percentile: 90 %}}, {train: {epochs: 1, batch: 4}}]\n"
                + TinyProject.TARGET);

        assertThat(result.exhibits())
                .filteredOn(exhibit -> exhibit.title().startsWith("The model beside its other forms"))
                .singleElement()
                .isInstanceOfSatisfying(Exhibit.Table.class, table -> {
                    assertThat(table.columns())
                            .containsExactly("model", "parameters", "multiply-adds", "float", "emulated, acme/one");
                    assertThat(table.rows())
                            .extracting(row -> row.get(0))
                            .containsExactly("as it ships", "without clip-weights");
                    assertThat(table.rows())
                            .allSatisfy(row -> assertThat(row.get(4)).endsWith(" %"));
                });
        assertThat(result.exhibits()).extracting(Exhibit::title).contains("All weights of the float model");
    }

    @Test
    void aTrainingOfTheQuantizedModelThatWasInterruptedEndsAsOneThatWasNot() {
        String spec = WHOLE.replace("{calibration: {images: 4}}", "{method: qat, qat: {epochs: 3, batch: 4}}");
        List<String> told = new ArrayList<>();
        var stop = new AtomicBoolean();
        Reporter reporter = event -> {
            if (event instanceof Event.Message message) {
                told.add(message.text());
                stop.compareAndSet(false, message.text().startsWith("epoch 1/3"));
            }
        };
        assertThatThrownBy(() -> project.run(spec, Selection.ALL, new Signals(reporter, stop::get)))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("was interrupted");
        RunResult continued = project.run(spec, Selection.ALL, new Signals(reporter, () -> false))
                .orElseThrow();
        RunResult fresh = project.run(spec, new Selection(List.of(), Optional.empty(), true), Signals.none())
                .orElseThrow();

        assertThat(told).contains("training goes on after epoch 1 of 3");
        assertThat(told).anyMatch(text -> text.matches("distance from float on \\d+ validation pictures: .*taken: .*"));
        assertThat(continued.targets().get(0).digest())
                .isEqualTo(fresh.targets().get(0).digest());
        assertThat(continued.scores()).isEqualTo(fresh.scores());
    }

    @Test
    void freshTakesNothingFromTheCache() {
        project.run(WHOLE);
        List<String> told = new ArrayList<>();
        project.run(WHOLE, new Selection(List.of(), Optional.empty(), true), new Signals(cached(told), () -> false));

        assertThat(told).isEmpty();
        assertThat(backend.conversions()).isEqualTo(2);
    }

    @Test
    void aChangeOfTheSpecMakesOnlyWhatDependsOnItAnew() {
        project.run(WHOLE);
        List<String> told = new ArrayList<>();
        project.run(
                TinyProject.SPEC + "targets: [{backend: acme, chip: one, options: {level: 2}}]",
                Selection.ALL,
                new Signals(cached(told), () -> false));

        assertThat(told).containsExactly("float", "acme/one quantize", "acme/one emulate");
    }

    @Test
    void anInterruptAtAnyStepLeavesARunThatGoesOn() {
        List<String> steps =
                project.plan(WHOLE).steps().stream().map(Step::name).toList();
        for (String step : steps) {
            var stop = new AtomicBoolean();
            Reporter reporter = event -> {
                if (event instanceof Event.StepStarted one && one.step().equals(step)) {
                    stop.set(true);
                }
            };
            EdgeAiException end = catchThrowableOfType(
                    EdgeAiException.class, () -> project.run(WHOLE, Selection.ALL, new Signals(reporter, stop::get)));

            if (end != null) {
                assertThat(end.kind()).as(step).isEqualTo(EdgeAiException.Kind.INTERRUPTED);
                assertThat(end).as(step).hasMessageContaining("goes on where this run stopped");
                assertThat(project.result()).as(step).doesNotExist();
            } else {
                assertThat(project.result()).as(step).exists();
            }
        }
        List<String> told = new ArrayList<>();
        project.run(WHOLE, Selection.ALL, new Signals(cached(told), () -> false));
        assertThat(told).hasSize(5);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void aFailureIsNotKept() {
        backend.broken(true);
        assertThatThrownBy(() -> project.run(WHOLE))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("tool 'acme' ended with 7")
                .hasMessageContaining("step 'acme/one convert'");
        assertThat(project.result()).doesNotExist();

        backend.broken(false);
        assertThat(project.run(WHOLE).targets()).hasSize(1);
        assertThat(backend.conversions()).isEqualTo(2);
    }

    @Test
    void aResultOfAnEarlierRunDoesNotOutliveAFailure() {
        project.run(WHOLE);
        backend.broken(true);

        assertThatThrownBy(() -> project.run(WHOLE, new Selection(List.of(), Optional.empty(), true), Signals.none()))
                .isInstanceOf(EdgeAiException.class);
        assertThat(project.result()).doesNotExist();
        assertThat(folder.resolve("build/tiny/previous/result.json")).isNotEmptyFile();
    }

    @Test
    void aDamagedCacheEntryIsNoticedAndMadeAnew() throws IOException {
        RunResult first = project.run(WHOLE);
        String key = first.steps().stream()
                .filter(step -> step.name().endsWith("convert"))
                .findFirst()
                .orElseThrow()
                .key();
        Files.writeString(folder.resolve(".edgeai/cache/" + key + "/files/tiny.acme"), "not what it was");

        RunResult second = project.run(WHOLE);

        assertThat(second.findings())
                .anySatisfy(one -> assertThat(one.message()).contains("damaged").contains("tiny.acme' was changed"));
        assertThat(second.targets().get(0).digest())
                .isEqualTo(first.targets().get(0).digest());
        assertThat(backend.conversions()).isEqualTo(2);
    }

    @Test
    void twoRunsAtOnceDoTheWorkOnceAndBothEndWell() {
        var other = CompletableFuture.supplyAsync(() -> project.run(WHOLE));
        RunResult mine = project.run(WHOLE);

        assertThat(other.join().scores()).isEqualTo(mine.scores());
        assertThat(backend.conversions()).isEqualTo(1);
    }

    @Test
    void onlyAndUntilChooseSteps() {
        List<String> told = new ArrayList<>();
        Signals signals = new Signals(started(told), () -> false);

        assertThat(project.run(WHOLE, new Selection(List.of(), Optional.of("model"), false), signals))
                .isEmpty();
        assertThat(told).containsExactly("data", "model");
        told.clear();
        assertThat(project.run(WHOLE, new Selection(List.of("acme/one emulate"), Optional.empty(), false), signals))
                .isEmpty();
        assertThat(told).containsExactly("data", "model", "float", "acme/one quantize", "acme/one emulate");
        assertThatThrownBy(
                        () -> project.run(WHOLE, new Selection(List.of("acme/on"), Optional.empty(), false), signals))
                .hasMessageContaining("'acme/on' is neither a step nor a target")
                .hasMessageContaining("did you mean 'acme/one'?");
    }

    @Test
    void aLimitThatIsMissedIsNotAccepted() {
        RunResult result = project.run(TinyProject.SPEC
                + "targets: [{backend: acme, chip: one, accept: {accuracy: 100 %, model-size: 1 KiB}}]");

        assertThat(result.outcome()).isEqualTo(RunResult.Outcome.MISSED);
        assertThat(result.targets().get(0).checks())
                .filteredOn(check -> !check.holds())
                .extracting(RunResult.Check::rule)
                .anyMatch(rule -> rule.contains("1 KiB"));
    }

    @Test
    void whatIsLostIsLimitedOnEachEvaluationAndNotOnTheirAverage() throws IOException {
        project.pictures("zoo", 5);
        RunResult result = project.run(
                TinyProject.SPEC.replace("images: pictures", "images: pictures, evaluations: {zoo: {images: zoo}}")
                        + "targets: [{backend: acme, chip: one, accept: {accuracy-drop: 50 %}}]");

        assertThat(result.targets().get(0).checks())
                .extracting(RunResult.Check::rule)
                .startsWith(
                        "accuracy falls by at most 50 % from float",
                        "accuracy falls by at most 50 % from float on zoo");
        assertThat(result.scores())
                .filteredOn(score -> score.set().equals("zoo"))
                .extracting(RunResult.Score::form)
                .containsExactly("float", "emulated", "simulator");
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Files.writeString(folder.resolve("build"), "a file is in the way");

        assertThatThrownBy(() -> project.run(WHOLE))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("build")
                .hasMessageContaining("cannot be written");
    }

    private List<Path> leftovers() {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.toString().endsWith(".part")).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Reporter cached(List<String> told) {
        return event -> {
            if (event instanceof Event.StepFinished one && one.cached()) {
                told.add(one.step());
            }
        };
    }

    private static Reporter started(List<String> told) {
        return event -> {
            if (event instanceof Event.StepStarted one) {
                told.add(one.step());
            }
        };
    }
}
