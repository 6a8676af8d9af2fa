package io.edgeai.backend.tensorrt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Session;
import io.edgeai.api.backend.tool.Exchange;
import io.edgeai.api.backend.tool.Exchange.There;
import io.edgeai.api.backend.tool.PythonJobs;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.backend.tensorrt.EngineContract.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An engine on its device, through jobs of {@code driver.py}: device and release are asked for and checked, the engine is built there unless there is one for
 * exactly this device, and batches go there and come back by an {@link Exchange}.
 */
final class TensorRtDevice implements Session {

    private static final Duration QUICK = Duration.ofMinutes(2);
    private static final Duration PICTURE = Duration.ofSeconds(10);
    private static final String ENGINE = "model.engine";

    private final Deployment job;
    private final EngineContract contract;
    private final Exchange exchange;
    private final There there;
    private final PythonJobs jobs;
    private int batches;

    private TensorRtDevice(Deployment job, EngineContract contract) {
        Path own = job.folder().toAbsolutePath();
        String far = "/tmp/edgeai-tensorrt-" + job.artifact().digest().brief();
        this.job = job;
        this.contract = contract;
        this.exchange = new Exchange(own);
        this.there = new There(job.host(), job.device().equals("local") ? own.toString() : far);
        this.jobs = new PythonJobs(
                TensorRtDevice.class,
                own,
                new PythonJobs.Where(List.of(contract.json().path("python").asText()), there),
                QUICK,
                new PythonJobs.Words("TensorRT on '" + job.device() + "'", Map.of(), PythonJobs::plain));
    }

    static Session open(Deployment job) {
        if (job.device().equals("simulator") || job.device().equals("none")) {
            throw EdgeAiException.spec(
                    Diagnostic.error("device '" + job.device() + "' is not possible: TensorRT has no simulator")
                            .hint("write  device: local  for this machine's GPU, or  device: none  to convert only"));
        }
        TensorRtDevice device =
                new TensorRtDevice(job, EngineContract.check(job.artifact().contract()));
        device.prepare(job.artifact().file());
        return device;
    }

    private void prepare(Path file) {
        JsonNode probed = done(jobs, EngineContract.JSON.createObjectNode().put("job", "probe"));
        Device device = new Device(
                probed.path("device").asText(),
                probed.path("tensorrt").asText(),
                probed.path("compute-capability").asText());
        contract.check(device);
        Optional<Path> built = contract.engineFor(device);
        if (built.isPresent()) {
            push(built.get(), ENGINE);
            return;
        }
        job.reporter()
                .report(new Event.Message("TensorRT " + device.tensorRt() + " builds the engine on '" + device.name()
                        + "'; this takes minutes"));
        ObjectNode request = contract.request("model.onnx", ENGINE);
        boolean plain = request.path("flags").toString().contains("--calib");
        push(plain ? file.resolveSibling(Trtexec.PLAIN) : file, "model.onnx");
        if (plain) {
            push(file.resolveSibling(Trtexec.CACHE), Trtexec.CACHE);
        }
        done(
                jobs.within(
                        Duration.ofSeconds(contract.json().path("limit-seconds").asLong())),
                request);
    }

    private void push(Path file, String name) {
        job.host().push(file, there.folder() + "/" + name);
    }

    @Override
    public Run run(Map<String, Tensor> inputs) {
        Tensor pictures = Exchange.pictures(inputs);
        int batch = batches++;
        ObjectNode request = EngineContract.JSON
                .createObjectNode()
                .put("job", "run")
                .put("engine", ENGINE)
                .put("batch", batch);
        List.of("preprocessing", "inputs", "outputs")
                .forEach(part -> request.set(part, contract.json().path(part)));
        PythonJobs patient = jobs.within(QUICK.plus(PICTURE.multipliedBy(pictures.sizes()[0])));
        return exchange.run(batch, pictures, there, () -> done(patient, request));
    }

    private static JsonNode done(PythonJobs jobs, ObjectNode request) {
        try {
            return EngineContract.JSON.readTree(
                    jobs.run(request.path("job").asText(), request.toString()).result());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // Each batch is a process of its own; files stay in the job's folder.
    }
}
