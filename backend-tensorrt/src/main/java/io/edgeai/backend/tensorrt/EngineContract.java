package io.edgeai.backend.tensorrt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.rule.ChipTable.Row;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sidecar of an ONNX file for TensorRT: what the file does not carry, and, once an engine was built, for which device and release. An engine runs nowhere
 * else: TensorRT refuses it, or worse, runs it slowly.
 */
record EngineContract(JsonNode json, Path file) {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final String FORMAT = "edgeai-tensorrt-contract/1";

    /**
     * Which device an engine is for.
     *
     * @param tensorRt the exact version, e.g. {@code 10.3.0}
     * @param capability compute capability, e.g. {@code 8.7}
     */
    record Device(String name, String tensorRt, String capability) {}

    /** Writes the contract of a conversion beside its ONNX file. */
    static EngineContract write(Conversion job, Path onnx, List<String> flags) throws IOException {
        Row chip = TensorRtChips.TABLE.row(job.chip().id());
        ObjectNode json = JSON.createObjectNode();
        json.put("format", FORMAT)
                .put("chip", chip.id())
                .put("scheme", job.quantized().scheme().name())
                .put("release", TensorRtChips.release(chip))
                .put("compute-capability", chip.cell("capability").orElseThrow());
        json.putObject("onnx")
                .put("file", onnx.getFileName().toString())
                .put("sha256", Digest.ofFile(onnx).hex())
                .put("bytes", Files.size(onnx));
        ObjectNode preprocessing = json.putObject("preprocessing");
        job.preprocessing()
                .toMetadata()
                .forEach((key, value) -> preprocessing.put(key.substring(key.lastIndexOf('.') + 1), value));
        var labels = json.putArray("labels");
        job.labels().forEach(labels::add);
        ends(json, "inputs", job.quantized().floating().graph().freeInputs());
        ends(json, "outputs", job.quantized().floating().graph().outputs());
        TensorRtBackend.Options options = (TensorRtBackend.Options) job.options();
        ObjectNode build = json.putObject("build")
                .put("python", options.python())
                .put("workspace", options.workspace().count())
                .put("optimization-level", options.optimizationLevel())
                .put("limit-seconds", options.limit().toSeconds());
        flags.forEach(build.putArray("flags")::add);
        EngineContract contract = new EngineContract(json, onnx.resolveSibling(onnx.getFileName() + ".json"));
        contract.save();
        return contract;
    }

    /** This contract with the engine that was built, saved. */
    EngineContract with(Path engine, Device device) throws IOException {
        ObjectNode changed = json.deepCopy();
        changed.putObject("engine")
                .put("file", engine.getFileName().toString())
                .put("sha256", Digest.ofFile(engine).hex())
                .put("bytes", Files.size(engine))
                .put("device", device.name())
                .put("tensorrt", device.tensorRt())
                .put("compute-capability", device.capability());
        EngineContract contract = new EngineContract(changed, file);
        contract.save();
        return contract;
    }

    /**
     * Reads a contract and checks that the files beside it are those it was written for.
     *
     * @throws EdgeAiException naming all that does not fit
     */
    static EngineContract check(Path onnx, Path contract) {
        List<String> wrong = new ArrayList<>();
        JsonNode json = JSON.missingNode();
        try {
            json = JSON.readTree(contract.toFile());
            if (!json.path("format").asText().equals(FORMAT)) {
                wrong.add("it is not of the format '" + FORMAT + "'");
            } else {
                same(json.path("onnx"), onnx, wrong);
                if (json.has("engine")) {
                    same(
                            json.path("engine"),
                            onnx.resolveSibling(json.path("engine").path("file").asText()),
                            wrong);
                }
            }
        } catch (IOException e) {
            wrong.add("it cannot be read: " + e.getMessage());
        }
        if (!wrong.isEmpty()) {
            throw EdgeAiException.step(
                    Diagnostic.error("the contract '" + contract + "' does not hold: " + String.join("; ", wrong))
                            .hint("convert again, and keep the .onnx and its .json together"));
        }
        return new EngineContract(json, contract);
    }

    /** The engine, if there is one and it was built for this device. */
    Optional<Path> engineFor(Device device) {
        JsonNode engine = json.path("engine");
        boolean fits = engine.path("tensorrt").asText().equals(device.tensorRt())
                && engine.path("compute-capability").asText().equals(device.capability());
        return fits ? Optional.of(file.resolveSibling(engine.path("file").asText())) : Optional.empty();
    }

    /**
     * Holds a device to what was converted for.
     *
     * @throws EdgeAiException if it is another kind of GPU, or its release cannot read the file
     */
    void check(Device device) {
        String wanted = json.path("compute-capability").asText();
        String chip = json.path("chip").asText();
        if (!device.capability().equals(wanted)) {
            throw EdgeAiException.step(Diagnostic.error("the device is '" + device.name() + "' of compute capability "
                            + device.capability() + ", chip '" + chip + "' has " + wanted)
                    .hint("name the chip that it is ('edgeai backends tensorrt'), or another device"));
        }
        String release = json.path("release").asText();
        if (!TensorRtChips.isAtLeast(device.tensorRt(), release.substring(0, release.indexOf('.')) + ".0")) {
            throw EdgeAiException.step(Diagnostic.error("the device has TensorRT " + device.tensorRt() + ", chip '"
                            + chip + "' was converted for " + release)
                    .hint("bring the device's system image up to date"));
        }
    }

    private static void same(JsonNode known, Path file, List<String> wrong) throws IOException {
        if (!Files.isRegularFile(file)) {
            wrong.add("'" + file + "' does not exist");
        } else if (!Digest.ofFile(file).hex().equals(known.path("sha256").asText())) {
            wrong.add("'" + file + "' has another digest than the one it was written for");
        }
    }

    private static void ends(ObjectNode json, String side, List<Value> values) {
        var array = json.putArray(side);
        for (Value value : values) {
            var shape = array.addObject().put("name", value.name()).putArray("shape");
            for (long size : value.shape().orElseThrow().sizes()) {
                shape.add(size);
            }
        }
    }

    private void save() {
        try {
            JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
        } catch (IOException e) {
            throw new UncheckedIOException("'" + file + "' cannot be written", e);
        }
    }
}
