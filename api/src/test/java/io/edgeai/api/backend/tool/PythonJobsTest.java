package io.edgeai.api.backend.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Host;
import io.edgeai.api.testing.SharedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of a driver that runs in a folder of another host, which is another folder of this machine here. */
@Timeout(60)
final class PythonJobsTest {

    @TempDir
    Path here;

    @TempDir
    Path there;

    private final List<String> copied = new ArrayList<>();

    @BeforeEach
    void python() {
        SharedData.require(Files.isExecutable(Path.of("/usr/bin/python3")), "there is no /usr/bin/python3");
    }

    @Test
    void a_request_goes_there_and_its_result_comes_back() {
        PythonJobs.Done done = jobs().run("double", "{\"job\": \"double\", \"number\": 21}");
        assertThat(done.result()).isEqualTo("{\"twice\": 42}");
        assertThat(done.log()).contains("at work");
        assertThat(copied)
                .containsExactly("double.request.json", "driver.py", "edgeai_driver.py", "double.result.json");
    }

    @Test
    void what_a_driver_knows_of_a_failure_is_told_with_its_way_out() {
        assertThatThrownBy(() -> jobs().run("refuse", Map.of()))
                .hasMessageContaining("the tool, job 'refuse', failed: the cable is loose")
                .hasMessageContaining("hint: push it in");
        assertThatThrownBy(() -> jobs().run("stumble", Map.of()))
                .hasMessageContaining("the tool, job 'stumble', failed: KeyError: 'nothing'")
                .hasMessageNotContaining("hint:");
    }

    @Test
    void a_python_that_never_reached_the_driver_is_told_by_its_own_last_lines() {
        PythonJobs broken = jobs(List.of("/usr/bin/python3", "-c", "import sys; sys.exit('no driver')"));
        assertThatThrownBy(() -> broken.run("double", Map.of()))
                .hasMessageContaining("the tool, job 'double', ended with exit code 1")
                .hasMessageContaining("| no driver");
    }

    private PythonJobs jobs() {
        return jobs(List.of("/usr/bin/python3"));
    }

    private PythonJobs jobs(List<String> python) {
        return new PythonJobs(
                PythonJobsTest.class,
                here,
                new PythonJobs.Where(python, new Exchange.There(new Other(copied), there.toString())),
                Duration.ofSeconds(30),
                new PythonJobs.Words("the tool", Map.of(), PythonJobs::plain));
    }

    private record Other(List<String> copied) implements Host {
        @Override
        public Result run(Command command) {
            try {
                Process process = new ProcessBuilder(command.words())
                        .directory(command.folder().orElseThrow().toFile())
                        .start();
                process.waitFor(command.limit().toSeconds(), TimeUnit.SECONDS);
                return new Result(
                        process.exitValue(),
                        false,
                        new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8),
                        new String(process.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void push(Path from, String to) {
            copy(from, Path.of(to));
        }

        @Override
        public void pull(String from, Path to) {
            copy(Path.of(from), to);
        }

        private void copy(Path from, Path to) {
            copied.add(from.getFileName().toString());
            try {
                Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
