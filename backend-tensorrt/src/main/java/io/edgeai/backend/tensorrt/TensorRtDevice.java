package io.edgeai.backend.tensorrt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.Session;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.backend.tensorrt.EngineContract.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An engine on its device, through {@code runner.py}: device and release are asked for and checked, the engine is built there unless there is one for exactly this
 * device, and batches go there and come back as files of plain numbers.
 */
final class TensorRtDevice implements Session {

    private static final Duration QUICK = Duration.ofMinutes(2);
    private static final Duration PICTURE = Duration.ofSeconds(10);
    private static final int TAIL = 8;

    private final Deployment job;
    private final EngineContract contract;
    private final String folder;
    private final String engine;
    private int batches;

    private TensorRtDevice(Deployment job, EngineContract contract) {
        this.job = job;
        this.contract = contract;
        this.folder = job.device().equals("local")
                ? job.folder().toAbsolutePath().toString()
                : "/tmp/edgeai-tensorrt-" + job.artifact().digest().brief();
        this.engine = folder + "/model.engine";
    }

    static Session open(Deployment job) {
        if (job.device().equals("simulator") || job.device().equals("none")) {
            throw EdgeAiException.spec(
                    Diagnostic.error("device '" + job.device() + "' is not possible: TensorRT has no simulator")
                            .hint("write  device: local  for this machine's GPU, or  device: none  to convert only"));
        }
        EngineContract contract =
                EngineContract.check(job.artifact().file(), job.artifact().contract());
        TensorRtDevice device = new TensorRtDevice(job, contract);
        device.prepare();
        return device;
    }

    private void prepare() {
        Path file = job.artifact().file();
        job.host().push(file.resolveSibling("runner.py"), folder + "/runner.py");
        Device device = device(run("probe", EngineContract.JSON.createObjectNode(), QUICK));
        contract.check(device);
        Optional<Path> built = contract.engineFor(device);
        if (built.isPresent()) {
            job.host().push(built.get(), engine);
            return;
        }
        JsonNode build = contract.json().path("build");
        boolean plain = build.path("flags").toString().contains("--calib");
        Path onnx = plain ? file.resolveSibling(Trtexec.PLAIN) : file;
        job.host().push(onnx, folder + "/model.onnx");
        if (plain) {
            job.host().push(file.resolveSibling(Trtexec.CACHE), folder + "/" + Trtexec.CACHE);
        }
        job.reporter()
                .report(new Event.Message("TensorRT " + device.tensorRt() + " builds the engine on '" + device.name()
                        + "'; this takes minutes"));
        ObjectNode request = EngineContract.JSON
                .createObjectNode()
                .put("onnx", folder + "/model.onnx")
                .put("engine", engine)
                .put("workspace", build.path("workspace").asLong())
                .put("optimization", build.path("optimization-level").asInt());
        request.set("flags", build.path("flags"));
        run("build", request, Duration.ofSeconds(build.path("limit-seconds").asLong()));
    }

    @Override
    public Run run(Map<String, Tensor> inputs) {
        Tensor pictures = inputs.get(PICTURES);
        if (pictures == null || pictures.type() != ElementType.UINT8 || pictures.rank() != 4) {
            throw new IllegalArgumentException("pictures are " + pictures + ", must be UINT8[NxHxWxC]");
        }
        long count = pictures.sizes()[0];
        try {
            int batch = batches++;
            Path in = job.folder().resolve("batch-" + batch + ".in");
            ByteBuffer bytes = pictures.data();
            byte[] pixels = new byte[bytes.remaining()];
            bytes.get(pixels);
            Files.write(in, pixels);
            String there = folder + "/batch-" + batch;
            if (!there.equals(
                    job.folder().toAbsolutePath().resolve("batch-" + batch).toString())) {
                job.host().push(in, there + ".in");
            }
            JsonNode answer = run("run", request(pictures, there), QUICK.plus(PICTURE.multipliedBy(count)));
            Map<String, Tensor> outputs = new LinkedHashMap<>();
            int index = 0;
            for (JsonNode output : contract.json().path("outputs")) {
                String name = "batch-" + batch + "." + index++;
                Path out = job.folder().resolve(name);
                if (!Files.exists(out)) {
                    job.host().pull(folder + "/" + name, out);
                }
                outputs.put(output.path("name").asText(), read(out, count, output.path("shape")));
            }
            return new Run(
                    outputs,
                    Duration.ofNanos(Math.round(1e9 * answer.path("seconds").asDouble())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode request(Tensor pictures, String there) {
        ObjectNode request = EngineContract.JSON
                .createObjectNode()
                .put("engine", engine)
                .put("batch", there)
                .put("pictures", Arrays.toString(pictures.sizes()));
        request.set("preprocessing", contract.json().path("preprocessing"));
        request.set("inputs", contract.json().path("inputs"));
        request.set("outputs", contract.json().path("outputs"));
        return request;
    }

    /** A job's answer: the last line of what it says. */
    private JsonNode run(String name, ObjectNode request, Duration limit) {
        String python = contract.json().path("build").path("python").asText();
        Host.Result ended = job.host()
                .run(Command.of(python, folder + "/runner.py", name, request.toString())
                        .within(limit));
        List<String> lines =
                ended.output().lines().filter(line -> !line.isBlank()).toList();
        JsonNode answer = EngineContract.JSON.missingNode();
        try {
            answer = lines.isEmpty() ? answer : EngineContract.JSON.readTree(lines.get(lines.size() - 1));
        } catch (IOException e) {
            answer = EngineContract.JSON.createObjectNode().put("error", "its answer is no JSON: " + e.getMessage());
        }
        if (ended.ok() && answer.path("ok").asBoolean()) {
            return answer;
        }
        List<String> log = (ended.output() + ended.errors())
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        String tail = String.join("\n  | ", log.subList(Math.max(0, log.size() - TAIL), log.size()));
        String reason = ended.timedOut()
                ? "was ended after " + limit.toMinutes() + " min"
                : answer.path("error").asText("ended with exit code " + ended.exitCode() + " and without an answer");
        throw EdgeAiException.step(
                Diagnostic.error("job '" + name + "' of TensorRT's runner on '" + job.device() + "': " + reason)
                        .in("| " + tail)
                        .hint(answer.path("hint").asText("")));
    }

    private static Device device(JsonNode probed) {
        return new Device(
                probed.path("device").asText(),
                probed.path("tensorrt").asText(),
                probed.path("compute-capability").asText());
    }

    /** Outputs of pictures one after the other, as one batch. */
    private static Tensor read(Path file, long count, JsonNode shape) throws IOException {
        long[] sizes = new long[shape.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = shape.path(i).asLong();
        }
        sizes[0] *= count;
        return Tensor.wrap(ElementType.FLOAT32, ByteBuffer.wrap(Files.readAllBytes(file)), sizes);
    }

    @Override
    public void close() {
        // Each batch is a process of its own; files stay in the job's folder.
    }
}
