package io.edgeai.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.core.report.SweepResult;
import io.edgeai.core.report.SweepResult.Outcome;
import io.edgeai.core.spec.Spec;
import io.edgeai.core.spec.SpecReader;
import io.edgeai.core.sweep.Sweep;
import io.edgeai.core.sweep.Trial;
import io.edgeai.core.sweep.Trials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SweepTest {

    private static final String TRAINED = TinyProject.SPEC + "stages: [{train: {epochs: 2, batch: 4}}]\n";

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();
    private final AtomicBoolean stop = new AtomicBoolean();
    private FakeBackend backend;
    private TinyProject project;

    @BeforeEach
    void setUp() throws IOException {
        backend = new FakeBackend(16 << 20);
        project = new TinyProject(folder, backend);
    }

    @Test
    void everyCombinationIsTriedAndTheBestIsRunOnTheTestPart() throws IOException {
        String spec = TRAINED + TinyProject.TARGET
                + "sweep: {over: {model.width: [0.25, 0.5]}, recipes: {short: {stages.train.epochs: 1}, long: {stages.train.epochs: 2}}}\n";
        Sweep.Outcome outcome = sweep(spec).run();

        assertThat(outcome.sweep().rows())
                .extracting(SweepResult.Row::settings)
                .extracting(settings -> settings.get("model.width") + settings.get("recipe"))
                .containsExactly("0.25short", "0.25long", "0.5short", "0.5long");
        assertThat(outcome.sweep().rows()).allSatisfy(row -> {
            assertThat(row.outcome()).isEqualTo(Outcome.DONE);
            assertThat(row.form()).isEqualTo("simulator on acme/one");
            assertThat(row.bytes()).isPresent();
        });
        assertThat(outcome.sweep().front()).contains(outcome.sweep().best().orElseThrow());
        Path files = folder.resolve("build/tiny/sweep");
        assertThat(Files.readString(files.resolve("sweep.json"))).contains("\"best\" : ", "\"flash-bytes\" : ");
        assertThat(Files.readString(files.resolve("sweep.html"))).contains("<svg", "Accuracy against size, KiB");
        assertThat(files.resolve("trial-4.yaml")).content().contains("width: 0.5");
        assertThat(outcome.run().scores())
                .extracting(io.edgeai.core.report.RunResult.Score::set)
                .containsOnly("test");
        // The final run trains nothing again.
        assertThat(told).contains("train cached");
        assertThat(project.result()).isNotEmptyFile();
    }

    @Test
    void aSweepThatIsStoppedGoesOnAndGivesTheSameDigest() throws IOException {
        String spec = TRAINED + "sweep: {over: {model.width: [0.25, 0.5], seed: [1, 2]}}\n";
        assertThatThrownBy(() -> sweep(spec, "trial 3").run())
                .isInstanceOfSatisfying(
                        EdgeAiException.class, e -> assertThat(e.kind()).isEqualTo(EdgeAiException.Kind.INTERRUPTED));
        stop.set(false);
        told.clear();
        SweepResult again = sweep(spec).run().sweep();
        assertThat(told).filteredOn("train cached"::equals).hasSizeGreaterThanOrEqualTo(3);
        var other = new TinyProject(Files.createDirectories(folder.resolve("other")), backend);
        SweepResult whole = new Sweep(
                        SpecReader.read("tiny.yaml", spec, other.folder()),
                        new Sweep.Around(other.place(), other.plugins(), Signals.none()))
                .run()
                .sweep();
        assertThat(again.digest()).isEqualTo(whole.digest());
    }

    @Test
    void halvingTrainsMostOfThemShortly() {
        String spec = TRAINED.replace("epochs: 2", "epochs: 4") + TinyProject.TARGET
                + "sweep: {over: {seed: [1, 2, 3, 4]}, search: successive-halving, halving: {factor: 2, rungs: 1}}\n";
        SweepResult result = sweep(spec).run().sweep();
        assertThat(result.rows())
                .filteredOn(row -> row.outcome() == Outcome.GIVEN_UP)
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.note()).isEqualTo("after 1/2 of its epochs"));
        assertThat(result.rows())
                .filteredOn(row -> row.outcome() == Outcome.DONE)
                .hasSize(2);
        assertThat(backend.conversions()).isLessThanOrEqualTo(3);
        assertThatThrownBy(() -> sweep(spec.replace("stages: [{train: {epochs: 4, batch: 4}}]\n", "")))
                .hasMessageContaining("needs a stage that trains");
    }

    @Test
    void aTrialThatFailsDoesNotLoseTheOthers() throws IOException {
        Files.writeString(folder.resolve("broken.onnx"), "no model");
        String spec = TinyProject.SPEC
                + "stages: [{train: {epochs: 1, batch: 4}}]\n"
                + "sweep: {recipes: {plain: {seed: 1}, broken: {model: {onnx: broken.onnx}}}}\n";
        SweepResult result = sweep(spec).run().sweep();
        assertThat(result.rows()).extracting(SweepResult.Row::outcome).containsExactly(Outcome.DONE, Outcome.FAILED);
        assertThat(result.best()).hasValue(1);
        assertThat(result.rows().get(1).note()).contains("broken.onnx");
        assertThatThrownBy(() -> sweep(TinyProject.SPEC + "sweep: {over: {model: [{onnx: broken.onnx}]}}\n")
                        .run())
                .hasMessageContaining("broken.onnx");
    }

    @Test
    void trialsAreDrawnBySeedWithoutRepetition() {
        String drawn = TinyProject.SPEC
                + "sweep: {search: random, trials: 7, over: {seed: [1, 2, 3], model.width: [0.5, 1, 2]}}\n";
        List<String> texts = trials(drawn).stream().map(Trial::text).toList();
        assertThat(texts).hasSize(7).doesNotHaveDuplicates();
        assertThat(trials(drawn).stream().map(Trial::text)).isEqualTo(texts);
        assertThat(trials("seed: 9\n" + drawn).stream().map(Trial::text)).isNotEqualTo(texts);
        assertThat(trials(drawn.replace("trials: 7", "trials: 70"))).hasSize(9);
        assertThatThrownBy(() -> trials(drawn.replace("random", "grid")))
                .hasMessageContaining("the grid has 9 combinations, but 'trials' allows 7");
    }

    @Test
    void allThatIsWrongInAnyTrialIsToldOnceBeforeTheFirst() {
        assertThatThrownBy(() -> trials(TinyProject.SPEC
                        + "sweep: {over: {model.width: [0.5, 99], seed: [1, 2]}, recipes: {bad: {model.lenght: 3}}}\n"))
                .isInstanceOfSatisfying(EdgeAiException.class, e -> assertThat(e.diagnostics())
                        .hasSize(2)
                        .extracting(Object::toString)
                        .anySatisfy(one -> assertThat(one).contains("tiny.yaml:6:35", "'99'"))
                        .anySatisfy(one -> assertThat(one).contains("'lenght'")));
        assertThatThrownBy(() -> trials(TinyProject.SPEC + "sweep: {}\n")).hasMessageContaining("nothing to try");
        assertThatThrownBy(() ->
                        sweep(TinyProject.SPEC + TinyProject.TARGET + "sweep: {over: {seed: [1]}, target: acme/two}\n"))
                .hasMessageContaining("target 'acme/two' of the sweep is none of the spec's");
    }

    private List<Trial> trials(String text) {
        return Trials.of(SpecReader.read("tiny.yaml", text, folder));
    }

    private Sweep sweep(String text) {
        return sweep(text, "never");
    }

    /** A sweep that is stopped when it says a word. */
    private Sweep sweep(String text, String word) {
        Spec spec = SpecReader.read("tiny.yaml", text, folder);
        var signals = new Signals(
                event -> {
                    if (event instanceof Event.Message message && message.text().startsWith(word)) {
                        stop.set(true);
                    }
                    if (event instanceof Event.StepFinished step && step.cached()) {
                        told.add(step.step() + " cached");
                    }
                },
                stop::get);
        return new Sweep(spec, new Sweep.Around(project.place(), project.plugins(), signals));
    }
}
