package io.edgeai.backend.rknn;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * rknn-toolkit2 in a Python environment of its own, every package pinned by version and digest. By default without PyTorch, which the toolkit imports and for
 * ONNX models does not use: a placeholder stands in for it (a tenth of the size). Nothing of the vendor's is in this project: pip fetches it for the user.
 */
final class RknnToolchain implements Toolchain {

    static final String TOOLKIT = "2.5.0";

    private static final String MEND = "edgeai toolchain install rknn";
    private static final List<String> PYTHONS =
            List.of("python3", "python3.12", "python3.11", "python3.10", "python3.9", "python3.8");
    private static final Duration QUICK = Duration.ofMinutes(1);
    private static final Duration DOWNLOAD = Duration.ofHours(2);
    private static final int TAIL = 6;

    /** What a Python is, as JSON; modules are looked up, not imported, so that this takes no time. */
    private static final String PROBE =
            """
            import json, platform, sys
            from importlib import util
            def has(name):
                try:
                    return util.find_spec(name) is not None
                except ImportError:
                    return False
            def version(name):
                try:
                    from importlib import metadata
                    return metadata.version(name)
                except Exception:
                    return ''
            modules = 'rknn.api onnx onnxruntime cv2 numpy scipy google.protobuf ruamel.yaml psutil tqdm fast_histogram torch'
            print(json.dumps({'python': '%d.%d' % sys.version_info[:2], 'minor': sys.version_info[1], 'system': platform.system(), 'machine': platform.machine(),
                'venv': has('venv') and has('ensurepip'), 'toolkit': version('rknn-toolkit2'), 'numpy': version('numpy'),
                'onnx': version('onnx'), 'missing': [m for m in modules.split() if not has(m)]}))
            """;

    @Override
    public String version() {
        return "rknn-toolkit2 " + TOOLKIT;
    }

    @Override
    public List<Diagnostic> check(Path folder, Host host) {
        Path python = python(folder);
        if (!Files.isExecutable(python)) {
            return List.of(
                    Diagnostic.error("rknn-toolkit2 " + TOOLKIT + " is not installed: there is no '" + python + "'")
                            .hint(MEND));
        }
        Optional<JsonNode> probed = probe(python.toString(), host);
        if (probed.isEmpty()) {
            return List.of(Diagnostic.error(
                            "'" + python + "' does not run: the Python that it was made from is gone or changed")
                    .hint(MEND));
        }
        JsonNode found = probed.get();
        List<Diagnostic> wrong = new ArrayList<>();
        String toolkit = found.path("toolkit").asText();
        if (!toolkit.equals(TOOLKIT)) {
            wrong.add(Diagnostic.error("'" + folder + "' has rknn-toolkit2 '" + toolkit + "', must be " + TOOLKIT)
                    .hint(MEND));
        }
        if (!found.path("missing").isEmpty()) {
            wrong.add(Diagnostic.error("'" + folder + "' lacks the Python packages " + found.path("missing"))
                    .hint(MEND));
        }
        if (found.path("numpy").asText().startsWith("2.")) {
            wrong.add(Diagnostic.error("'" + folder + "' has numpy "
                            + found.path("numpy").asText() + ", the toolkit needs at most 1.26.4")
                    .hint(MEND));
        }
        return wrong;
    }

