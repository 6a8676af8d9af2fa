package io.edgeai.backend.tidl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Session;
import io.edgeai.api.backend.tool.Exchange;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The vendor's host emulation of a compiled model, which it calls bit exact; one process a batch. Its time is this machine's, so no latency is told. */
final class TidlEmulation implements Session {

    private final TidlTool tool;
    private final Path folder;
    private final ObjectNode request;
    private int batch;

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
        try {
            Exchange batches = new Exchange(folder);
            batches.write(batch, Exchange.pictures(inputs));
            tool.python(folder, request.put("batch", batch));
            Files.delete(batches.in(batch));
            return batches.read(batch++);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {}
}
