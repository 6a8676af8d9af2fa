package io.edgeai.core.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Host;
import io.edgeai.api.report.EdgeAiException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class LocalHostTest {

    @TempDir
    Path folder;

    private final Host host = new LocalHost();

    @Test
    void gives_both_streams_and_the_exit_code() {
        Host.Result result = host.run(shell("echo out; echo err >&2; exit 3"));
        assertThat(result).isEqualTo(new Host.Result(3, false, "out\n", "err\n"));
        assertThat(result.ok()).isFalse();
    }

    @Test
    void runs_in_the_folder_with_the_variables_and_without_input() throws Exception {
        Command command = shell("cat; pwd; echo $COLOUR").in(folder).with(Map.of("COLOUR", "blue"));
        assertThat(host.run(command).output()).isEqualTo(folder.toRealPath() + "\nblue\n");
    }

    @Test
    void a_program_that_fills_both_streams_does_not_block() {
        Host.Result result = host.run(shell("head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2"));
        assertThat(result.output()).hasSize(3_000_000);
        assertThat(result.errors()).hasSize(3_000_000);
    }

    @Test
    void a_signal_shows_as_128_and_its_number() {
        assertThat(host.run(shell("kill -SEGV $$")).exitCode()).isEqualTo(139);
        assertThat(host.run(shell("kill -ABRT $$")).exitCode()).isEqualTo(134);
    }

    @Test
    void a_limit_ends_the_program_and_its_children() throws Exception {
        Path pid = folder.resolve("pid");
        Host.Result result = host.run(shell("trap '' TERM; (trap '' TERM; sleep 60) & echo $! > pid; wait")
                .in(folder)
                .within(Duration.ofSeconds(1)));
        assertThat(result.timedOut()).isTrue();
        assertThat(result.ok()).isFalse();
        assertThat(isAlive(pid)).isFalse();
    }

    @Test
    void a_daemon_left_behind_does_not_keep_us_waiting() throws Exception {
        Host.Result result =
                host.run(shell("sleep 60 & echo $! > pid; echo done").in(folder));
        assertThat(result.output()).isEqualTo("done\n");
        ProcessHandle.of(number(folder.resolve("pid"))).ifPresent(ProcessHandle::destroy);
    }

    @Test
    void an_interrupt_ends_the_program_and_its_children() throws Exception {
        Path pid = folder.resolve("pid");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread runner = new Thread(() -> {
            try {
                host.run(shell("sleep 60 & echo $! > pid.part; mv pid.part pid; wait")
                        .in(folder));
            } catch (EdgeAiException e) {
                thrown.set(e);
            }
            flag.complete(Thread.currentThread().isInterrupted());
        });
        runner.start();
        while (!Files.exists(pid)) {
            Thread.sleep(5);
        }
        runner.interrupt();
        assertThat(flag.get()).isTrue();
        assertThat(((EdgeAiException) thrown.get()).kind()).isEqualTo(EdgeAiException.Kind.INTERRUPTED);
        assertThat(isAlive(pid)).isFalse();
    }

    @Test
    void a_program_that_is_not_there_is_named() {
        assertThatThrownBy(() -> host.run(Command.of("no-such-program")))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("'no-such-program' cannot be started")
                .hasMessageContaining("hint:");
        assertThatThrownBy(() -> host.run(shell("true").in(folder.resolve("gone"))))
                .hasMessageContaining("working folder")
                .hasMessageContaining("gone");
    }

    @Test
    void copies_folders_both_ways() throws Exception {
        Files.createDirectories(folder.resolve("a/b"));
        Files.writeString(folder.resolve("a/b/c"), "text");
        host.push(folder.resolve("a"), folder.resolve("pushed/deep").toString());
        host.pull(folder.resolve("pushed/deep/b/c").toString(), folder.resolve("back"));
        assertThat(folder.resolve("back")).hasContent("text");
    }

    @Test
    void a_recording_replays() throws Exception {
        Path session = folder.resolve("session");
        Path first = Files.createDirectories(folder.resolve("first"));
        Command command = shell("echo made > file; echo said; exit 4");
        Host.Result real = new RecordingHost(host, session).run(command.in(first));
        Path second = Files.createDirectories(folder.resolve("second"));
        TranscriptHost replay = new TranscriptHost(session);
        assertThat(replay.run(command.in(second))).isEqualTo(real);
        assertThat(second.resolve("file")).hasContent("made");
        assertThatThrownBy(() -> replay.run(command)).hasMessageContaining("has no command 1");
        assertThatThrownBy(() -> new TranscriptHost(session).run(shell("other")))
                .hasMessageContaining("'sh -c other'");
    }

    private static Command shell(String script) {
        return Command.of("sh", "-c", script);
    }

    private static long number(Path pid) throws Exception {
        return Long.parseLong(Files.readString(pid).strip());
    }

    private static boolean isAlive(Path pid) throws Exception {
        return ProcessHandle.of(number(pid)).map(ProcessHandle::isAlive).orElse(false);
    }
}
