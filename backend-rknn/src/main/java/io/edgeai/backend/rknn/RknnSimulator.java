package io.edgeai.backend.rknn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Session;
import io.edgeai.api.backend.tool.Exchange;
import io.edgeai.api.backend.tool.Npy;
import io.edgeai.api.backend.tool.Served;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The vendor's simulator: one process that rebuilds the model once and then serves batches. It computes the same as plain Q/DQ arithmetic with the chip's fusions; it
 * does not prove what the chip computes.
 */
final class RknnSimulator implements Session {

    private static final Duration ONE = Duration.ofMinutes(10);

    private final Deployment job;
    private final JsonNode contract;
    private final Served served;
    private int shown;

    private RknnSimulator(Deployment job, JsonNode contract) {
        this.job = job;
        this.contract = contract;
        RknnTool tool = tool("simulator", Served.WHOLE);
        ObjectNode request = request();
        contract.path("outputs").forEach(output -> request.withArray("outputs")
                .add(output.path("name").asText()));
        this.served = new Served(
                job.folder().resolve("exchange"),
                "the simulator",
                size(),
                exchange -> tool.run("simulate", request.put("exchange", exchange.toString())));
    }

    static Session open(Deployment job) {
        if (!job.device().equals("simulator")) {
            throw EdgeAiException.spec(
                    Diagnostic.error("device '" + job.device() + "' is not supported: so far only the simulator is")
                            .hint("write  device: simulator, or  device: none  to convert only"));
        }
        return new RknnSimulator(
                job, RknnContract.check(job.artifact().file(), job.artifact().contract()));
    }

    @Override
    public Run run(Map<String, Tensor> inputs) {
        return served.run(inputs);
    }

    @Override
    public Map<String, Tensor> layers(Map<String, Tensor> inputs) {
        Tensor picture = Exchange.pictures(inputs, size());
        long[] sizes = picture.sizes();
        if (sizes[0] != 1) {
            throw new IllegalArgumentException("inner values are of one picture, not of " + sizes[0]);
        }
        RknnTool tool = tool("layers-" + shown++, ONE);
        Npy.write(
                Npy.planes(picture.reshape(sizes[1], sizes[2], sizes[3])),
                tool.folder().resolve("picture.npy"));
        JsonNode result = tool.run(
                        "layers", request().put("picture", "picture.npy").put("folder", "snapshot"))
                .result();
        Map<String, Tensor> layers = new LinkedHashMap<>();
        result.path("layers")
                .properties()
                .forEach(layer -> layers.put(
                        layer.getKey(),
                        Npy.readFloats(tool.folder().resolve(layer.getValue().asText()))));
        return layers;
    }

    @Override
    public void close() {
        served.close();
    }

    /** A copy of the rebuilding files in a working folder of its own: the toolkit drops files where it stands. */
    private RknnTool tool(String name, Duration limit) {
        try {
            Path folder = Files.createDirectories(job.folder().resolve(name)).toAbsolutePath();
            Path source = RknnContract.folder(contract, job.artifact().contract());
            for (var part : contract.path("simulation").path("files").properties()) {
                Files.copy(
                        source.resolve(part.getKey()),
                        folder.resolve(part.getKey()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            return new RknnTool(job.toolchain(), folder, job.host(), limit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode request() {
        ObjectNode request = RknnTool.JSON.createObjectNode().put("name", "model");
        request.set("config", contract.path("simulation").path("config"));
        return request;
    }

    private List<Long> size() {
        JsonNode wanted = contract.path("preprocessing");
        return List.of(
                wanted.path("height").asLong(),
                wanted.path("width").asLong(),
                wanted.path("colour").asText().equals("grey") ? 1L : 3L);
    }
}
