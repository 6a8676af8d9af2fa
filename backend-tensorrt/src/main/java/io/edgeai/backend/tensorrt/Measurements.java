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
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What trtexec's JSON files say of an engine: latency, and each layer's time and number format. */
record Measurements(List<JsonNode> times, List<JsonNode> profile, List<JsonNode> layers) {

    /** Above this share of the computation's time the CPU that starts kernels is what is measured. */
    private static final double CPU_BOUND = 0.8;

    /** Above this spread relative to the mean, clocks were not steady. */
    private static final double UNSTABLE = 0.025;

    /** Times of one kind in milliseconds, sorted. */
    private record Series(List<Double> sorted) {

        double at(int percent) {
            // As trtexec counts: from the fast end, at index max(n - 1 - int((1 - p / 100) n), 0).
            return sorted.get(Math.max(sorted.size() - 1 - (100 - percent) * sorted.size() / 100, 0));
        }

        double median() {
            int half = sorted.size() / 2;
            return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        }

        double mean() {
            return values().average().orElse(0);
        }

        /** The standard deviation as a share of the mean. */
        double spread() {
            return Math.sqrt(values().map(value -> Math.pow(value / mean() - 1, 2))
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
                read(folder.resolve("times.json"), ""),
                read(folder.resolve("profile.json"), "").stream()
                        .filter(layer -> layer.has("name"))
                        .toList(),
                read(folder.resolve("layers.json"), "/Layers"));
    }

    private static List<JsonNode> read(Path file, String list) throws IOException {
        JsonNode json = Files.isRegularFile(file)
                ? EngineContract.JSON.readTree(file.toFile()).at(list)
                : EngineContract.JSON.missingNode();
        return StreamSupport.stream(json.spliterator(), false).toList();
    }

    private Series series(ToDoubleFunction<JsonNode> value) {
        return new Series(times.stream().map(value::applyAsDouble).sorted().toList());
    }

    private Series series(String field) {
        return series(one -> one.path(field).asDouble());
    }

    private long count(String type, String format) {
        return layers.stream()
                .filter(layer -> layer.path("LayerType")
                        .asText()
                        .toLowerCase(Locale.ROOT)
                        .contains(type))
                .filter(layer -> layer.at("/Inputs/0/Format~1Datatype").asText().contains(format))
                .count();
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
            found.add(Diagnostic.warning(
                            floats + " of " + convolutions + " convolutions of the engine do not run in int8")
                    .hint("the layer table shows which; an fp16 engine may be faster: measure both"));
        }
        return found;
    }

    private List<Diagnostic> doubts() {
        Series compute = series("computeMs");
        double starting = series(one ->
                        one.path("endEnqMs").asDouble() - one.path("startEnqMs").asDouble())
                .median();
        Diagnostic cpu = Diagnostic.warning(
                        "the CPU takes %.3f ms to start the work, the GPU %.3f ms to do it: the CPU is what was measured"
                                .formatted(starting, compute.median()))
                .hint("use a CUDA graph in the application");
        double copying = Math.max(series("h2dMs").median(), series("d2hMs").median());
        Diagnostic copies =
                Diagnostic.warning("copying takes as long as computing (%.3f ms)".formatted(compute.median()));
        Diagnostic clocks = Diagnostic.warning(
                        "the GPU's time spreads by %.1f %% of its mean: its clocks were not steady"
                                .formatted(100 * compute.spread()))
                .hint("fix the clocks (jetson_clocks, nvidia-smi -lgc) and measure again");
        return Stream.of(
                        Optional.of(cpu).filter(any -> starting > CPU_BOUND * compute.median()),
                        Optional.of(copies).filter(any -> copying >= compute.median()),
                        Optional.of(clocks).filter(any -> compute.spread() > UNSTABLE))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Layers by time. */
    Exhibit table() {
        List<List<String>> rows = profile.stream()
                .sorted(Comparator.comparingDouble(
                        (JsonNode layer) -> -layer.path("averageMs").asDouble()))
                .map(this::row)
                .toList();
        return new Exhibit.Table(
                "Layers of the engine, measured by trtexec", List.of("layer", "type", "output", "ms", "%"), rows);
    }

    private List<String> row(JsonNode layer) {
        String name = layer.path("name").asText();
        JsonNode more = layers.stream()
                .filter(one -> one.path("Name").asText().equals(name))
                .findFirst()
                .orElse(EngineContract.JSON.missingNode());
        return List.of(
                name,
                more.path("LayerType").asText(""),
                more.at("/Outputs/0/Format~1Datatype").asText(""),
                "%.4f".formatted(layer.path("averageMs").asDouble()),
                "%.1f".formatted(layer.path("percentage").asDouble()));
    }
}
