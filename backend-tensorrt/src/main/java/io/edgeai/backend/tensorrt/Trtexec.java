package io.edgeai.backend.tensorrt;

import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.rule.ChipTable.Row;
import io.edgeai.api.backend.rule.Variants;
import io.edgeai.api.backend.tool.TableText;
import io.edgeai.api.backend.tool.ToolRun;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.backend.tensorrt.EngineContract.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The vendor's command that builds and measures, for one device and number format. */
record Trtexec(Host host, TensorRtBackend.Options options, Row chip, String scheme) {

    static final String CACHE = "calibration-cache";
    static final String PLAIN = "plain.onnx";

    private static final TableText FLAGS = TableText.beside(Trtexec.class, "trtexec.txt");
    private static final List<String> KINDS = List.of("files", "precision", "build", "measure");
    private static final Pattern VERDICT = Pattern.compile("&&&& (\\w+) TensorRT\\.trtexec");
    private static final Pattern RELEASE = Pattern.compile("TensorRT\\.trtexec \\[TensorRT v(\\d+)\\]");
    private static final Pattern CAPABILITY = Pattern.compile("Compute Capability: (\\d+\\.\\d+)");
    private static final Pattern NAME = Pattern.compile("Selected Device: (.+)");
    private static final int KILLED = 137;

    /** The flags that say how an ONNX file is built. */
    List<String> precision() {
        return flags("precision", "", "").toList();
    }

    /** The words that build an engine, measure it, and leave times, profile and layers as files. */
    List<String> words(String onnx, String engine) {
        Stream<String> flags = KINDS.stream().flatMap(kind -> flags(kind, onnx, engine));
        return Stream.concat(Stream.of(options.trtexec()), flags).toList();
    }

    /** The rows of a kind that are there for this device, number format and release. */
    private Stream<String> flags(String kind, String onnx, String engine) {
        Set<String> given = new HashSet<>(TensorRtChips.steps(TensorRtChips.release(chip)));
        given.addAll(List.of(scheme, options.dlaCore() >= 0 ? "dla" : "gpu"));
        Map<String, String> names = Map.of(
                "onnx", onnx,
                "engine", engine,
                "core", String.valueOf(options.dlaCore()),
                "level", String.valueOf(options.optimizationLevel()),
                "mebibytes", String.valueOf(Math.max(1, options.workspace().count() >> 20)));
        return FLAGS.rows().stream()
                .map(row -> Variants.of(row.text()))
                .filter(row -> row.hold(given) && row.words().get(0).equals(kind))
                .flatMap(row -> row.words().stream().skip(1))
                .map(flag -> TableText.filled(flag, names));
    }

    /** Builds an engine in a folder; an exit code of 0 is not yet success. */
    Device build(Path folder, String onnx, String engine) {
        Command command = Command.of(words(onnx, engine).toArray(String[]::new))
                .in(folder.toAbsolutePath())
                .within(options.limit());
        ToolRun run = ToolRun.of(host, command, folder.resolve("trtexec.log"));
        boolean passed = run.last(VERDICT).equals(Optional.of("PASSED"));
        if (!run.ok() || !passed || !Files.isRegularFile(folder.resolve(engine))) {
            throw run.failure(
                    Diagnostic.error("'" + options.trtexec() + "' built no engine: it " + run.how())
                            .hint(
                                    run.ended().timedOut()
                                            ? "allow it longer, e.g.  options: {limit: 120 min}"
                                            : run.ended().exitCode() == KILLED
                                                    ? "most likely for want of memory: add swap, lower  options: {workspace: 64 MiB},  close the desktop"
                                                    : "the parser names the node that it cannot read; 'edgeai check' names those that are known"));
        }
        return new Device(
                run.first(NAME).orElse("unknown"),
                TensorRtChips.release(Integer.parseInt(run.last(RELEASE).orElse("0"))),
                run.first(CAPABILITY).orElse("unknown"));
    }
}
