package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own: signals, and a disk that takes no more. */
final class ProcessTest {

    private static final String SPEC =
            """
            name: tiny
            dataset: {images: pictures}
            model: {network: mobilenet-v3-small, width: 0.25}
            preprocessing: {size: 32, fit: squash}
            stages: [{train: {epochs: 2000, batch: 4}}]
            """;

    @TempDir
    private Path folder;

    private Bench bench;

    @BeforeEach
    void setUp() throws IOException {
        bench = new Bench(folder);
    }

    @Test
    void ctrlCLeavesARunThatGoesOn() throws Exception {
        bench.write("spec.yaml", SPEC);
        Process first = start();
        await(first, "epoch 2/2000");
        new ProcessBuilder("kill", "-INT", Long.toString(first.pid())).start().waitFor();

        assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).as(log()).isEqualTo(130);
        assertThat(log())
                .contains("step 'train' was interrupted")
                .contains("goes on where this run stopped")
                .doesNotContain("\tat ");
        assertThat(bench.results()).isEmpty();

        Process second = start();
        await(second, "epoch ");
        second.destroyForcibly().waitFor();
        assertThat(log()).doesNotContain("epoch 1/2000");
    }

    @Test
    void aDiskThatTakesNoMoreIsToldAndNothingIsHalfWritten() throws Exception {
        bench.write("spec.yaml", SPEC);
        Process process = start();
        await(process, "epoch 1/2000");
        // From now on no file of this process may grow beyond 200 kB: what a full disk or a quota does.
        Process limit = new ProcessBuilder("prlimit", "--pid", Long.toString(process.pid()), "--fsize=200000").start();
        assertThat(limit.waitFor()).isZero();

        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(log()).isEqualTo(1);
        assertThat(log()).contains("error: ").contains("too large").doesNotContain("\tat ");
        assertThat(bench.results()).isEmpty();
    }

    private Process start() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String command = "exec '" + java + "' -Xmx1g -cp '" + System.getProperty("java.class.path")
                + "' io.edgeai.cli.Main run spec.yaml";
        ProcessBuilder builder = new ProcessBuilder(List.of("bash", "-c", command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        return builder.start();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    private void await(Process process, String words) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!log().contains(words)) {
            assertThat(process.isAlive()).as(log()).isTrue();
            assertThat(System.nanoTime()).as(log()).isLessThan(deadline);
            Thread.sleep(100);
        }
    }
}
