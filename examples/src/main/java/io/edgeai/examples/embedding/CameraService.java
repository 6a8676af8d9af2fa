package io.edgeai.examples.embedding;

import io.edgeai.api.data.PictureGenerator;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.Pipeline;
import io.edgeai.core.report.RunResult;
import io.edgeai.core.run.Edgeai;
import io.edgeai.core.run.Plugins;
import io.edgeai.core.spec.Specs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A service that makes a model for one customer's camera. Every customer has a folder; several may be at it at once.
 *
 * @param store where the service keeps its pictures; it is asked once, and writes class folders
 * @param targets chips, as in a spec: {@code Map.of("backend", "rknn", "chip", "rv1103")}
 */
public record CameraService(PictureGenerator store, List<Map<String, ?>> targets) {

    /** Trains and converts for a customer; all files stay in his folder. */
    public RunResult model(String customer, Path folder, Reporter progress, BooleanSupplier stop) {
        Pipeline pipeline = Specs.of(
                Pipeline.class,
                Map.of(
                        "name", customer,
                        "dataset", Map.of("images", "pictures", "generator", store.id()),
                        "preprocessing", Map.of("size", 32, "fit", "squash"),
                        "model", Map.of("network", "mobilenet-v3-small", "width", 0.25),
                        "stages", List.of(Map.of("train", Map.of("epochs", 2, "batch", 8))),
                        "quantize", Map.of("calibration", Map.of("images", 4)),
                        "targets", targets));
        Edgeai edgeai = Edgeai.in(folder);
        Plugins plugins = new Plugins(edgeai.plugins().backends(), List.of(store));
        return edgeai.with(plugins).telling(progress).until(stop).run(pipeline);
    }
}
