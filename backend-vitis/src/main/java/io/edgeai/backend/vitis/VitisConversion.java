package io.edgeai.backend.vitis;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.tool.Container;
import io.edgeai.api.backend.tool.PythonToolchain;
import io.edgeai.api.backend.tool.ToolRun;
import io.edgeai.api.model.Digest;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Exhibit;
import io.edgeai.backend.vitis.VitisBackend.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One conversion. All that the vendor's tools take is written into the job's folder: model, configuration of the quantizer, positions, pictures, the board's
 * fingerprint. Then, as asked for: nothing; AMD Quark, which finds positions of its own; or the vendor's container, which quantizes by the positions that are
 * handed over and compiles. What a tool wrote is read back and compared with what was asked for.
 */
final class VitisConversion {

    private static final String MOUNT = "/edgeai";

    /** AMD Quark, the vendor's quantizer for ONNX. That it can be imported is not tried: the first time takes most of a minute. */
    static final PythonToolchain QUARK = new PythonToolchain(
            VitisConversion.class,
            "vitis",
            new PythonToolchain.Tool("amd-quark", "0.13", 11, 13, Map.of()),
            List.of("quark", "onnx", "onnxruntime", "numpy", "torch"),
            Map.of("full", new PythonToolchain.Variant("lock.txt", "6 GB", Map.of())));

    private final Conversion job;
    private final Options options;
    private final QuantizerConfig config;
    private final Dpu dpu;
    private final boolean ownRanges;
    private final HandOver files;
    private final List<Diagnostic> findings = new ArrayList<>();

    VitisConversion(Conversion job) {
        this.job = job;
        this.options = (Options) job.options();
        this.config = options.given(Map.of()).orElseGet(() -> QuantizerConfig.usual(options.release()));
        this.dpu = Dpu.of(job.chip().id());
        this.files = new HandOver(job);
        this.ownRanges = files.ownRanges();
    }

    Artifact run() {
        check();
        return job.make(() -> {
            findings.addAll(files.write(config));
            return options.compile() ? compiled() : ownRanges ? written() : byQuark();
        });
    }

