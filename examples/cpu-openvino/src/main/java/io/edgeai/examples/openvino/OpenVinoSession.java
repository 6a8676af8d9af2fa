package io.edgeai.examples.openvino;

import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Session;
import io.edgeai.api.backend.tool.PythonJobs;
import io.edgeai.api.backend.tool.Served;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.util.Map;

/** A model at work in one process of OpenVINO. Pictures are run one by one, and each is timed. */
final class OpenVinoSession {

    private OpenVinoSession() {}

    static Session open(Deployment job) {
        if (!job.device().equals("local")) {
            throw EdgeAiException.spec(
                    Diagnostic.error("device '" + job.device() + "' is not possible: openvino runs on this machine")
                            .hint("write  device: local"));
        }
        OpenVinoContract contract =
                OpenVinoContract.check(job.artifact().file(), job.artifact().contract());
        PythonJobs jobs = OpenVinoTool.jobs(job.toolchain(), job.folder(), job.host(), Served.WHOLE);
        Map<String, String> request =
                Map.of("xml", contract.model().toAbsolutePath().toString(), "threads", contract.fact("threads"));
        return new Served(job.folder().resolve("exchange"), "openvino", contract.size(), exchange -> {
            Map<String, String> whole = new java.util.HashMap<>(request);
            whole.put("exchange", exchange.toString());
            jobs.run("serve", whole);
        });
    }
}
