package io.edgeai.api.backend.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Host;
import io.edgeai.api.report.Diagnostic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ToolRunTest {

    @TempDir
    Path folder;

    @Test
    void progress_bars_and_colours_are_no_part_of_the_log() {
        String log =
                "\u001b[1;33mW\u001b[0m a: b\n\rI Loading :   0%|    | 0/1 [00:00<?, ?it/s]\rI Loading : 100%|####| 1/1 [00:00<00:00, 9.9it/s]\nend\n";
        assertThat(ToolRun.clean(log)).isEqualTo("W a: b\n\nend\n");
    }

    @Test
    void a_failure_shows_the_last_lines_and_where_the_log_lies() throws Exception {
        ToolRun run = run(new Host.Result(3, false, "one\n\ntwo", "D debugging\nthree"));
        assertThat(run.ok()).isFalse();
        assertThat(run.how()).isEqualTo("ended with exit code 3");
        assertThat(run.failure(Diagnostic.error("'x' failed")))
                .hasMessageContaining("| one\n  | two\n  | three\n  the whole log: " + folder.resolve("a.log"));
        assertThat(Files.readString(folder.resolve("a.log"))).isEqualTo("one\n\ntwo\nD debugging\nthree\n");
    }

    @Test
    void a_signal_and_a_limit_have_words() {
        assertThat(run(new Host.Result(139, false, "", "")).how())
                .isEqualTo("crashed by signal 11 (segmentation fault)");
        assertThat(run(new Host.Result(143, true, "", "")).how()).isEqualTo("was ended after 2 min");
    }

    @Test
    void what_a_log_says_first_and_last_is_found() {
        ToolRun run = run(new Host.Result(0, false, "pass one \npass two\n", "pass three"));
        assertThat(run.first(Pattern.compile("pass (.+)"))).contains("one");
        assertThat(run.last(Pattern.compile("pass (.+)"))).contains("three");
        assertThat(run.last(Pattern.compile("step (.+)"))).isEmpty();
    }

    private ToolRun run(Host.Result result) {
        return ToolRun.of(new Fake(result), Command.of("tool").within(Duration.ofMinutes(2)), folder.resolve("a.log"));
    }

    private record Fake(Host.Result result) implements Host {
        @Override
        public Result run(Command command) {
            return result;
        }

        @Override
        public void push(Path from, String to) {}

        @Override
        public void pull(String from, Path to) {}
    }
}
