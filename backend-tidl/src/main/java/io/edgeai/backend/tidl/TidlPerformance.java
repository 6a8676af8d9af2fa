package io.edgeai.backend.tidl;

import static io.edgeai.api.backend.estimate.Estimate.number;
import static io.edgeai.api.backend.estimate.Estimate.percent;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.backend.estimate.Estimate;
import io.edgeai.api.backend.keys.KeyValues;
import io.edgeai.api.backend.tool.Resources;
import io.edgeai.api.backend.tool.TableText;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.report.Location;
import io.edgeai.backend.tidl.TidlBackend.Options;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast a model will be, and what would make it faster. Measured only where a board's log is given: ms = 1000 / MHz x mega-cycles. Otherwise an estimate
 * from the share of the chip's peak that published models of the vendor reach, and said to be one.
 */
final class TidlPerformance {

    private static final int SMALL_PICTURE = 224;
    private static final Pattern NETWORK = Pattern.compile("Network Cycles\\s*[:=]?\\s*(\\d+)");
    private static final Pattern ROW =
            Pattern.compile("^\\s*(\\d+)\\s*[,\\s]\\s*(\\d+)\\s*[,\\s]\\s*(\\d+).*$", Pattern.MULTILINE);

    private final Estimate estimate;
    private final KeyValues importer;
    private final Options options;
    private final Optional<Cycles> cycles;

    TidlPerformance(Quantized quantized, TidlConfig config) {
        this.importer = config.importer();
        this.options = config.options();
        double written = importer.number("msmcSizeKB");
        long shared = 1024L * (written > 0 ? (long) written : config.chip().sharedKb());
        this.estimate = Estimate.of(config.chip().engine(), quantized, shared);
        this.cycles = options.boardLog().map(file -> read(file.path()));
    }

    /**
     * Cycles of the accelerator's core for one run of the network.
     *
     * @param rows of each layer: its number, its cycles, those of its kernel alone
     */
    record Cycles(long network, List<List<Long>> rows) {

        /** What a log of debugTraceLevel 1 says; of several runs the last. */
        static Optional<Cycles> parse(String log) {
            Matcher found = NETWORK.matcher(log);
            long network = -1;
            int end = 0;
            while (found.find()) {
                network = Long.parseLong(found.group(1));
                end = found.end();
            }
            List<List<Long>> rows = new ArrayList<>();
            Matcher row = ROW.matcher(log.substring(end));
            while (row.find()) {
                rows.add(List.of(Long.valueOf(row.group(1)), Long.valueOf(row.group(2)), Long.valueOf(row.group(3))));
            }
            return network < 0 ? Optional.empty() : Optional.of(new Cycles(network, List.copyOf(rows)));
        }
    }

    private static Cycles read(Path file) {
        try {
            Cycles cycles = Cycles.parse(Files.readString(file))
                    .orElseThrow(() -> refused(
                            file,
                            "has no line 'Network Cycles'",
                            "run the model with debugTraceLevel 1 (debug_level 1) on the board"));
            if (cycles.network() == 0) {
                throw refused(
                        file,
                        "has 0 network cycles: it is of the host emulation",
                        "take the log of a board; emulated time says nothing of it");
            }
            return cycles;
        } catch (IOException e) {
            throw refused(file, "cannot be read: " + e, "name what the board printed");
        }
    }

    private static EdgeAiException refused(Path file, String what, String hint) {
        return EdgeAiException.spec(Diagnostic.error("board-log '" + file + "' " + what)
                .at(Location.of(file.toString()))
                .hint(hint));
    }