    private void check() {
        List<Diagnostic> wrong = new ArrayList<>();
        List<String> theirs = config.forVendorOnly();
        if (ownRanges && !theirs.isEmpty()) {
            wrong.add(Diagnostic.error(
                            "quantizer settings " + theirs + " have no effect where the ranges are handed over")
                    .hint("leave them out, or write  ranges: vendor  under this target"));
        }
        if (options.compile() && !config.targetDevice().equals("DPU")) {
            wrong.add(
                    Diagnostic.error("target_device '" + config.targetDevice() + "' cannot be compiled for " + dpu.id())
                            .hint(
                                    "write  target-device: dpu,  or  options: {compile: false}  to have its accuracy emulated only"));
        }
        if (job.calibration().isEmpty()) {
            wrong.add(Diagnostic.error("no calibration pictures: the vendor's quantizer does not run without"));
        }
        if (!wrong.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, wrong);
        }
    }

    private Path at(String name) {
        return job.folder().resolve(name);
    }

    private Artifact written() throws IOException {
        findings.add(Diagnostic.warning("'" + job.name() + "' was not compiled for " + dpu.id()
                        + " (options: {compile: false}); what the vendor's tools take lies beside it")
                .hint("'" + at("README.md") + "' has the commands"));
        return artifact(at(job.name() + ".onnx"), Map.of(), List.of());
    }

    private Artifact byQuark() throws IOException {
        Path python = PythonToolchain.python(job.toolchain());
        Path made = at(job.name() + ".xint8.onnx");
        must(
                "AMD Quark",
                Command.of(
                        python.toString(),
                        "-I",
                        "quark.py",
                        HandOver.REQUEST,
                        made.getFileName().toString()));
        if (!Files.isRegularFile(made) || !Files.isRegularFile(at("quark.json"))) {
            throw EdgeAiException.step(Diagnostic.error("AMD Quark ended well, and '" + made + "' is not there"));
        }
        JsonNode found = JsonFile.JSON.readTree(at("quark.json").toFile());
        findings.add(Diagnostic.warning("'" + job.name() + "' was quantized by AMD Quark "
                + found.path("version").asText() + " (XINT8), and not compiled for " + dpu.id()
                + "; the emulated figures are those of edgeai's own ranges"));
        List<List<String>> rows = new ArrayList<>();
        found.path("scales")
                .properties()
                .forEach(entry -> rows.add(List.of(entry.getKey(), Integer.toString(-Math.getExponent((float)
                        entry.getValue().asDouble())))));
        return artifact(
                made,
                Map.of(),
                List.of(new Exhibit.Table("Positions found by AMD Quark", List.of("value", "position"), rows)));
    }

    private Artifact compiled() throws IOException {
        List<String> quantize = new ArrayList<>(List.of("python", "quantize.py", HandOver.REQUEST, HandOver.CONFIG));
        if (ownRanges) {
            quantize.add(HandOver.POSITIONS);
        }
        must("the vendor's quantizer", inContainer(quantize));
        String between = present("the vendor's quantizer", at(job.name() + "_int.xmodel"))
                .getFileName()
                .toString();
        List<String> compile = new ArrayList<>(List.of("vai_c_xir", "-x", between, "-a", HandOver.ARCH));
        compile.addAll(List.of("-o", "compiled", "-n", job.name()));
        String log = must("vai_c_xir", inContainer(compile));
        Path made = present("vai_c_xir", at("compiled").resolve(job.name() + ".xmodel"));
        Path artifact = Files.move(made, at(job.name() + ".xmodel"));
        Xmodel model = Xmodel.read(artifact);
        CompiledCheck check = new CompiledCheck(files);
        findings.addAll(check.parts(model, log));
        if (ownRanges) {
            findings.addAll(check.ends(model));
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("flash-bytes", (double) Files.size(artifact));
        long work = model.on("DPU").stream().mapToLong(Xmodel.Part::workload).sum();
        figures.put("operations", (double) work);
        return artifact(artifact, figures, List.of(model.table()));
    }

    private static Path present(String tool, Path made) {
        if (!Files.isRegularFile(made)) {
            throw EdgeAiException.step(Diagnostic.error(tool + " ended well, and '" + made + "' is not there"));
        }
        return made;
    }

    private Artifact artifact(Path file, Map<String, Double> figures, List<Exhibit> exhibits) throws IOException {
        Path contract = files.contract(file);
        return new Artifact("vitis", dpu.id(), file, contract, Digest.ofFile(file), figures, findings, exhibits);
    }

    private Command inContainer(List<String> words) {
        List<String> all = new ArrayList<>(List.of("conda", "run", "--no-capture-output", "-n", "vitis-ai-pytorch"));
        all.addAll(words);
        return new Container(options.container(), options.image())
                .around(
                        Command.of(all.toArray(String[]::new)).in(Path.of(MOUNT)),
                        Map.of(job.folder().toAbsolutePath(), MOUNT));
    }

    private String must(String tool, Command command) {
        ToolRun run = ToolRun.of(
                job.tools(),
                command.in(job.folder()).within(options.limit()),
                at(tool.replaceAll("[^A-Za-z_]", "-") + ".log"));
        if (!run.ok() || run.log().contains("[UNILOG][FATAL]")) {
            throw run.failure(
                    Diagnostic.error(tool + " failed: it " + run.how()).hint(hint(run.log())));
        }
        return run.log();
    }

    private static String hint(String log) {
        return log.contains("variation is too large")
                ? "positions of an addition's inputs lie too far apart for the hardware: let the vendor find them with  ranges: vendor"
                : log.contains("Unable to open file")
                        ? "the container must be able to read the run's folder; is it under a folder that it cannot mount?"
                        : "mend what the log names, or write  options: {compile: false}  to stop before the vendor's tools";
    }
}
