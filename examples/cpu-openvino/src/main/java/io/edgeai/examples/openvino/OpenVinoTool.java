package io.edgeai.examples.openvino;

import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.tool.PythonJobs;
import io.edgeai.api.backend.tool.PythonToolchain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** OpenVINO: its installation, every package pinned by version and digest, and its jobs. */
final class OpenVinoTool {

    static final PythonToolchain TOOLCHAIN = new PythonToolchain(
            OpenVinoTool.class,
            "openvino",
            new PythonToolchain.Tool("openvino", "2025.3.0", 10, 12, Map.of()),
            List.of("openvino", "numpy"),
            Map.of("full", new PythonToolchain.Variant("lock.txt", "300 MB", Map.of())));

    private OpenVinoTool() {}

    /** Jobs of driver.py in a folder. */
    static PythonJobs jobs(Path toolchain, Path folder, Host host, Duration limit) {
        Path own = folder.toAbsolutePath();
        return new PythonJobs(
                OpenVinoTool.class,
                own,
                PythonJobs.Where.here(toolchain, own, host),
                limit,
                new PythonJobs.Words("openvino", Map.of("OPENVINO_TELEMETRY", "0"), PythonJobs::plain));
    }
}
