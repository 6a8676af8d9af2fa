package io.edgeai.backend.rknn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.backend.tool.PythonJobs;
import io.edgeai.api.backend.tool.PythonToolchain;
import io.edgeai.api.backend.tool.PythonToolchain.Variant;
import io.edgeai.api.backend.tool.ToolRun;
import io.edgeai.api.report.Diagnostic;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** rknn-toolkit2: its installation, and its jobs. */
record RknnTool(PythonJobs jobs) {

    static final ObjectMapper JSON = new ObjectMapper();
    static final String VERSION = "2.5.0";

    private static final Pattern PASS = Pattern.compile(">>>>>> start: (?:rknn::)?(\\S+)");

    /** What a job left. */
    record Done(JsonNode result, String log) {}

    RknnTool(Path toolchain, Path folder, Host host, Duration limit) {
        this(new PythonJobs(
                RknnTool.class,
                folder,
                PythonJobs.Where.here(toolchain, folder, host),
                limit,
                new PythonJobs.Words("rknn-toolkit2", Map.of("RKNN_LOG_LEVEL", "5"), RknnTool::explain)));
    }

    /**
     * By default without PyTorch, which the toolkit imports and for ONNX models does not use: three files in our own words stand in for it (a tenth of the size).
     * It touches only {@code no_grad} and {@code nn.Module}.
     */
    static Toolchain toolchain() {
        Map<String, Variant> variants = new LinkedHashMap<>();
        variants.put(
                "slim",
                new Variant(
                        "lock-slim.txt",
                        "1 GB",
                        Map.of(
                                "torch/__init__.py", "torch-placeholder.py",
                                "torch/nn/__init__.py", "torch-nn-placeholder.py",
                                "torch/nn/functional.py", "torch-functional-placeholder.py")));
        variants.put("full", new Variant("lock-full.txt", "6 GB", Map.of()));
        return new PythonToolchain(
                RknnTool.class,
                "rknn",
                new PythonToolchain.Tool("rknn-toolkit2", VERSION, 8, 12, Map.of("numpy", "1.")),
                List.of(("rknn.api onnx onnxruntime cv2 numpy scipy google.protobuf ruamel.yaml psutil tqdm"
                                + " fast_histogram torch")
                        .split(" ", -1)),
                variants);
    }

    Path folder() {
        return jobs.folder();
    }

    /** Runs a job to its end. */
    Done run(String job, ObjectNode request) {
        PythonJobs.Done done = jobs.run(job, request.put("job", job).toString());
        try {
            return new Done(JSON.readTree(done.result()), done.log());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Diagnostic explain(ToolRun run, String subject) {
        Duration limit = run.command().limit();
        String message = subject + run.how();
        if (run.ended().timedOut()) {
            return Diagnostic.error(message + ": it hangs, or the limit is too short" + place(run))
                    .hint("allow it longer: options: {limit: " + ToolRun.words(limit.multipliedBy(2)) + "}");
        }
        return switch (run.ended().exitCode()) {
            case 134, 139 ->
                Diagnostic.error(message + place(run))
                        .hint(
                                "an operator of the model is the usual cause: 'edgeai check' lists those that the chip does not have");
            case 137 ->
                Diagnostic.error(message + place(run))
                        .hint(
                                "the system ended it, most likely for want of memory: free some, or calibrate with fewer pictures");
            default ->
                Diagnostic.error(message + " and without a result" + place(run))
                        .hint("'edgeai doctor' checks the installation");
        };
    }

    private static String place(ToolRun run) {
        return run.last(PASS).map(pass -> ", in the compiler's pass " + pass).orElse("");
    }
}
