package io.edgeai.backend.tensorrt;

import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Host;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.backend.tensorrt.EngineContract.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The vendor's command that builds and measures. All flags whose defaults changed between releases are given, so that figures of 8, 10 and 11 can be compared.
 */
record Trtexec(Host host, TensorRtBackend.Options options, Release release) {

    static final String TIMES = "times.json";
    static final String PROFILE = "profile.json";
    static final String LAYERS = "layers.json";
    static final String CACHE = "calibration-cache";
    static final String PLAIN = "plain.onnx";

    private static final Pattern BANNER = Pattern.compile("&&&& (\\w+) TensorRT\\.trtexec \\[TensorRT v(\\d+)\\]");
    private static final Pattern CAPABILITY = Pattern.compile("Compute Capability: (\\d+\\.\\d+)");
    private static final Pattern NAME = Pattern.compile("Selected Device: (.+)");
    private static final int TAIL = 8;

    /** The flags that say how an ONNX file of this scheme is built. */
    List<String> precision(String scheme) {
        if (options.dlaCore() >= 0) {
            return List.of(
                    "--int8", "--fp16", "--calib=" + CACHE, "--useDLACore=" + options.dlaCore(), "--allowGPUFallback");
        }
        if (release.isAtLeast("11.0")) {
            return List.of();
        }
        return scheme.equals(TensorRtChips.INT8)
                ? List.of("--int8", "--fp16")
                : release.isAtLeast("10.0") ? List.of("--stronglyTyped") : List.of("--fp16");
    }

    /** The words that build an engine, measure it, and leave times, profile and layers as files. */
    List<String> words(String onnx, String engine, String scheme) {
        List<String> words = new ArrayList<>(List.of(options.trtexec(), "--onnx=" + onnx, "--saveEngine=" + engine));
        words.addAll(precision(scheme));
        long mebibytes = Math.max(1, options.workspace().count() >> 20);
        words.add(release.isAtLeast("8.4") ? "--memPoolSize=workspace:" + mebibytes : "--workspace=" + mebibytes);
        if (release.isAtLeast("8.6")) {
            words.add("--builderOptimizationLevel=" + options.optimizationLevel());
        }
        words.addAll(
                List.of("--iterations=100", "--warmUp=200", "--duration=3", "--avgRuns=10", "--percentile=90,95,99"));
        words.addAll(
                release.isAtLeast("11.0")
                        ? List.of("--noCudaGraph", "--includeDataTransfers", "--noSpinWait")
                        : List.of("--separateProfileRun"));
        words.addAll(List.of("--exportTimes=" + TIMES, "--dumpProfile", "--exportProfile=" + PROFILE));
        if (release.isAtLeast("8.4")) {
            words.addAll(List.of("--profilingVerbosity=detailed", "--exportLayerInfo=" + LAYERS));
        }
        return words;
    }

    /** Builds an engine in a folder; an exit code of 0 is not yet success. */
    Device build(String onnx, Path engine, String scheme) throws IOException {
        Path folder = Objects.requireNonNull(engine.toAbsolutePath().getParent());
        List<String> words = words(onnx, String.valueOf(engine.getFileName()), scheme);
        Host.Result ended =
                host.run(Command.of(words.toArray(new String[0])).in(folder).within(options.limit()));
        String log = ended.output() + ended.errors();
        Path kept = folder.resolve("trtexec.log");
        Files.writeString(kept, log);
        Matcher banner = BANNER.matcher(log);
        String verdict = "";
        String number = "";
        while (banner.find()) {
            verdict = banner.group(1);
            number = banner.group(2);
        }
        if (!ended.ok() || !verdict.equals("PASSED") || !Files.isRegularFile(engine)) {
            throw EdgeAiException.step(failure(ended, log, kept));
        }
        return new Device(first(NAME, log, "unknown"), version(number), first(CAPABILITY, log, "unknown"));
    }

    /** The version behind a number such as 8503 or 100300, e.g. {@code 8.5.3}. */
    static String version(String number) {
        int value = Integer.parseInt(number);
        int major = value >= 100_000 ? value / 10_000 : value / 1000;
        int rest = value >= 100_000 ? value % 10_000 : value % 1000;
        return major + "." + rest / 100 + "." + rest % 100;
    }

    private Diagnostic failure(Host.Result ended, String log, Path kept) {
        List<String> lines = log.lines().filter(line -> !line.isBlank()).toList();
        String tail = String.join("\n  | ", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        boolean killed = ended.exitCode() == 137 && !ended.timedOut();
        String reason = ended.timedOut()
                ? "was ended after " + options.limit().toMinutes() + " min"
                : killed
                        ? "was killed by the system"
                        : "ended with exit code " + ended.exitCode() + " and without an engine";
        return Diagnostic.error("'" + options.trtexec() + "' " + reason)
                .in("| " + tail + "\n  the whole log: " + kept)
                .hint(
                        ended.timedOut()
                                ? "allow it longer, e.g.  options: {limit: 120 min}"
                                : killed
                                        ? "most likely for want of memory: add swap, lower  options: {workspace: 64 MiB},  close the desktop"
                                        : "the parser names the node that it cannot read; 'edgeai check' names those that are known");
    }

    private static String first(Pattern pattern, String log, String fallback) {
        Matcher matcher = pattern.matcher(log);
        return matcher.find() ? matcher.group(1).strip() : fallback;
    }
}
