package io.edgeai.backend.vitis;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.Session;
import io.edgeai.api.backend.tool.Exchange;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A compiled model on a board. The fingerprint of the board's DPU is asked for before anything is copied: a model for another one gives wrong answers. */
final class DpuSession implements Session {

    private static final String FOLDER = "/tmp/edgeai";
    private static final Pattern FINGERPRINT = Pattern.compile("\"fingerprint\"\\s*:\\s*\"(0x[0-9a-fA-F]+)\"");

    private final Deployment job;
    private int batches;

    private DpuSession(Deployment job) {
        this.job = job;
    }

    /** Checks contract and board, copies model and runner. */
    static Session open(Deployment job) {
        if (job.device().equals("simulator")) {
            throw EdgeAiException.spec(Diagnostic.error("device 'simulator' is not possible: vitis has none")
                    .hint("write  device: none  to convert, and to have its accuracy emulated"));
        }
        check(job);
        Xmodel model = Xmodel.read(job.artifact().file());
        long board = fingerprint(job.host());
        for (Xmodel.Part part : model.on("DPU")) {
            long own = part.fingerprint().orElse(0L);
            if (own != board) {
                throw EdgeAiException.step(Diagnostic.error("the .xmodel is for DPU " + Dpu.hex(own) + ", the one on '"
                                + job.device() + "' is " + Dpu.hex(board))
                        .hint("write  options: {fingerprint: \"" + Dpu.hex(board)
                                + "\"}  under this target, or put the image of the model's release on the board"));
            }
        }
        job.host().run(Command.of("mkdir", "-p", FOLDER));
        job.host().push(job.artifact().file(), FOLDER + "/model.xmodel");
        for (String script : List.of("board.py", "edgeai_driver.py")) {
            job.host().push(job.artifact().file().resolveSibling(script), FOLDER + "/" + script);
        }
        job.host().push(job.artifact().contract(), FOLDER + "/contract.json");
        return new DpuSession(job);
    }

    private static void check(Deployment job) {
        try {
            JsonNode contract = JsonFile.JSON.readTree(job.artifact().contract().toFile());
            String wrong = !contract.path("compiled").asBoolean()
                    ? "it was not compiled"
                    : !Digest.ofFile(job.artifact().file())
                                    .hex()
                                    .equals(contract.path("sha256").asText())
                            ? "its digest is another"
                            : "";
            if (!wrong.isEmpty()) {
                throw EdgeAiException.step(
                        Diagnostic.error("'" + job.artifact().file() + "' cannot run on '" + job.device() + "': "
                                        + wrong)
                                .hint(
                                        "convert again with  options: {compile: true}  and keep the .xmodel and its .json together"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long fingerprint(Host board) {
        Host.Result result =
                board.run(Command.of("python3", "-m", "xdputil", "query").within(Duration.ofMinutes(1)));
        Matcher found = FINGERPRINT.matcher(result.output());
        if (!result.ok() || !found.find()) {
            throw EdgeAiException.step(
                    Diagnostic.error("the board does not tell its DPU: 'xdputil query' ended with " + result.exitCode()
                                    + ": " + result.errors().strip())
                            .hint(
                                    "load the DPU first (xmutil loadapp NAME, or the overlay), and see that /etc/vart.conf names its dpu.xclbin"));
        }
        return Long.parseUnsignedLong(found.group(1).substring(2), 16);
    }

    @Override
    public Run run(Map<String, Tensor> inputs) {
        Tensor pictures = Exchange.pictures(inputs);
        int batch = batches++;
        return new Exchange(job.folder())
                .run(batch, pictures, new Exchange.There(job.host(), FOLDER), () -> answer(batch));
    }

    private void answer(int batch) {
        Host.Result result =
                job.host().run(Command.of("python3", FOLDER + "/board.py", FOLDER, Integer.toString(batch)));
        if (!result.ok()) {
            throw EdgeAiException.step(Diagnostic.error("the DPU on '" + job.device() + "' failed: "
                    + result.errors().strip()));
        }
    }

    @Override
    public void close() {
        job.host().run(Command.of("rm", "-rf", FOLDER));
    }
}
