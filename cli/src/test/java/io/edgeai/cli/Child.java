package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command as a process of its own, its words in a file. */
final class Child implements AutoCloseable {

    private final Process process;
    private final Path log;

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts {@code edgeai ARGUMENTS} on a bench.
     *
     * @param wrapper words of a command that runs it, such as unshare
     * @param options of the JVM
     */
    static Child start(Bench bench, List<String> wrapper, List<String> options, String... arguments)
            throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> words = new ArrayList<>(wrapper);
        // A build in a shell's background ignores Ctrl-C, and its children would too.
        words.addAll(List.of("env", "--default-signal=INT"));
        words.addAll(List.of(java.toString(), "-Xmx1g"));
        words.addAll(options);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        words.addAll(List.of(arguments));
        Path log = Files.createTempFile(bench.folder(), "log", "");
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(bench.folder().toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(log.toFile());
        builder.environment()
                .put("XDG_CACHE_HOME", bench.folder().resolve("cache").toString());
        return new Child(builder.start(), log);
    }

    /** All that it has said. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** True if a process is there and has not ended; one that nobody has asked for its exit code yet has. */
    static boolean runs(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "stat");
        return Files.exists(status) && !Files.readString(status).contains(") Z ");
    }

    /** Waits until it says something. */
    Child says(String words) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!log().contains(words)) {
            assertThat(process.isAlive()).as(log()).isTrue();
            assertThat(System.nanoTime()).as(log()).isLessThan(deadline);
            Thread.sleep(50);
        }
        return this;
    }

    Child signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
        return this;
    }

    /** Waits for its end, within a minute. */
    void endsWith(int code) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(log()).isTrue();
        assertThat(process.exitValue()).as(log()).isEqualTo(code);
        assertThat(log()).doesNotContain("\tat ").doesNotContain("Exception:");
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
