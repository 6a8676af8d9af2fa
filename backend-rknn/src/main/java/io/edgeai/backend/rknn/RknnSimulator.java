package io.edgeai.backend.rknn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Session;
import io.edgeai.api.model.ElementType;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * The vendor's simulator: one process that rebuilds the model once and then serves batches, which are exchanged as files. It computes the same as plain Q/DQ
 * arithmetic with the chip's fusions; it does not prove what the chip computes.
 */
final class RknnSimulator implements Session {

    private static final Duration WHOLE = Duration.ofDays(1);
    private static final Duration START = Duration.ofMinutes(10);
    private static final Duration PICTURE = Duration.ofSeconds(10);
    private static final int POLL_MILLIS = 5;

    private final Deployment job;
    private final JsonNode contract;
    private final Path exchange;
    private final CompletableFuture<RknnTool.Done> process = new CompletableFuture<>();
    private final Thread runner;
    private int batches;
    private int shown;

    private RknnSimulator(Deployment job, JsonNode contract) throws IOException {
        this.job = job;
        this.contract = contract;
        this.exchange = Files.createDirectories(job.folder().resolve("exchange"));
        RknnTool tool = tool("simulator", WHOLE);
        ObjectNode request = request().put("exchange", exchange.toAbsolutePath().toString());
        this.runner = new Thread(() -> serve(tool, request), "rknn simulator");
        runner.setDaemon(true);
        runner.start();
    }

    static Session open(Deployment job) {
        if (!job.device().equals("simulator")) {
            throw EdgeAiException.spec(
                    Diagnostic.error("device '" + job.device() + "' is not supported: so far only the simulator is")
                            .hint("write  device: simulator, or  device: none  to convert only"));
        }
        JsonNode contract =
                RknnContract.check(job.artifact().file(), job.artifact().contract());
        try {
            return new RknnSimulator(job, contract);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Run run(Map<String, Tensor> inputs) {
        Tensor pictures = pictures(inputs);
        try {
            int batch = batches++;
            Path part = exchange.resolve(batch + ".part");
            Npy.write(pictures, part);
            Files.move(part, exchange.resolve(batch + ".in.npy"), StandardCopyOption.ATOMIC_MOVE);
            JsonNode answer =
                    await(exchange.resolve(batch + ".out.json"), START.plus(PICTURE.multipliedBy(pictures.sizes()[0])));
            Map<String, Tensor> outputs = new LinkedHashMap<>();
            for (JsonNode output : contract.path("outputs")) {
                Path file = exchange.resolve(batch + "." + outputs.size() + ".npy");
                outputs.put(output.path("name").asText(), Npy.readFloats(file));
                Files.delete(file);
            }
            return new Run(
                    outputs,
                    Duration.ofNanos(Math.round(1e9 * answer.path("seconds").asDouble())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, Tensor> layers(Map<String, Tensor> inputs) {
        Tensor picture = pictures(inputs);
        if (picture.sizes()[0] != 1) {
            throw new IllegalArgumentException("inner values are of one picture, not of " + picture.sizes()[0]);
        }
        try {
            RknnTool tool = tool("layers-" + shown++, START);
            long[] sizes = picture.sizes();
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
                            Npy.readFloats(
                                    tool.folder().resolve(layer.getValue().asText()))));
            return layers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Files.writeString(exchange.resolve("stop"), "");
            runner.join(TimeUnit.SECONDS.toMillis(5));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            runner.interrupt(); // Ends the process if it did not stop by itself.
        }
    }

    private void serve(RknnTool tool, ObjectNode request) {
        try {
            process.complete(tool.run("simulate", request));
        } catch (RuntimeException e) {
            process.completeExceptionally(e);
        }
    }

    /** A copy of the rebuilding files in a working folder of its own: the toolkit drops files where it stands. */
    private RknnTool tool(String name, Duration limit) throws IOException {
        Path folder = Files.createDirectories(job.folder().resolve(name)).toAbsolutePath();
        Path source = RknnContract.folder(contract, job.artifact().contract());
        for (String part : (Iterable<String>)
                () -> contract.path("simulation").path("files").fieldNames()) {
            Files.copy(source.resolve(part), folder.resolve(part), StandardCopyOption.REPLACE_EXISTING);
        }
        return new RknnTool(job.toolchain(), folder, job.host(), limit);
    }

    private ObjectNode request() {
        ObjectNode request = RknnTool.JSON.createObjectNode().put("name", "model");
        request.set("config", contract.path("simulation").path("config"));
        return request;
    }

    private JsonNode await(Path file, Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!Files.exists(file)) {
            if (process.isDone()) {
                throw ended();
            }
            if (System.nanoTime() > deadline) {
                runner.interrupt();
                throw EdgeAiException.step(
                        Diagnostic.error("the simulator gave no answer within " + limit.toSeconds() + " s")
                                .in("its files lie in " + job.folder()));
            }
            pause();
        }
        return RknnTool.JSON.readTree(file.toFile());
    }

    private EdgeAiException ended() {
        try {
            process.join();
            return EdgeAiException.step(Diagnostic.error("the simulator ended before all pictures were run")
                    .in("its files lie in " + job.folder()));
        } catch (CompletionException e) {
            return e.getCause() instanceof EdgeAiException known
                    ? known
                    : new EdgeAiException(
                            EdgeAiException.Kind.STEP, Diagnostic.error("the simulator failed: " + e.getCause()), e);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EdgeAiException(
                    EdgeAiException.Kind.INTERRUPTED, Diagnostic.error("the simulation was interrupted"), e);
        }
    }

    /** The one input, checked against the contract: raw pixels [N, height, width, channels]. */
    private Tensor pictures(Map<String, Tensor> inputs) {
        JsonNode wanted = contract.path("preprocessing");
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("inputs " + inputs.keySet() + " must be one, the pictures");
        }
        Tensor pictures = inputs.values().iterator().next();
        List<Long> expected = List.of(
                wanted.path("height").asLong(),
                wanted.path("width").asLong(),
                wanted.path("colour").asText().equals("grey") ? 1L : 3L);
        long[] sizes = pictures.sizes();
        boolean fits = sizes.length == 4
                && sizes[0] > 0
                && expected.equals(List.of(sizes[1], sizes[2], sizes[3]))
                && pictures.type() == ElementType.UINT8;
        if (!fits) {
            throw new IllegalArgumentException("pictures are " + pictures + ", must be UINT8[Nx" + expected + "]");
        }
        return pictures;
    }
}
