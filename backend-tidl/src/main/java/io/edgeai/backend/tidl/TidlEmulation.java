package io.edgeai.backend.tidl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Session;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The vendor's host emulation of a compiled model, which it calls bit exact; one process a batch. Its time is this machine's, so no latency is told. */
final class TidlEmulation implements Session {

    private final TidlTool tool;
    private final Path folder;
    private final ObjectNode request;

    private TidlEmulation(TidlTool tool, Path folder, ObjectNode request) {
        this.tool = tool;
        this.folder = folder;
        this.request = request;
    }

    static Session open(Deployment job) {
        try {
            JsonNode contract = TidlTool.JSON.readTree(job.artifact().contract().toFile());
            Path made = java.util.Objects.requireNonNull(
                    job.artifact().file().toAbsolutePath().getParent());
            if (!contract.path("compiled").asBoolean()
                    || !contract.path("route").asText().equals("osrt")) {
                throw EdgeAiException.spec(Diagnostic.error("'" + job.artifact().file()
                                + "' has no simulator: the host emulation runs what  route: osrt  compiled")
                        .hint("write  device: none,  or compile by  options: {route: osrt}"));
            }
            ObjectNode request = contract.path("request").deepCopy();
            request.put("job", "infer")
                    .put("model", made.resolve(request.path("model").asText()).toString());
            request.withObject("options")
                    .put("artifacts_folder", made.resolve(TidlConfig.ARTIFACTS).toString());
            Files.createDirectories(job.folder());
            return new TidlEmulation(TidlTool.of(contract, job), job.folder(), request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Run run(Map<String, Tensor> inputs) {
        Tensor pictures = inputs.values().iterator().next();
        try {
            byte[] pixels = new byte[pictures.elements()];
            pictures.data().get(pixels);
            Files.write(folder.resolve("pictures.bin"), pixels);
            request.put("count", pictures.sizes()[0]);
            Files.deleteIfExists(folder.resolve("infer.result.json"));
            JsonNode result = tool.python(folder, request);
            Map<String, Tensor> outputs = new LinkedHashMap<>();
            for (JsonNode output : result.path("outputs")) {
                long[] sizes = new long[output.path("shape").size()];
                for (int i = 0; i < sizes.length; i++) {
                    sizes[i] = output.path("shape").get(i).asLong();
                }
                ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(
                                folder.resolve(output.path("file").asText())))
                        .order(ByteOrder.LITTLE_ENDIAN);
                float[] values = new float[bytes.remaining() / Float.BYTES];
                bytes.asFloatBuffer().get(values);
                outputs.put(output.path("name").asText(), Tensor.ofFloats(values, sizes));
            }
            return new Run(outputs, Duration.ZERO);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {}
}
