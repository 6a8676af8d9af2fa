package io.edgeai.backend.tensorrt;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Exhibit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;

/** What trtexec's JSON files say of an engine: latency, and each layer's time and number format. */
record Measurements(List<JsonNode> times, List<JsonNode> profile, List<JsonNode> layers) {

    /** Above this share of the computation's time the CPU that starts kernels is what is measured. */
    private static final double CPU_BOUND = 0.8;

    /** Above this spread relative to the mean, clocks were not steady. */
    private static final double UNSTABLE = 0.025;

    /** Times of one kind in milliseconds, sorted. */
    private record Series(List<Double> sorted) {

        /** As trtexec counts: from the fast end, at index max(n - 1 - int((1 - p / 100) n), 0). */
        double at(int percent) {
            return sorted.get(Math.max(sorted.size() - 1 - (100 - percent) * sorted.size() / 100, 0));
        }

        double median() {
            return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
        }

        double mean() {
            return values().average().orElse(0);
        }

        /** The standard deviation as a share of the mean. */
        double spread() {
            double mean = mean();
            return Math.sqrt(values().map(value -> Math.pow(value / mean - 1, 2))
                    .average()
                    .orElse(0));
        }

        private DoubleStream values() {
            return sorted.stream().mapToDouble(Double::doubleValue);
        }
    }

    /** The files of a folder; of what a release wrote no such file, nothing. */
    static Measurements in(Path folder) throws IOException {
        return new Measurements(
                list(folder.resolve("times.json"), ""),
                list(folder.resolve("profile.json"), ""),
                list(folder.resolve("layers.json"), "/Layers"));
    }

    private static List<JsonNode> list(Path file, String place) throws IOException {
        return Files.isRegularFile(file)
                ? StreamSupport.stream(
                                EngineContract.JSON
                                        .readTree(file.toFile())
                                        .at(place)
                                        .spliterator(),
                                false)
                        .toList()
                : List.of();
    }

    private Series series(ToDoubleFunction<JsonNode> value) {
        return new Series(times.stream().map(value::applyAsDouble).sorted().toList());
    }

    private Series series(String field) {
        return series(one -> one.path(field).asDouble());
    }

    private long count(String type, String format) {
        return layers.stream()
                .filter(layer ->
                        text(layer, "/LayerType").toLowerCase(Locale.ROOT).contains(type))
                .filter(layer -> text(layer, "/Inputs/0/Format~1Datatype").contains(format))
                .count();
    }

    private static String text(JsonNode layer, String place) {
        return layer.at(place).asText("");
    }

    /** Latency in milliseconds (copying in and out included), pictures a second at one at a time, and counts of layers. */
    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        if (!times.isEmpty()) {
            Series latency = series("latencyMs");
            figures.put("latency-ms", latency.median());
            List.of(90, 95, 99).forEach(p -> figures.put("latency-p" + p + "-ms", latency.at(p)));
            figures.put("compute-ms", series("computeMs").median());
            figures.put("pictures-per-second", 1000 / latency.mean());
        }
        if (!layers.isEmpty()) {
            figures.put("layers", (double) layers.size());
            figures.put("reformat-layers", (double) count("reformat", ""));
            figures.put("convolution-layers", (double) count("conv", ""));
            figures.put("int8-convolution-layers", (double) count("conv", "Int8"));
        }
        return figures;
    }

    /** What makes the figures doubtful, or the engine slower than it could be. */
    List<Diagnostic> findings(String scheme) {
        List<Diagnostic> found = new ArrayList<>(times.isEmpty() ? List.of() : doubts());
        long convolutions = count("conv", "");
        long floats = convolutions - count("conv", "Int8");
        if (scheme.equals(TensorRtChips.INT8) && floats > 0) {
            found.add(warning("%d of %d convolutions of the engine do not run in int8", floats, convolutions)
                    .hint("the layer table shows which; an fp16 engine may be faster: measure both"));
        }
        return found;
    }

    private List<Diagnostic> doubts() {
        List<Diagnostic> found = new ArrayList<>();
        Series compute = series("computeMs");
        double work = compute.median();
        double start = series(one ->
                        one.path("endEnqMs").asDouble() - one.path("startEnqMs").asDouble())
                .median();
        if (start > CPU_BOUND * work) {
            String text =
                    "the CPU takes %.3f ms to start the work, the GPU %.3f ms to do it: the CPU is what was measured";
            found.add(warning(text, start, work).hint("use a CUDA graph in the application"));
        }
        if (Math.max(series("h2dMs").median(), series("d2hMs").median()) >= work) {
            found.add(warning("copying takes as long as computing (%.3f ms)", work));
        }
        if (compute.spread() > UNSTABLE) {
            String text = "the GPU's time spreads by %.1f %% of its mean: its clocks were not steady";
            found.add(warning(text, 100 * compute.spread())
                    .hint("fix the clocks (jetson_clocks, nvidia-smi -lgc) and measure again"));
        }
        return found;
    }

    private static Diagnostic warning(String text, Object... figures) {
        return Diagnostic.warning(String.format(Locale.ROOT, text, figures));
    }

    /** Layers by time. */
    Exhibit table() {
        Comparator<JsonNode> byTime =
                Comparator.comparingDouble(layer -> layer.path("averageMs").asDouble());
        List<List<String>> rows = profile.stream()
                .filter(layer -> layer.has("name"))
                .sorted(byTime.reversed())
                .map(this::row)
                .toList();
        return new Exhibit.Table(
                "Layers of the engine, measured by trtexec", List.of("layer", "type", "output", "ms", "%"), rows);
    }

    private List<String> row(JsonNode timed) {
        String name = text(timed, "/name");
        JsonNode known = layers.stream()
                .filter(layer -> text(layer, "/Name").equals(name))
                .findFirst()
                .orElse(timed);
        return List.of(
                name,
                text(known, "/LayerType"),
                text(known, "/Outputs/0/Format~1Datatype"),
                String.format(Locale.ROOT, "%.4f", timed.path("averageMs").asDouble()),
                String.format(Locale.ROOT, "%.1f", timed.path("percentage").asDouble()));
    }
}
