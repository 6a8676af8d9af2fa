package io.edgeai.backend.tensorrt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Session;
import io.edgeai.api.backend.tool.Exchange;
import io.edgeai.api.backend.tool.Resources;
import io.edgeai.api.backend.tool.ToolRun;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.backend.tensorrt.EngineContract.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An engine on its device, through {@code runner.py}: device and release are asked for and checked, the engine is built there unless there is one for exactly this
 * device, and batches go there and come back by an {@link Exchange}.
 */
final class TensorRtDevice implements Session {

    private static final Duration QUICK = Duration.ofMinutes(2);
    private static final Duration PICTURE = Duration.ofSeconds(10);

    private final Deployment job;
    private final EngineContract contract;
    private final Exchange exchange;
    private final String folder;
    private int batches;

    private TensorRtDevice(Deployment job, EngineContract contract) {
        this.job = job;
        this.contract = contract;
        this.exchange = new Exchange(job.folder().toAbsolutePath());
        this.folder = job.device().equals("local")
                ? exchange.folder().toString()
                : "/tmp/edgeai-tensorrt-" + job.artifact().digest().brief();
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
        Resources.place(TensorRtDevice.class, job.folder(), "runner.py");
        Exchange.placeDriver(job.folder());
        for (String script : List.of("runner.py", "edgeai_driver.py")) {
            push(job.folder().resolve(script), script);
        }
        JsonNode probed = run("probe", request(), QUICK);
        Device device = new Device(
                probed.path("device").asText(),
                probed.path("tensorrt").asText(),
                probed.path("compute-capability").asText());
        contract.check(device);
        Optional<Path> built = contract.engineFor(device);
        if (built.isPresent()) {
            push(built.get(), "model.engine");
        } else {
            job.reporter()
                    .report(new Event.Message("TensorRT " + device.tensorRt() + " builds the engine on '"
                            + device.name() + "'; this takes minutes"));
            build(job.artifact().file());
        }
    }

    private void build(Path file) {
        JsonNode build = contract.json().path("build");
        boolean plain = build.path("flags").toString().contains("--calib");
        push(plain ? file.resolveSibling(Trtexec.PLAIN) : file, "model.onnx");
        if (plain) {
            push(file.resolveSibling(Trtexec.CACHE), Trtexec.CACHE);
        }
        ObjectNode request = request()
                .put("onnx", folder + "/model.onnx")
                .put("workspace", build.path("workspace").asLong())
                .put("optimization", build.path("optimization-level").asInt());
        request.set("flags", build.path("flags"));
        run("build", request, Duration.ofSeconds(build.path("limit-seconds").asLong()));
    }

    private ObjectNode request() {
        return EngineContract.JSON.createObjectNode().put("engine", folder + "/model.engine");
    }

    private void push(Path file, String name) {
        job.host().push(file, folder + "/" + name);
    }

    @Override
    public Run run(Map<String, Tensor> inputs) {
        Tensor pictures = Exchange.pictures(inputs);
        int batch = batches++;
        ObjectNode request = request().put("folder", folder).put("batch", batch);
        for (String part : List.of("preprocessing", "inputs", "outputs")) {
            request.set(part, contract.json().path(part));
        }
        return exchange.run(
                batch,
                pictures,
                new Exchange.There(job.host(), folder),
                () -> run("run", request, QUICK.plus(PICTURE.multipliedBy(pictures.sizes()[0]))));
    }

    /** A job's answer: the last line of what it says. */
    private JsonNode run(String name, ObjectNode request, Duration limit) {
        String python = contract.json().path("build").path("python").asText();
        Command command = Command.of(python, "runner.py", name, request.toString())
                .in(Path.of(folder))
                .within(limit);
        ToolRun run = ToolRun.of(job.host(), command, job.folder().resolve(name + ".log"));
        JsonNode answer = answer(run.ended().output());
        if (run.ok() && answer.path("ok").asBoolean()) {
            return answer;
        }
        throw run.failure(Diagnostic.error("job '" + name + "' of TensorRT's runner on '" + job.device() + "': "
                        + answer.path("error").asText("it " + run.how() + " and without an answer"))
                .hint(answer.path("hint").asText("")));
    }

    private static JsonNode answer(String output) {
        String last = output.lines().filter(line -> !line.isBlank()).reduce("", (before, line) -> line);
        try {
            return EngineContract.JSON.readTree(last);
        } catch (IOException e) {
            return EngineContract.JSON.createObjectNode().put("error", "its answer is no JSON: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        // Each batch is a process of its own; files stay in the job's folder.
    }
}
