package io.edgeai.examples.openvino;

import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** OpenVINO in a Python environment of its own, every package pinned by version and digest. */
final class OpenVinoToolchain implements Toolchain {

    static final String VERSION = "2025.3.0";

    private static final String MEND = "edgeai toolchain install openvino";
    private static final List<String> PYTHONS = List.of("python3", "python3.12", "python3.11", "python3.10");
    private static final Duration QUICK = Duration.ofMinutes(5);
    private static final Duration DOWNLOAD = Duration.ofHours(1);
    private static final String SUITS =
            "import sys, platform, venv, ensurepip; sys.exit(0 if (3, 10) <= sys.version_info[:2] <= (3, 12) and platform.machine() == 'x86_64' else 1)";
    private static final String INSTALLED = "from importlib import metadata; print(metadata.version('openvino'))";

    @Override
    public String version() {
        return "openvino " + VERSION;
    }

    @Override
    public List<Diagnostic> check(Path folder, Host host) {
        Path python = python(folder);
        if (!Files.isExecutable(python)) {
            return List.of(Diagnostic.error("openvino " + VERSION + " is not installed: there is no '" + python + "'")
                    .hint(MEND));
        }
        Host.Result result =
                host.run(Command.of(python.toString(), "-I", "-c", INSTALLED).within(QUICK));
        String found = result.output().strip();
        return result.ok() && found.equals(VERSION)
                ? List.of()
                : List.of(Diagnostic.error("'" + folder + "' has openvino '" + found + "', must be " + VERSION)
                        .hint(MEND));
    }

    @Override
    public void install(Path folder, String variant, Host host, Reporter reporter) {
        if (!variant.isEmpty()) {
            throw EdgeAiException.spec(Diagnostic.error("variant '" + variant + "' of openvino is unknown")
                    .hint("leave '--variant' out"));
        }
        Path part = folder.toAbsolutePath().resolveSibling(folder.getFileName() + ".part");
        try {
            delete(part);
            Files.createDirectories(part);
            reporter.report(new Event.Progress("making a Python environment", 0, 2, "steps"));
            must(host, Command.of(python(host), "-m", "venv", part.toString()).within(QUICK));
            Path lock = part.resolve("lock.txt");
            try (InputStream pins = OpenVinoToolchain.class.getResourceAsStream("lock.txt")) {
                Files.copy(java.util.Objects.requireNonNull(pins), lock);
            }
            reporter.report(new Event.Progress("fetching openvino " + VERSION, 1, 2, "steps"));
            must(
                    host,
                    Command.of(
                                    python(part).toString(),
                                    "-m",
                                    "pip",
                                    "install",
                                    "--quiet",
                                    "--disable-pip-version-check",
                                    "--no-deps",
                                    "--only-binary=:all:",
                                    "--require-hashes",
                                    "-r",
                                    lock.toString())
                            .within(DOWNLOAD));
            delete(folder);
            Files.move(part, folder);
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("openvino cannot be installed in '" + folder + "': " + e.getMessage())
                            .hint("it needs 300 MB there"),
                    e);
        }
    }

    static Path python(Path folder) {
        return folder.resolve("bin").resolve("python");
    }

    private static String python(Host host) {
        return PYTHONS.stream()
                .filter(name -> suits(name, host))
                .findFirst()
                .orElseThrow(() -> EdgeAiException.step(
                        Diagnostic.error("openvino " + VERSION + " needs Python 3.10 to 3.12 with venv, on x86_64")
                                .hint("sudo apt install python3-venv, then " + MEND)));
    }

    private static boolean suits(String name, Host host) {
        try {
            return host.run(Command.of(name, "-I", "-c", SUITS).within(QUICK)).ok();
        } catch (EdgeAiException e) {
            if (e.kind() == EdgeAiException.Kind.INTERRUPTED) {
                throw e;
            }
            return false; // There is no such program.
        }
    }

    private static void must(Host host, Command command) {
        Host.Result result = host.run(command);
        if (!result.ok()) {
            throw EdgeAiException.step(Diagnostic.error("'"
                            + String.join(" ", command.words().subList(0, 3)) + " ...' ended with " + result.exitCode())
                    .in("| " + result.errors().strip().replace("\n", "\n  | "))
                    .hint("look at the network, or tell pip of your mirror (PIP_INDEX_URL), then " + MEND));
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
