package io.edgeai.backend.tensorrt;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.OnnxFiles;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.backend.tensorrt.TensorRtBackend.Options;
import io.edgeai.backend.tensorrt.TensorRtChips.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One conversion: the ONNX file for the device, read back and held against TensorRT's rules and the scales that were found; its contract; what a release or a DLA
 * that quantizes implicitly takes instead; and where it is wished, the engine for this machine's GPU, measured.
 */
final class TensorRtConversion {

    private final Conversion job;
    private final Options options;
    private final Profile profile;
    private final Quantized quantized;
    private final boolean integers;
    private final Trtexec trtexec;
    private final OnnxFiles files = OnnxFiles.load();

    TensorRtConversion(Conversion job) {
        this.job = job;
        this.options = (Options) job.options();
        this.profile = TensorRtChips.profile(job.chip().id());
        this.quantized = job.quantized();
        this.integers = quantized.scheme().name().equals(TensorRtChips.INT8);
        this.trtexec = new Trtexec(job.tools(), options, profile.tensorRt());
    }

    Artifact run() {
        checkRequest();
        try {
            return convert();
        } catch (IOException | UncheckedIOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("the files of '" + job.name() + "' cannot be written in '" + job.folder() + "': "
                            + e.getMessage()),
                    e);
        }
    }

    private void checkRequest() {
        boolean ours = !integers || !quantized.activations().isEmpty();
        List<Diagnostic> wrong = problems(profile, options, quantized.scheme(), ours);
        if (!wrong.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, wrong);
        }
    }

    /**
     * What of a target cannot be.
     *
     * @param ours whether the ranges are ours
     */
    static List<Diagnostic> problems(Profile profile, Options options, NumericScheme scheme, boolean ours) {
        boolean integers = scheme.name().equals(TensorRtChips.INT8);
        List<Diagnostic> wrong = new ArrayList<>();
        if (integers && !ours) {
            wrong.add(Diagnostic.error("ranges 'vendor' are not possible for tensorrt: explicit Q/DQ carries ours")
                    .hint("write  ranges: edgeai,  or leave 'ranges' out"));
        }
        if (options.dlaCore() >= profile.dlas()) {
            wrong.add(Diagnostic.error("'dla-core: " + options.dlaCore() + "' is not there: chip '" + profile.id()
                            + "' has " + profile.dlas() + " deep-learning accelerators")
                    .hint("leave 'dla-core' out to run on the GPU"));
        }
        if (options.dlaCore() >= 0 && !integers) {
            wrong.add(Diagnostic.error("'dla-core: " + options.dlaCore() + "' needs  scheme: int8  here")
                    .hint("write  scheme: int8,  or leave 'dla-core' out"));
        }
        return wrong;
    }

    private Artifact convert() throws IOException {
        Path onnx = job.folder().resolve(job.name() + ".onnx");
        files.write(model(), onnx);
        List<Diagnostic> findings = new ArrayList<>(readBack(onnx));
        if (findings.stream().anyMatch(Diagnostic::isError)) {
            throw new EdgeAiException(EdgeAiException.Kind.STEP, findings);
        }
        if (integers && !profile.tensorRt().isAtLeast("11.0")) {
            implicit(findings);
        }
        String built =
                options.dlaCore() >= 0 ? Trtexec.PLAIN : onnx.getFileName().toString();
        EngineContract contract = EngineContract.write(
                job, onnx, trtexec.precision(quantized.scheme().name()));
        Files.writeString(job.folder().resolve("README.md"), readme(built));
        copy("runner.py");
        Map<String, Double> figures = new LinkedHashMap<>(Map.of("onnx-bytes", (double) Files.size(onnx)));
        List<Exhibit> exhibits = new ArrayList<>();
        if (options.compile()) {
            compile(built, contract, new Result(figures, findings, exhibits));
        } else {
            findings.add(Diagnostic.note("no engine was built: TensorRT builds it on the device, from '"
                    + onnx.getFileName() + "' by the command in README.md"));
        }
        return new Artifact(
                "tensorrt", profile.id(), onnx, contract.file(), Digest.ofFile(onnx), figures, findings, exhibits);
    }

    /** What a conversion collects on its way. */
    private record Result(Map<String, Double> figures, List<Diagnostic> findings, List<Exhibit> exhibits) {}

    private Model model() {
        if (integers) {
            return ExplicitQdq.of(quantized);
        }
        return profile.tensorRt().isAtLeast("10.0") ? HalfPrecision.of(quantized.floating()) : quantized.floating();
    }

    /** What the written file says, not what was meant to be written. */
    private List<Diagnostic> readBack(Path onnx) {
        if (!integers) {
            return List.of();
        }
        Model written = files.read(onnx);
        List<Diagnostic> found = new ArrayList<>(QdqRules.broken(written, ExplicitQdq.halves(quantized)));
        ExplicitQdq.differences(quantized, written).forEach(text -> found.add(Diagnostic.error(text)));
        return found;
    }

    /** Calibration cache and plain model, for DLAs and for those who build as releases before 10.1 did. */
    private void implicit(List<Diagnostic> findings) throws IOException {
        CalibrationCache cache = new CalibrationCache(
                profile.tensorRt().number(0),
                CalibrationCache.ENTROPY_2,
                ExplicitQdq.perTensor(quantized.activations()));
        Path file = job.folder().resolve(Trtexec.CACHE);
        Files.writeString(file, cache.text());
        Files.copy(job.file(), job.folder().resolve(Trtexec.PLAIN));
        if (!CalibrationCache.parse(file.toString(), Files.readString(file)).equals(cache)) {
            findings.add(Diagnostic.error("'" + file + "' does not read back as it was written"));
        }
        if (options.dlaCore() >= 0) {
            findings.add(
                    Diagnostic.warning(
                            "a DLA rounds halves away from zero and weights by itself; the emulation is of the GPU's arithmetic"));
        }
    }

    private void compile(String onnx, EngineContract contract, Result result) throws IOException {
        job.reporter()
                .report(new Event.Message("TensorRT builds the engine of " + profile.id() + "; this takes minutes"));
        Path engine = job.folder().resolve(job.name() + ".engine");
        EngineContract.Device device =
                trtexec.build(onnx, engine, quantized.scheme().name());
        contract.check(device);
        contract.with(engine, device);
        Measurements measured = Measurements.in(job.folder());
        result.figures().put("flash-bytes", (double) Files.size(engine));
        result.figures().putAll(measured.figures());
        result.findings().addAll(measured.findings(quantized.scheme().name()));
        result.findings()
                .add(Diagnostic.note("the engine is for TensorRT " + device.tensorRt() + " on '" + device.name()
                        + "' (compute capability " + device.capability() + ") and runs nowhere else"));
        result.exhibits().add(measured.table());
    }

    private String readme(String onnx) {
        String command = String.join(
                " \\\n  ",
                trtexec.words(onnx, job.name() + ".engine", quantized.scheme().name()));
        return String.join(
                "\n",
                "# " + job.name() + " for " + profile.id(),
                "",
                "`" + job.name() + ".onnx` is the model as TensorRT " + profile.release() + " takes it ("
                        + quantized.scheme().name() + "); `" + job.name()
                        + ".onnx.json` says how pictures become its input,",
                "what its classes are called, and for which device it was made. Build and measure the engine on the device itself:",
                "",
                "```sh",
                command,
                "```",
                "",
                "Or let the runner build and run it, with the Python package `tensorrt` of the device:",
                "",
                "```sh",
                options.python() + " runner.py build '{\"onnx\": \"" + onnx + "\", \"engine\": \"" + job.name()
                        + ".engine\"}'",
                "```",
                "",
                "An engine runs only with the TensorRT version and the compute capability that it was built with.",
                "");
    }

    private void copy(String resource) throws IOException {
        try (InputStream source = TensorRtConversion.class.getResourceAsStream(resource)) {
            if (source == null) {
                throw new IllegalStateException("resource '" + resource + "' is not in this build");
            }
            Files.copy(source, job.folder().resolve(resource));
        }
    }
}