    @Override
    public void install(Path folder, String variant, Host host, Reporter reporter) {
        String lock = lock(variant);
        String python = findPython(host);
        Path target = folder.toAbsolutePath();
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            delete(part);
            Files.createDirectories(part);
            step(reporter, "making a Python environment", 0);
            must(host, Command.of(python, "-m", "venv", part.toString()).within(QUICK.multipliedBy(5)), part);
            Path pins = part.resolve("lock.txt");
            Files.write(pins, resource(lock));
            step(reporter, "fetching rknn-toolkit2 " + TOOLKIT + " and its packages", 1);
            fetch(part, pins, host);
            if (lock.equals("lock-slim.txt")) {
                placeTorch(part);
            }
            step(reporter, "checking", 2);
            List<Diagnostic> wrong = check(part, host);
            if (!wrong.isEmpty()) {
                throw new EdgeAiException(EdgeAiException.Kind.STEP, wrong);
            }
            delete(target);
            Files.move(part, target);
            step(reporter, "installed", 3);
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("rknn-toolkit2 cannot be installed in '" + folder + "': " + e.getMessage())
                            .hint("it needs 1 GB there (full: 6 GB); free some space or name another cache folder"),
                    e);
        }
    }

    private static String lock(String variant) {
        return switch (variant) {
            case "", "slim" -> "lock-slim.txt";
            case "full" -> "lock-full.txt";
            default ->
                throw EdgeAiException.spec(Diagnostic.error(
                        "variant '" + variant + "' of rknn-toolkit2 is unknown; there are slim and full"));
        };
    }

    private void fetch(Path part, Path pins, Host host) throws IOException {
        String pip = python(part).toString();
        must(
                host,
                Command.of(
                                pip,
                                "-m",
                                "pip",
                                "install",
                                "--quiet",
                                "--disable-pip-version-check",
                                "--no-input",
                                "--no-deps",
                                "--only-binary=:all:",
                                "--require-hashes",
                                "-r",
                                pins.toString())
                        .within(DOWNLOAD),
                part);
    }

    private static String findPython(Host host) {
        List<String> seen = new ArrayList<>();
        for (String name : PYTHONS) {
            Optional<JsonNode> probed = probe(name, host);
            if (probed.isEmpty()) {
                continue;
            }
            JsonNode found = probed.get();
            String platform = found.path("system").asText() + " on "
                    + found.path("machine").asText();
            if (!platform.equals("Linux on x86_64")) {
                throw EdgeAiException.step(Diagnostic.error(
                                "rknn-toolkit2 " + TOOLKIT + " runs on Linux on x86_64 only, this is " + platform)
                        .hint("run edgeai on such a machine, in a virtual one, or in WSL 2"));
            }
            int minor = found.path("minor").asInt();
            if (minor < 8 || minor > 12) {
                seen.add(name + " is " + found.path("python").asText());
            } else if (!found.path("venv").asBoolean()) {
                seen.add(name + " lacks the module venv: sudo apt install python3." + minor + "-venv");
            } else {
                return name;
            }
        }
        throw EdgeAiException.step(
                Diagnostic.error("rknn-toolkit2 " + TOOLKIT + " needs Python 3.8 to 3.12 with venv and pip"
                                + (seen.isEmpty() ? "; no python3 was found" : "; found: " + String.join("; ", seen)))
                        .hint(
                                seen.stream().anyMatch(line -> line.contains("lacks"))
                                        ? "sudo apt install python3-venv, then " + MEND
                                        : "sudo apt install python3.11 python3.11-venv (or: uv python install 3.11), then "
                                                + MEND));
    }

    private static Optional<JsonNode> probe(String python, Host host) {
        try {
            Host.Result result = host.run(Command.of(python, "-I", "-c", PROBE).within(QUICK));
            return result.ok() ? Optional.of(RknnTool.JSON.readTree(result.output())) : Optional.empty();
        } catch (EdgeAiException e) {
            if (e.kind() == EdgeAiException.Kind.INTERRUPTED) {
                throw e;
            }
            return Optional.empty(); // There is no such program.
        } catch (IOException e) {
            return Optional.empty(); // It is no Python that we understand.
        }
    }

    private static void must(Host host, Command command, Path part) throws IOException {
        Host.Result result = host.run(command);
        if (result.ok()) {
            return;
        }
        String log = result.output() + result.errors();
        Path file = part.resolveSibling(part.getFileName() + ".log");
        Files.writeString(file, log);
        List<String> lines = log.lines().filter(line -> !line.isBlank()).toList();
        String tail = String.join("\n  | ", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        boolean hashes = log.contains("DO NOT MATCH THE HASHES");
        boolean network =
                log.contains("Retrying") || log.contains("ConnectionError") || log.contains("Could not find a version");
        String reason = result.timedOut()
                ? "was ended after " + command.limit().toMinutes() + " min"
                : hashes
                        ? "met a package that is not the pinned one"
                        : network ? "could not reach the package registry" : "failed";
        throw EdgeAiException.step(
                Diagnostic.error("'" + String.join(" ", command.words().subList(0, 4)) + " ...' " + reason)
                        .in("| " + tail + "\n  the whole log: " + file)
                        .hint(
                                network
                                        ? "look at the network, or tell pip of your mirror or proxy (PIP_INDEX_URL, HTTPS_PROXY), then "
                                                + MEND
                                        : "mend what the log names, then " + MEND));
    }

    /** Three files in our own words: the toolkit touches only {@code no_grad} and {@code nn.Module}. */
    private static void placeTorch(Path environment) throws IOException {
        try (Stream<Path> libraries = Files.list(environment.resolve("lib"))) {
            Path packages = libraries
                    .filter(path -> path.getFileName().toString().startsWith("python3."))
                    .findFirst()
                    .orElseThrow(() -> new IOException("'" + environment + "' has no lib/python3"))
                    .resolve("site-packages");
            Path nn = Files.createDirectories(packages.resolve("torch").resolve("nn"));
            Files.write(packages.resolve("torch").resolve("__init__.py"), resource("torch-placeholder.py"));
            Files.writeString(nn.resolve("__init__.py"), "class Module:\n    pass\n");
            Files.writeString(nn.resolve("functional.py"), "");
        }
    }

    private static Path python(Path folder) {
        return folder.resolve("bin").resolve("python");
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream source = RknnToolchain.class.getResourceAsStream(name)) {
            if (source == null) {
                throw new IllegalStateException("resource '" + name + "' is not in this build");
            }
            return source.readAllBytes();
        }
    }

    private static void step(Reporter reporter, String task, int done) {
        reporter.report(new Event.Progress(task, done, 3, "steps"));
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