    private Optional<Double> measured() {
        return cycles.map(found -> estimate.engine().milliseconds((double) found.network()));
    }

    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        cycles.ifPresent(found -> figures.put("network-cycles", (double) found.network()));
        measured().ifPresent(ms -> {
            figures.put(Artifact.LATENCY, ms);
            figures.put("frames-a-second", 1000 / ms);
        });
        figures.putAll(estimate.figures());
        return figures;
    }

    List<Diagnostic> findings() {
        List<Diagnostic> found = new ArrayList<>();
        options.cameraFps().ifPresent(camera -> camera(camera, found));
        found.addAll(estimate.findings());
        long width = estimate.layers().inputWidth();
        if (importer.number("numBatches") == 1 && width > 0 && width <= SMALL_PICTURE) {
            found.add(
                    Diagnostic.note(
                                    "pictures of " + width + " leave " + chip()
                                            + " idle between layers; several at once gain 30 to 50 % (the vendor's guide, at 224x224)")
                            .hint(
                                    "write  options: {importer: {numBatches: 4}}  where the application can wait for four pictures"));
        }
        return found;
    }

    private String chip() {
        return estimate.engine().chip();
    }

    private void camera(double camera, List<Diagnostic> found) {
        Optional<Double> known = measured().or(() -> estimate.time().map(Estimate.Span::most));
        if (known.isEmpty()) {
            found.add(
                    Diagnostic.warning("camera-fps " + camera + " was not checked: times in 16 bits are not estimated")
                            .hint("give a board's log as  board-log"));
        } else if (camera > 1000 / known.get()) {
            String how = measured().isPresent() ? ", measured" : ", estimated at the low end, not measured";
            found.add(Diagnostic.warning("the camera's " + number(camera)
                            + " pictures a second are more than the model's " + number(1000 / known.get()) + how
                            + " on " + chip())
                    .hint("take every " + (int) Math.ceil(camera * known.get() / 1000)
                            + ". picture, a smaller picture, a lighter network, or prune and distill"));
        }
    }

    List<Exhibit> exhibits() {
        List<Exhibit> all = new ArrayList<>(List.of(summary(), estimate.arithmetic(), tuning(), procedure()));
        cycles.ifPresent(found -> all.add(1, table(found)));
        return all;
    }

    private Exhibit summary() {
        List<List<String>> rows = new ArrayList<>();
        cycles.ifPresent(found -> {
            double ms = estimate.engine().milliseconds((double) found.network());
            long sum = found.rows().stream().mapToLong(row -> row.get(1)).sum();
            rows.add(List.of(
                    "time of a run, from the board's log", number(ms) + " ms, " + number(1000 / ms) + " a second"));
            rows.add(List.of(
                    "of that outside of layers",
                    number(estimate.engine().milliseconds((double) found.network() - sum)) + " ms"));
        });
        rows.addAll(estimate.rows());
        if (estimate.shared() == 0) {
            rows.add(List.of(
                    "memory traffic a frame with values that stay on the chip",
                    "size of the chip's memory not known: write  importer: {msmcSizeKB: ...}"));
        }
        return new Exhibit.Table("Performance on " + chip(), List.of("what", "value"), rows);
    }

    private Exhibit table(Cycles found) {
        return new Exhibit.Table(
                "Cycles by layer on " + chip() + ", from the board's log",
                List.of("layer", "cycles", "of the kernel", "ms"),
                found.rows().stream()
                        .map(row -> List.of(
                                row.get(0).toString(),
                                row.get(1).toString(),
                                row.get(2).toString(),
                                number(estimate.engine().milliseconds((double) row.get(1)))))
                        .toList());
    }

    /** The vendor's knobs, and what to try if accuracy is short; what is known of a knob stands for its name in angle brackets. */
    private Exhibit tuning() {
        Map<String, String> now = Map.of(
                "msmcSizeKB", importer.text("msmcSizeKB"),
                "numBatches", importer.text("numBatches"),
                "wasted", percent(estimate.layers().wasted()));
        return new Exhibit.Table(
                "What can make it faster",
                List.of("knob", "now", "advice"),
                TableText.beside(TidlPerformance.class, "knobs.txt").rows().stream()
                        .map(row -> now.entrySet().stream()
                                .reduce(
                                        row.text(),
                                        (text, one) -> text.replace("<" + one.getKey() + ">", one.getValue()),
                                        (a, b) -> b))
                        .map(text -> List.of(text.split("\\s*\\|\\s*", -1)))
                        .toList());
    }

    private static Exhibit procedure() {
        return new Exhibit.Text(
                "If accuracy is short",
                new String(Resources.read(TidlPerformance.class, "accuracy.txt"), StandardCharsets.UTF_8).strip());
    }
}
