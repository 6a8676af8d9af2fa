package io.edgeai.backend.tensorrt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.rule.ChipTable.Row;
import io.edgeai.api.backend.tool.ContractFacts;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The sidecar of an ONNX file for TensorRT: what the file does not carry, and, once an engine was built, for which device and release. An engine runs nowhere
 * else: TensorRT refuses it, or worse, runs it slowly.
 */
record EngineContract(ObjectNode json, Path file) {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final String FORMAT = "edgeai-tensorrt-contract/2";

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
        ObjectNode json = JSON.createObjectNode().put("format", FORMAT);
        json.setAll(JSON.<ObjectNode>valueToTree(ContractFacts.of(job)));
        json.put("release", TensorRtChips.release(chip))
                .put("compute-capability", chip.cell("capability").orElseThrow());
        json.set("onnx", JSON.valueToTree(ContractFacts.file(onnx)));
        json.set("inputs", ends(job.quantized().floating().graph().freeInputs()));
        json.set("outputs", ends(job.quantized().floating().graph().outputs()));
        TensorRtBackend.Options options = (TensorRtBackend.Options) job.options();
        json.put("python", options.python())
                .put("limit-seconds", options.limit().toSeconds());
        json.putObject("build")
                .put("workspace", options.workspace().count())
                .put("optimization-level", options.optimizationLevel())
                .set("flags", JSON.valueToTree(flags));
        return new EngineContract(json, onnx.resolveSibling(onnx.getFileName() + ".json")).saved();
    }

    private static ArrayNode ends(List<Value> values) {
        ArrayNode ends = JSON.createArrayNode();
        values.forEach(value -> ends.addObject()
                .put("name", value.name())
                .set("shape", JSON.valueToTree(value.shape().orElseThrow().sizes())));
        return ends;
    }

    /** This contract with the engine that was built, saved. */
    EngineContract with(Path engine, Device device) throws IOException {
        ObjectNode built = JSON.valueToTree(ContractFacts.file(engine));
        built.put("device", device.name())
                .put("tensorrt", device.tensorRt())
                .put("compute-capability", device.capability());
        return new EngineContract(json.deepCopy().set("engine", built), file).saved();
    }

    private EngineContract saved() throws IOException {
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
        return this;
    }

    /**
     * Reads a contract and checks that the files beside it are those it was written for.
     *
     * @throws EdgeAiException naming all that does not fit
     */
    static EngineContract check(Path contract) {
        ObjectNode json = JSON.createObjectNode();
        String wrong;
        try {
            json = JSON.readValue(contract.toFile(), ObjectNode.class);
            wrong = !json.path("format").asText().equals(FORMAT)
                    ? "it is not of the format '" + FORMAT + "'"
                    : Stream.of(json.path("onnx"), json.path("engine"))
                            .filter(part -> part.has("file"))
                            .flatMap(part -> ContractFacts.difference(
                                    contract.resolveSibling(part.path("file").asText()),
                                    part.path("sha256").asText())
                                    .stream())
                            .collect(Collectors.joining("; "));
        } catch (IOException e) {
            wrong = "it cannot be read: " + e.getMessage();
        }
        if (!wrong.isEmpty()) {
            throw EdgeAiException.step(Diagnostic.error("the contract '" + contract + "' does not hold: " + wrong)
                    .hint("convert again, and keep the .onnx and its .json together"));
        }
        return new EngineContract(json, contract);
    }

    /** What a build of an engine asks of the driver. */
    ObjectNode request(String onnx, String engine) {
        ObjectNode request = json.path("build").deepCopy();
        return request.put("job", "build").put("onnx", onnx).put("engine", engine);
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
        String release = json.path("release").asText();
        if (!device.capability().equals(wanted)) {
            throw EdgeAiException.step(Diagnostic.error("the device is '" + device.name() + "' of compute capability "
                            + device.capability() + ", chip '" + chip + "' has " + wanted)
                    .hint("name the chip that it is ('edgeai backends tensorrt'), or another device"));
        }
        if (!TensorRtChips.isAtLeast(device.tensorRt(), release.substring(0, release.indexOf('.')) + ".0")) {
            throw EdgeAiException.step(Diagnostic.error("the device has TensorRT " + device.tensorRt() + ", chip '"
                            + chip + "' was converted for " + release)
                    .hint("bring the device's system image up to date"));
        }
    }
}
