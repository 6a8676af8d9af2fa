package io.edgeai.backend.tensorrt;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Exhibit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;

/** What trtexec's JSON files say of an engine: latency, and each layer's time and number format. */
record Measurements(JsonNode times, JsonNode profile, JsonNode layers) {

    /** Above this share of the computation's time the CPU that starts kernels is what is measured. */
    private static final double CPU_BOUND = 0.8;

    /** Above this spread relative to the mean, clocks were not steady. */
    private static final double UNSTABLE = 0.025;

    private static final int PERCENT = 100;
    private static final List<Integer> PERCENTILES = List.of(90, 95, 99);

    /** The files of a folder; of what release wrote no such file, nothing. */
    static Measurements in(Path folder) throws IOException {
        return new Measurements(
                read(folder.resolve(Trtexec.TIMES)),
                read(folder.resolve(Trtexec.PROFILE)),
                read(folder.resolve(Trtexec.LAYERS)).path("Layers"));
    }

    private static JsonNode read(Path file) throws IOException {
        return Files.isRegularFile(file)
                ? EngineContract.JSON.readTree(file.toFile())
                : EngineContract.JSON.missingNode();
    }

    /** Latency in milliseconds (copying in and out included), pictures a second at one at a time, and counts of layers. */
    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        double[] latency = sorted("latencyMs");
        if (latency.length > 0) {
            figures.put("latency-ms", median(latency));
            PERCENTILES.forEach(p -> figures.put("latency-p" + p + "-ms", percentile(latency, p)));
            figures.put("compute-ms", median(sorted("computeMs")));
            figures.put("pictures-per-second", 1000 / mean(latency));
        }
        if (!layers.isEmpty()) {
            figures.put("layers", (double) layers.size());
            figures.put("reformat-layers", (double) count("Reformat", ""));
            figures.put("convolution-layers", (double) count("Conv", ""));
            figures.put("int8-convolution-layers", (double) count("Conv", "Int8"));
        }
        return figures;
    }

    /** What makes the figures doubtful, or the engine slower than it could be. */
    List<Diagnostic> findings(String scheme) {
        List<Diagnostic> found = new ArrayList<>();
        double[] compute = sorted("computeMs");
        if (compute.length > 0) {
            double[] enqueue = sorted("endEnqMs", "startEnqMs");
            if (median(enqueue) > CPU_BOUND * median(compute)) {
                found.add(Diagnostic.warning(
                                "the CPU takes %s to start the work, the GPU %s to do it: the CPU is what was measured"
                                        .formatted(ms(median(enqueue)), ms(median(compute))))
                        .hint("use a CUDA graph in the application"));
            }
            if (Math.max(median(sorted("h2dMs")), median(sorted("d2hMs"))) >= median(compute)) {
                found.add(Diagnostic.warning("copying takes as long as computing (%s)".formatted(ms(median(compute)))));
            }
            if (deviation(compute) > UNSTABLE * mean(compute)) {
                found.add(Diagnostic.warning("the GPU's time spreads by %.1f %% of its mean: its clocks were not steady"
                                .formatted(PERCENT * deviation(compute) / mean(compute)))
                        .hint("fix the clocks (jetson_clocks, nvidia-smi -lgc) and measure again"));
            }
        }
        long convolutions = count("Conv", "");
        long integers = count("Conv", "Int8");
        if (scheme.equals(TensorRtChips.INT8) && integers < convolutions) {
            found.add(Diagnostic.warning("%d of %d convolutions of the engine do not run in int8"
                            .formatted(convolutions - integers, convolutions))
                    .hint("the layer table shows which; an fp16 engine may be faster: measure both"));
        }
        return found;
    }

    /** Layers by time. */
    Exhibit table() {
        Map<String, JsonNode> known = new HashMap<>();
        layers.forEach(layer -> known.put(layer.path("Name").asText(), layer));
        List<List<String>> rows = StreamSupport.stream(profile.spliterator(), false)
                .filter(layer -> layer.has("name"))
                .sorted((a, b) -> Double.compare(
                        b.path("averageMs").asDouble(), a.path("averageMs").asDouble()))
                .map(layer -> {
                    JsonNode more = known.getOrDefault(layer.path("name").asText(), EngineContract.JSON.missingNode());
                    return List.of(
                            layer.path("name").asText(),
                            more.path("LayerType").asText(""),
                            format(more),
                            "%.4f".formatted(layer.path("averageMs").asDouble()),
                            "%.1f".formatted(layer.path("percentage").asDouble()));
                })
                .toList();
        return new Exhibit.Table(
                "Layers of the engine, measured by trtexec", List.of("layer", "type", "output", "ms", "%"), rows);
    }

    private long count(String type, String format) {
        return StreamSupport.stream(layers.spliterator(), false)
                .filter(layer -> layer.path("LayerType")
                        .asText()
                        .toLowerCase(Locale.ROOT)
                        .contains(type.toLowerCase(Locale.ROOT)))
                .filter(layer -> format.isEmpty()
                        || layer.path("Inputs")
                                .path(0)
                                .path("Format/Datatype")
                                .asText()
                                .contains(format))
                .count();
    }

    private static String format(JsonNode layer) {
        return layer.path("Outputs").path(0).path("Format/Datatype").asText("");
    }

    private double[] sorted(String field) {
        return StreamSupport.stream(times.spliterator(), false)
                .mapToDouble(one -> one.path(field).asDouble())
                .sorted()
                .toArray();
    }

    private double[] sorted(String end, String start) {
        return StreamSupport.stream(times.spliterator(), false)
                .mapToDouble(one -> one.path(end).asDouble() - one.path(start).asDouble())
                .sorted()
                .toArray();
    }

    private static double median(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** As trtexec counts: from the fast end, at index max(n - 1 - int((1 - p / 100) n), 0). */
    private static double percentile(double[] sorted, int percent) {
        int index = sorted.length - 1 - (PERCENT - percent) * sorted.length / PERCENT;
        return sorted[Math.max(index, 0)];
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        return Math.sqrt(Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0));
    }

    private static String ms(double value) {
        return "%.3f ms".formatted(value);
    }
}
