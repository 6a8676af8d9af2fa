package io.edgeai.backend.rknn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.host.LocalHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(900)
final class RknnToolchainTest {

    private static final String GOOD =
            "minor=11\nplatform=Linux on x86_64\nvenv=True\nmissing=\nrknn-toolkit2=2.5.0\nnumpy=1.26.4\n";

    @TempDir
    Path folder;

    private final Toolchain toolchain = RknnTool.toolchain();

    @Test
    void an_empty_folder_is_not_installed_and_the_mending_command_is_named() {
        assertThat(toolchain.check(folder, new LocalHost())).singleElement().satisfies(found -> {
            assertThat(found.message()).contains("is not installed");
            assertThat(found.hint()).isEqualTo("edgeai toolchain install rknn");
        });
    }

    @Test
    void another_version_missing_packages_and_numpy_2_are_all_named() {
        fake(GOOD.replace("2.5.0", "2.3.2").replace("1.26.4", "2.1.0").replace("missing=", "missing=onnx"));
        assertThat(toolchain.check(folder, new LocalHost()))
                .extracting(found -> found.message())
                .satisfiesExactly(
                        text -> assertThat(text).contains("has rknn-toolkit2 '2.3.2', must be 2.5.0"),
                        text -> assertThat(text).contains("lacks the Python packages onnx"),
                        text -> assertThat(text).contains("numpy 2.1.0"));
        fake(GOOD);
        assertThat(toolchain.check(folder, new LocalHost())).isEmpty();
    }

    @Test
    void a_python_that_no_longer_runs_is_named() {
        script(folder, "exit 127");
        assertThat(toolchain.check(folder, new LocalHost()).get(0).message()).contains("does not run");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "minor=11 | minor=13 | found: python3 is 3.13",
                "venv=True | venv=False | python3 lacks the module venv: sudo apt install python3.11-venv",
                "Linux | Darwin | runs on Linux on x86_64 only, this is Darwin on x86_64",
                "x86_64 | aarch64 | this is Linux on aarch64"
            })
    void a_python_that_cannot_carry_it_is_explained(String from, String to, String message) {
        Host host = answering(GOOD.replace(from, to));
        assertThatThrownBy(() -> toolchain.install(folder.resolve("rknn"), "", host, Reporter.SILENT))
                .hasMessageContaining(message)
                .hasMessageContaining("hint:");
    }

    @Test
    void no_python_at_all_is_explained() {
        Host host = new Fakes(command -> new Host.Result(1, false, "", ""));
        assertThatThrownBy(() -> toolchain.install(folder.resolve("rknn"), "", host, Reporter.SILENT))
                .hasMessageContaining("no python3 was found");
    }

    @Test
    void without_a_network_pip_s_last_lines_and_a_way_out_are_shown_and_nothing_whole_is_left() {
        Host host = new Fakes(command -> {
            String line = String.join(" ", command.words());
            if (line.contains(" pip ")) {
                return new Host.Result(
                        1,
                        false,
                        "",
                        "WARNING: Retrying ...\nERROR: Could not find a version that satisfies rknn-toolkit2\n");
            }
            return new Host.Result(0, false, GOOD, "");
        });
        Path target = folder.resolve("rknn");
        assertThatThrownBy(() -> toolchain.install(target, "", host, Reporter.SILENT))
                .hasMessageContaining("could not reach the package registry")
                .hasMessageContaining("ERROR: Could not find a version")
                .hasMessageContaining("PIP_INDEX_URL");
        assertThat(target).doesNotExist();
    }

    @Test
    void an_unknown_variant_is_named() {
        assertThatThrownBy(() -> toolchain.install(folder, "huge", answering(GOOD), Reporter.SILENT))
                .hasMessageContaining("variant 'huge'");
    }

    @Test
    void both_locks_pin_every_package_by_digest_for_each_python() throws Exception {
        for (String name : List.of("lock-slim.txt", "lock-full.txt")) {
            String lock = new String(RknnTool.class.getResourceAsStream(name).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(lock)
                    .contains("rknn-toolkit2==2.5.0", "numpy==1.24.4 ; python_version == \"3.8\"", "protobuf==4.25.4");
            assertThat(lock.lines().filter(line -> line.contains("=="))).allMatch(line -> line.endsWith("\\"));
            assertThat(lock.lines().filter(line -> line.contains("--hash")))
                    .allMatch(line -> line.matches("    --hash=sha256:[0-9a-f]{64}( \\\\)?"));
            assertThat(lock).doesNotContain("http");
        }
    }

    /** Downloads 300 MB, so only on request. */
    @Test
    void the_slim_variant_really_installs() {
        SharedData.require(
                "1".equals(System.getenv("EDGEAI_TEST_INSTALL")),
                "EDGEAI_TEST_INSTALL=1 is not set: this test downloads 300 MB");
        Path target = folder.resolve("a place").resolve("rknn");
        toolchain.install(target, "", new LocalHost(), Reporter.SILENT);
        assertThat(toolchain.check(target, new LocalHost())).isEmpty();
        assertThat(target.resolveSibling("rknn.part")).doesNotExist();
    }

    private Host answering(String probe) {
        return new Fakes(command -> command.words().get(0).equals("python3")
                ? new Host.Result(0, false, probe, "")
                : new Host.Result(1, false, "", ""));
    }

    private void fake(String probe) {
        script(folder, "cat <<'END'\n" + probe + "\nEND");
    }

    static void script(Path folder, String body) {
        try {
            Path python = folder.resolve("bin").resolve("python");
            Files.createDirectories(python.getParent());
            Files.writeString(python, "#!/bin/sh\n" + body + "\n");
            Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A host that runs nothing. */
    record Fakes(java.util.function.Function<Command, Host.Result> answer) implements Host {
        @Override
        public Result run(Command command) {
            return answer.apply(command);
        }

        @Override
        public void push(Path from, String to) {}

        @Override
        public void pull(String from, Path to) {}
    }
}
