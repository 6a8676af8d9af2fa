package io.edgeai.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.compare.Contender;
import io.edgeai.core.report.ResultReader;
import io.edgeai.core.report.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BranchesTest {

    private static final long FLASH = 16 << 20;

    @TempDir
    private Path folder;

    private FakeBackend backend;

    @BeforeEach
    void setUp() {
        backend = new FakeBackend(FLASH);
    }

    @Test
    void aTargetThatFailsDoesNotLoseTheOthers() throws IOException {
        var failing = new FakeBackend("other", FLASH);
        failing.broken(true);
        TinyProject both = new TinyProject(folder, backend, failing);
        String spec = TinyProject.SPEC
                + "targets: [{backend: other, chip: one}, {backend: acme, chip: one}, {backend: acme, chip: one, device: none}]\n";

        RunResult result = both.run(spec);

        assertThat(result.outcome()).isEqualTo(RunResult.Outcome.FAILED);
        RunResult.Target lost = result.targets().get(0);
        assertThat(lost.errors()).singleElement().satisfies(error -> assertThat(error.toString())
                .contains("tool 'acme' ended with 7")
                .contains("in step 'other/one convert'"));
        assertThat(lost.artifact()).isEmpty();
        assertThat(result.scores())
                .extracting(score -> score.form() + " " + score.target())
                .containsExactly(
                        "float ",
                        "emulated other/one",
                        "emulated acme/one",
                        "simulator acme/one",
                        "emulated acme/one-2");
        assertThat(folder.resolve("build/tiny/acme-one/tiny.acme")).isNotEmptyFile();
        List<Contender> contenders = ResultReader.contenders(folder.resolve("build/tiny"), "");
        assertThat(contenders)
                .extracting(Contender::form)
                .containsExactly("float", "emulated", "simulator", "emulated");
        assertThat(contenders.get(1).errors()).hasSize(1);
        assertThat(Files.readString(folder.resolve("build/tiny/report.html")))
                .contains("Failed: a target has no result")
                .contains("other/one (failed: error: tool &#39;acme&#39; ended with 7)");

        failing.broken(false);
        RunResult mended = both.run(spec);
        assertThat(mended.outcome()).isEqualTo(RunResult.Outcome.ACCEPTED);
        assertThat(mended.steps())
                .filteredOn(step -> !step.cached())
                .extracting(RunResult.Step::name)
                .containsExactly("data", "model", "other/one convert", "other/one simulate", "report");
    }

    @Test
    void whereEveryTargetFailsTheRunFailsWithAllReasons() throws IOException {
        var failing = new FakeBackend("other", FLASH);
        failing.broken(true);
        backend.broken(true);
        TinyProject both = new TinyProject(folder, backend, failing);

        EdgeAiException refused = catchThrowableOfType(
                EdgeAiException.class,
                () -> both.run(
                        TinyProject.SPEC + "targets: [{backend: other, chip: one}, {backend: acme, chip: one}]\n"));

        assertThat(refused.diagnostics()).hasSize(2);
        assertThat(refused.kind()).isEqualTo(EdgeAiException.Kind.STEP);
        assertThat(both.result()).doesNotExist();
    }

    @Test
    void targetsSideBySideGiveWhatTheyGiveOneByOne() throws IOException {
        String two = TinyProject.SPEC + "targets: [{backend: acme, chip: one}, {backend: other, chip: one}]\n";
        TinyProject both = new TinyProject(folder, backend, new FakeBackend("other", FLASH));
        RunResult together = both.run(two);
        RunResult alone = both.run(two, new Selection(List.of(), Optional.empty(), true), Signals.none())
                .orElseThrow();
        RunResult one = both.run(
                        TinyProject.SPEC + "targets: [{backend: other, chip: one}]\n",
                        new Selection(List.of(), Optional.empty(), true),
                        Signals.none())
                .orElseThrow();

        assertThat(together.steps())
                .extracting(RunResult.Step::name)
                .containsSubsequence(
                        "acme/one quantize", "acme/one simulate", "other/one quantize", "other/one simulate", "report");
        assertThat(together.scores()).isEqualTo(alone.scores());
        assertThat(one.targets().get(0).digest())
                .isEqualTo(together.targets().get(1).digest());
    }
}
