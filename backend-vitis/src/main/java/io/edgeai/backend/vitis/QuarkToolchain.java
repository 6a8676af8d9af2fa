package io.edgeai.backend.vitis;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** AMD Quark, the vendor's quantizer for ONNX, in a Python environment of its own with pinned versions. Nothing of it is in this project: pip fetches it. */
final class QuarkToolchain implements Toolchain {

    static final String VERSION = "0.13";

    private static final String MEND = "edgeai toolchain install vitis";
    private static final Duration QUICK = Duration.ofMinutes(1);
    private static final Duration DOWNLOAD = Duration.ofHours(2);
    private static final List<String> PYTHONS = List.of("python3.11", "python3.12", "python3.13", "python3");

    /** Packages are looked up, not imported: importing Quark takes most of a minute the first time. */
    private static final String PROBE =
            """
            import json, sys
            from importlib import metadata, util
            def version(name):
                try:
                    return metadata.version(name)
                except metadata.PackageNotFoundError:
                    return ''
            modules = 'quark.onnx onnx onnxruntime numpy torch'
            def has(name):
                try:
                    return util.find_spec(name.split('.')[0]) is not None
                except ImportError:
                    return False
            print(json.dumps({'minor': sys.version_info[1], 'venv': has('venv') and has('ensurepip'), 'quark': version('amd-quark'),
                'missing': [m for m in modules.split() if not has(m)]}))
            """;

    @Override
    public String version() {
        return "amd-quark " + VERSION;
    }

    static Path python(Path folder) {
        return folder.resolve("bin").resolve("python");
    }

    @Override
    public List<Diagnostic> check(Path folder, Host host) {
        Path python = python(folder);
        if (!Files.isExecutable(python)) {
            return List.of(Diagnostic.error(version() + " is not installed: there is no '" + python + "'")
                    .hint(MEND));
        }
        JsonNode found = probe(python.toString(), host);
        if (!found.path("quark").asText().equals(VERSION)) {
            return List.of(Diagnostic.error("'" + folder + "' has amd-quark '"
                            + found.path("quark").asText() + "', must be " + VERSION)
                    .hint(MEND));
        }
        return found.path("missing").isEmpty()
                ? List.of()
                : List.of(Diagnostic.error("'" + folder + "' lacks the Python packages " + found.path("missing"))
                        .hint(MEND));
    }

    @Override
    public void install(Path folder, String variant, Host host, Reporter reporter) {
        if (!variant.isEmpty()) {
            throw EdgeAiException.spec(
                    Diagnostic.error("variant '" + variant + "' of amd-quark is unknown; there is one only")
                            .hint("leave the variant out"));
        }
        Path target = folder.toAbsolutePath();
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try (InputStream pins = Objects.requireNonNull(QuarkToolchain.class.getResourceAsStream("lock.txt"))) {
            delete(part);
            Files.createDirectories(part);
            reporter.report(new Event.Progress("making a Python environment", 0, 3, "steps"));
            must(
                    host,
                    Command.of(findPython(host), "-m", "venv", part.toString()).within(QUICK.multipliedBy(5)));
            Path lock = part.resolve("lock.txt");
            Files.write(lock, pins.readAllBytes());
            reporter.report(new Event.Progress("fetching " + version() + " and its packages", 1, 3, "steps"));
            must(host, fetch(python(part), lock));
            reporter.report(new Event.Progress("checking", 2, 3, "steps"));
            List<Diagnostic> wrong = check(part, host);
            if (!wrong.isEmpty()) {
                throw new EdgeAiException(EdgeAiException.Kind.STEP, wrong);
            }
            delete(target);
            Files.move(part, target);
            reporter.report(new Event.Progress("installed", 3, 3, "steps"));
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error(version() + " cannot be installed in '" + folder + "': " + e.getMessage())
                            .hint("it needs 6 GB there; free some space or name another cache folder"),
                    e);
        }
    }

    private static Command fetch(Path python, Path lock) {
        List<String> words = new ArrayList<>(List.of(python.toString(), "-m", "pip", "install"));
        words.addAll(List.of("--quiet", "--no-input", "--no-deps", "-r", lock.toString()));
        return Command.of(words.toArray(String[]::new)).within(DOWNLOAD);
    }

    private static String findPython(Host host) {
        return PYTHONS.stream()
                .filter(name -> {
                    JsonNode found = probe(name, host);
                    int minor = found.path("minor").asInt();
                    return minor >= 11 && minor <= 13 && found.path("venv").asBoolean();
                })
                .findFirst()
                .orElseThrow(() -> EdgeAiException.step(Diagnostic.error(
                                "amd-quark " + VERSION + " needs Python 3.11 to 3.13 with venv and pip; none was found")
                        .hint("sudo apt install python3.11 python3.11-venv, then " + MEND)));
    }

    private static JsonNode probe(String python, Host host) {
        try {
            Host.Result result = host.run(Command.of(python, "-I", "-c", PROBE).within(QUICK));
            return JsonRecords.JSON.readTree(result.ok() ? result.output() : "{}");
        } catch (EdgeAiException e) {
            if (e.kind() == EdgeAiException.Kind.INTERRUPTED) {
                throw e;
            }
            return JsonRecords.JSON.createObjectNode(); // There is no such program.
        } catch (JsonProcessingException e) {
            return JsonRecords.JSON.createObjectNode(); // It is no Python that we understand.
        }
    }

    private static void must(Host host, Command command) {
        Host.Result result = host.run(command);
        if (!result.ok()) {
            List<String> lines = (result.output() + result.errors())
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            throw EdgeAiException.step(Diagnostic.error(
                            "'" + String.join(" ", command.words().subList(0, 4)) + " ...' failed")
                    .in("| " + String.join("\n  | ", lines.subList(Math.max(0, lines.size() - 6), lines.size())))
                    .hint("look at the network, or tell pip of your mirror or proxy (PIP_INDEX_URL, HTTPS_PROXY), then "
                            + MEND));
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
