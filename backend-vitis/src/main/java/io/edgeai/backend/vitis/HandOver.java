package io.edgeai.backend.vitis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.tool.CalibrationPictures;
import io.edgeai.api.backend.tool.Exchange;
import io.edgeai.api.backend.tool.Resources;
import io.edgeai.api.model.Digest;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.backend.vitis.VitisBackend.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the vendor's tools take, as files in a job's folder: model, configuration of the quantizer, positions, pictures, the board's fingerprint, scripts, and how
 * to use them.
 */
record HandOver(Conversion job) {

    static final String CONFIG = "quant_config.json";
    static final String ARCH = "arch.json";
    static final String POSITIONS = "positions.json";
    static final String REQUEST = "request.json";

    Path at(String name) {
        return job.folder().resolve(name);
    }

    Options options() {
        return (Options) job.options();
    }

    Dpu dpu() {
        return Dpu.of(job.chip().id());
    }

    boolean ownRanges() {
        return !job.quantized().activations().isEmpty();
    }

    /** Writes everything; what was written is read back. */
    List<Diagnostic> write(QuantizerConfig config) throws IOException {
        Files.copy(job.file(), at(job.name() + ".onnx"));
        Files.writeString(at(CONFIG), config.json());
        Files.writeString(at(ARCH), dpu().arch(options()));
        JsonFile.JSON.writerWithDefaultPrettyPrinter().writeValue(at(POSITIONS).toFile(), positions());
        CalibrationPictures pictures = CalibrationPictures.of(job.calibration());
        pictures.writeRaw(job.folder());
        ObjectNode request = JsonFile.JSON.createObjectNode().put("name", job.name());
        request.put("model", job.name() + ".onnx").put("pictures", CalibrationPictures.RAW);
        request.setAll(JsonFile.JSON.<ObjectNode>valueToTree(pictures.facts(job.preprocessing())));
        JsonFile.JSON.writerWithDefaultPrettyPrinter().writeValue(at(REQUEST).toFile(), request);
        Resources.place(HandOver.class, job.folder(), "quantize.py", "board.py", "quark.py");
        Exchange.placeDriver(job.folder());
        Files.writeString(at("README.md"), readme());
        return readBack();
    }

    /** Positions (scale 2^-p) of what is rounded; scales where they are no powers of two. */
    private ObjectNode positions() {
        ObjectNode json = JsonFile.JSON.createObjectNode();
        Map.of(
                        "activations",
                        job.quantized().activations(),
                        "weights",
                        job.quantized().weights())
                .forEach((side, all) -> {
                    ObjectNode entries = json.putObject(side);
                    all.forEach((name, params) -> entries.set(name, entry(params)));
                });
        return json;
    }

    private static ObjectNode entry(QuantParams params) {
        ObjectNode entry =
                JsonFile.JSON.createObjectNode().put("bits", params.encoding().bits());
        if (params.encoding().scale() == Encoding.Scale.POWER_OF_TWO
                && params.scales().size() == 1) {
            return entry.put("position", -Math.getExponent(params.scales().get(0)));
        }
        params.scales().forEach(entry.putArray("scales")::add);
        return entry;
    }

    /** Scales in, scales out: the file that was written gives the scales of the emulation. */
    private List<Diagnostic> readBack() throws IOException {
        JsonNode written = JsonFile.JSON.readTree(at(POSITIONS).toFile());
        List<Diagnostic> wrong = new ArrayList<>();
        Map.of(
                        "activations",
                        job.quantized().activations(),
                        "weights",
                        job.quantized().weights())
                .forEach((side, all) -> all.forEach((name, params) -> {
                    JsonNode entry = written.path(side).path(name);
                    float first = entry.has("position")
                            ? Math.scalb(1f, -entry.path("position").asInt())
                            : (float) entry.path("scales").path(0).asDouble(Double.NaN);
                    if (first != params.scales().get(0)) {
                        wrong.add(Diagnostic.error("'" + POSITIONS + "' has '" + name + "' with scale " + first
                                + ", emulated it has " + params.scales().get(0)));
                    }
                }));
        return wrong;
    }

    /** The contract of a file: what it does not carry, and its digest. */
    Path contract(Path file) throws IOException {
        ObjectNode json = JsonFile.JSON.createObjectNode().put("format", "edgeai-vitis-contract/1");
        json.put("chip", dpu().id())
                .put("release", options().release())
                .put("compiled", file.toString().endsWith(".xmodel"));
        dpu().fingerprint(options()).ifPresent(number -> json.put("fingerprint", Dpu.hex(number)));
        json.put("file", file.getFileName().toString())
                .put("sha256", Digest.ofFile(file).hex());
        ObjectNode preprocessing = json.putObject("preprocessing");
        job.preprocessing().toMetadata().forEach(preprocessing::put);
        job.labels().forEach(json.putArray("labels")::add);
        job.quantized().floating().graph().outputs().forEach(output -> json.withArray("outputs")
                .add(output.name()));
        Path contract = file.resolveSibling(file.getFileName() + ".json");
        JsonFile.JSON.writerWithDefaultPrettyPrinter().writeValue(contract.toFile(), json);
        return contract;
    }

    private String readme() {
        return """
                # %1$s for %2$s (Vitis AI %3$s)

                `%1$s.onnx` is the model in float, `positions.json` the positions (scale 2^-p) of what the DPU rounds, `quant_config.json` the configuration of the
                vendor's quantizer, `arch.json` names the DPU, `pictures.bin` holds the calibration pictures, `request.json` says how to read them. In the vendor's
                container, with this folder mounted and as the working folder:

                    conda run -n vitis-ai-pytorch python quantize.py request.json quant_config.json%4$s
                    conda run -n vitis-ai-pytorch vai_c_xir -x %1$s_int.xmodel -a arch.json -o compiled -n %1$s
                """
                .formatted(job.name(), dpu().id(), options().release(), ownRanges() ? " positions.json" : "");
    }
}
