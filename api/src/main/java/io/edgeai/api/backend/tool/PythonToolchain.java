package io.edgeai.api.backend.tool;

import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A vendor's Python package in an environment of its own, every package pinned by a lock. Nothing of the vendor's is in this project: pip fetches it for the user.
 *
 * @param owner the class beside which the locks lie
 * @param id the backend, as in {@code edgeai toolchain install ID}
 * @param tool what is installed
 * @param modules what must be found afterwards; looked up, not imported, which takes no time
 * @param variants ways to install it, by name, the default first
 */
public record PythonToolchain(Class<?> owner, String id, Tool tool, List<String> modules, Map<String, Variant> variants)
        implements Toolchain {

    /**
     * A package of the registry.
     *
     * @param least and {@code most}: the minor versions of Python 3 that it runs with
     * @param others packages whose version must begin so, e.g. {@code numpy} and {@code 1.}
     */
    public record Tool(String distribution, String version, int least, int most, Map<String, String> others) {}

    /**
     * A way to install it.
     *
     * @param lock the resource with the pinned packages
     * @param space what it needs, e.g. {@code 1 GB}
     * @param placed files put among the packages: their path, and the resource that is their text
     */
    public record Variant(String lock, String space, Map<String, String> placed) {}

    private static final Duration QUICK = Duration.ofMinutes(1);
    private static final Duration DOWNLOAD = Duration.ofHours(2);
    private static final String PLATFORM = "Linux on x86_64";

    public PythonToolchain {
        modules = List.copyOf(modules);
        variants = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(variants));
    }

    /** The Python of an environment. */
    public static Path python(Path environment) {
        return environment.resolve("bin").resolve("python");
    }

    @Override
    public String version() {
        return tool.distribution() + " " + tool.version();
    }

    private String mend() {
        return "edgeai toolchain install " + id;
    }

    @Override
    public List<Diagnostic> check(Path folder, Host host) {
        Path python = python(folder);
        if (!Files.isExecutable(python)) {
            return List.of(wrong(version() + " is not installed: there is no '" + python + "'"));
        }
        Map<String, String> found = probe(python.toString(), host);
        if (found.isEmpty()) {
            return List.of(wrong("'" + python + "' does not run: the Python that it was made from is gone or changed"));
        }
        List<Diagnostic> all = new ArrayList<>();
        String installed = found.getOrDefault(tool.distribution(), "");
        if (!installed.equals(tool.version())) {
            all.add(wrong(
                    "'" + folder + "' has " + tool.distribution() + " '" + installed + "', must be " + tool.version()));
        }
        String missing = found.getOrDefault("missing", "");
        if (!missing.isEmpty()) {
            all.add(wrong("'" + folder + "' lacks the Python packages " + missing));
        }
        tool.others().forEach((other, start) -> {
            String has = found.getOrDefault(other, "");
            if (!has.isEmpty() && !has.startsWith(start)) {
                all.add(wrong(
                        "'" + folder + "' has " + other + " " + has + ", " + version() + " needs " + start + "x"));
            }
        });
        return all;
    }

    private Diagnostic wrong(String message) {
        return Diagnostic.error(message).hint(mend());
    }

    @Override
    public void install(Path folder, String variant, Host host, Reporter reporter) {
        Variant way = variant(variant);
        String python = findPython(host);
        Path target = folder.toAbsolutePath();
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            delete(part);
            Files.createDirectories(part);
            step(reporter, "making a Python environment", 0);
            must(host, Command.of(python, "-m", "venv", part.toString()).within(QUICK.multipliedBy(5)), part);
            Path pins = Files.write(part.resolve("lock.txt"), Resources.read(owner, way.lock()));
            step(reporter, "fetching " + version() + " and its packages", 1);
            must(host, fetch(part, pins), part);
            place(way, part);
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
                    Diagnostic.error(version() + " cannot be installed in '" + folder + "': " + e.getMessage())
                            .hint("it needs " + way.space() + " there; free some space or name another cache folder"),
                    e);
        }
    }

    private Variant variant(String name) {
        Variant found = name.isEmpty() ? variants.values().iterator().next() : variants.get(name);
        if (found == null) {
            throw EdgeAiException.spec(Diagnostic.error("variant '" + name + "' of " + tool.distribution()
                            + " is unknown; there are " + variants.keySet())
                    .hint("leave the variant out for the usual one"));
        }
        return found;
    }

    private static Command fetch(Path environment, Path pins) throws IOException {
        List<String> words = new ArrayList<>(List.of(python(environment).toString(), "-m", "pip", "install"));
        words.addAll(List.of("--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"));
        if (Files.readString(pins).contains("--hash")) {
            words.addAll(List.of("--only-binary=:all:", "--require-hashes"));
        }
        words.addAll(List.of("-r", pins.toString()));
        return Command.of(words.toArray(String[]::new)).within(DOWNLOAD);
    }

    private String findPython(Host host) {
        List<String> names = new ArrayList<>(List.of("python3"));
        for (int minor = tool.most(); minor >= tool.least(); minor--) {
            names.add("python3." + minor);
        }
        List<String> seen = new ArrayList<>();
        for (String name : names) {
            Map<String, String> found = probe(name, host);
            if (found.isEmpty()) {
                continue;
            }
            String platform = found.getOrDefault("platform", "");
            if (!platform.equals(PLATFORM)) {
                throw EdgeAiException.step(
                        Diagnostic.error(version() + " runs on " + PLATFORM + " only, this is " + platform)
                                .hint("run edgeai on such a machine, in a virtual one, or in WSL 2"));
            }
            int minor = Integer.parseInt(found.getOrDefault("minor", "0"));
            if (minor < tool.least() || minor > tool.most()) {
                seen.add(name + " is 3." + minor);
            } else if (!found.getOrDefault("venv", "").equals("True")) {
                seen.add(name + " lacks the module venv: sudo apt install python3." + minor + "-venv");
            } else {
                return name;
            }
        }
        String range = "Python 3." + tool.least() + " to 3." + tool.most();
        throw EdgeAiException.step(Diagnostic.error(version() + " needs " + range + " with venv and pip"
                        + (seen.isEmpty() ? "; no python3 was found" : "; found: " + String.join("; ", seen)))
                .hint("sudo apt install python3." + tool.most() + " python3." + tool.most() + "-venv, then " + mend()));
    }

    /** What a Python is, a line {@code key=value} each; nothing where it does not run. */
    private Map<String, String> probe(String python, Host host) {
        List<String> words = new ArrayList<>(List.of(python, "-I", "-c"));
        words.add(Resources.text(PythonToolchain.class, "probe.py"));
        words.add(String.join(" ", modules));
        words.add(tool.distribution());
        words.addAll(tool.others().keySet());
        Map<String, String> found = new LinkedHashMap<>();
        try {
            Host.Result result =
                    host.run(Command.of(words.toArray(String[]::new)).within(QUICK));
            (result.ok() ? result.output() : "")
                    .lines()
                    .filter(line -> line.contains("="))
                    .forEach(line ->
                            found.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        } catch (EdgeAiException e) {
            if (e.kind() == EdgeAiException.Kind.INTERRUPTED) {
                throw e;
            } // Else there is no such program.
        }
        return found;
    }

    private void must(Host host, Command command, Path part) {
        ToolRun run = ToolRun.of(host, command, part.resolveSibling(part.getFileName() + ".log"));
        if (run.ok()) {
            return;
        }
        boolean hashes =
                run.log().contains("DO NOT MATCH THE HASHES") || run.log().contains("do not match the hashes");
        boolean network = Stream.of("Retrying", "Could not find a version", "Temporary failure", "Connection")
                .anyMatch(run.log()::contains);
        String reason = run.ended().timedOut()
                ? run.how()
                : hashes
                        ? "met a package that is not the pinned one"
                        : network ? "could not reach the package registry" : "failed";
        String proxies = "look at the network, or tell pip of your mirror or proxy (PIP_INDEX_URL, HTTPS_PROXY), then ";
        throw run.failure(
                Diagnostic.error("'" + String.join(" ", command.words().subList(0, 4)) + " ...' " + reason)
                        .hint((network && !hashes ? proxies : "mend what the log names, then ") + mend()));
    }

    private void place(Variant way, Path environment) throws IOException {
        for (Map.Entry<String, String> file : way.placed().entrySet()) {
            Path path = packages(environment).resolve(file.getKey());
            Files.createDirectories(Optional.ofNullable(path.getParent()).orElse(environment));
            Files.write(path, Resources.read(owner, file.getValue()));
        }
    }

    private static Path packages(Path environment) throws IOException {
        try (Stream<Path> libraries = Files.list(environment.resolve("lib"))) {
            return libraries
                    .filter(path -> path.toString().contains("python3."))
                    .findFirst()
                    .orElseThrow(() -> new IOException("'" + environment + "' has no lib/python3"))
                    .resolve("site-packages");
        }
    }

    private static void step(Reporter reporter, String task, int done) {
        reporter.report(new Event.Progress(task, done, 3, "steps"));
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
