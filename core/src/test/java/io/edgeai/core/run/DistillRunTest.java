package io.edgeai.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.core.report.RunResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DistillRunTest {

    private static final String OTHER =
            """
            stages:
              - distill:
                  teacher: {model: {network: mobilenet-v3-small, width: 0.5}, train: {epochs: 2, batch: 4}}
                  train: {epochs: 2, batch: 4, learning-rate: 1e-3}
            """;

    @TempDir
    private Path folder;

    private TinyProject project;

    @BeforeEach
    void setUp() throws IOException {
        project = new TinyProject(folder);
    }

    @Test
    void aTeacherIsTrainedOnceAndKeptForAllThatLearnFromIt() {
        RunResult first = project.run(TinyProject.SPEC + OTHER);

        assertThat(first.stages()).extracting(RunResult.StageSummary::name).containsExactly("teacher", "distill");
        assertThat(first.stages().get(1).figures()).containsKeys("teacher-validation-accuracy", "best-epoch");
        RunResult second = project.run(TinyProject.SPEC.replace("0.25", "0.35") + OTHER);
        assertThat(second.steps())
                .filteredOn(RunResult.Step::cached)
                .extracting(RunResult.Step::name)
                .containsExactly("teacher");
    }

    @Test
    void aModelLearnsFromItsOwnEarlierFormAndFromPicturesWithoutLabels() throws IOException {
        project.pictures("more", 5);
        String spec = TinyProject.SPEC
                + "stages: [{train: {epochs: 1, batch: 4}}, {distill: {teacher: {after: train}, share: 1, loss: js, unlabelled: more, train: {epochs: 1, batch: 4}}}]\n";

        RunResult first = project.run(spec);
        project.pictures("more", 6);
        RunResult second = project.run(spec);

        assertThat(first.stages()).extracting(RunResult.StageSummary::name).containsExactly("train", "distill");
        assertThat(second.model().digest()).isNotEqualTo(first.model().digest());
    }

    @Test
    void whatIsNotThereIsSaidBeforeTheRun() {
        assertThatThrownBy(
                        () -> project.plan(
                                TinyProject.SPEC
                                        + "stages: [{distill: {teacher: {after: trian}}}, {train: {epochs: 1}}, {distill: {unlabelled: nowhere, share: 1, teacher: {model: {onnx: none.onnx}}}}]\n"))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("'trian', which is no earlier step")
                .hasMessageContaining("'nowhere' does not exist")
                .hasMessageContaining("'none.onnx' does not exist")
                .hasMessageContaining("tiny.yaml:");
    }

    /** Stops at points of the whole run that the seed chooses: before the teacher, in it, between the two, in the student. */
    @Test
    void aRunThatIsStoppedAgainAndAgainEndsAsOneThatWasNot() throws IOException {
        String spec = TinyProject.SPEC + OTHER.replace("epochs: 2", "epochs: 4");
        RunResult whole = project.run(spec);
        TinyProject other = new TinyProject(folder.resolve("again"));
        var random = new SplittableRandom(3);
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            AtomicInteger left = new AtomicInteger(9 + random.nextInt(14));
            Signals signals = new Signals(
                    event -> {
                        if (event instanceof Event.Message message) {
                            told.add(message.text());
                        }
                    },
                    () -> left.decrementAndGet() < 0);
            try {
                other.run(spec, Selection.ALL, signals);
            } catch (EdgeAiException e) {
                assertThat(e.kind()).isEqualTo(EdgeAiException.Kind.INTERRUPTED);
            }
        }
        RunResult last = other.run(spec);

        assertThat(told).anyMatch(text -> text.startsWith("training goes on after epoch"));
        assertThat(last.model().digest()).isEqualTo(whole.model().digest());
    }
}
