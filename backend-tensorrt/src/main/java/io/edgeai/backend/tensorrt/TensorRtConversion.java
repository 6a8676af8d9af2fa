package io.edgeai.backend.tensorrt;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.backend.rule.ChipTable.Row;
import io.edgeai.api.backend.tool.PythonJobs;
import io.edgeai.api.backend.tool.Resources;
import io.edgeai.api.backend.tool.TableText;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.OnnxFiles;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.backend.tensorrt.TensorRtBackend.Options;
import java.io.IOException;
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
    private final Row chip;
    private final String release;
    private final String scheme;
    private final boolean integers;
    private final Trtexec trtexec;
    private final OnnxFiles files = OnnxFiles.load();
    private final List<Diagnostic> findings = new ArrayList<>();

    TensorRtConversion(Conversion job) {
        this.job = job;
        this.options = (Options) job.options();
        this.chip = TensorRtChips.TABLE.row(job.chip().id());
        this.release = TensorRtChips.release(chip);
        this.scheme = job.quantized().scheme().name();
        this.integers = scheme.equals(TensorRtChips.INT8);
        this.trtexec = new Trtexec(job.tools(), options, chip, scheme);
    }

    Artifact run() {
        Quantized quantized = job.quantized();
        boolean ours = !integers || !quantized.activations().isEmpty();
        List<Diagnostic> wrong = problems(chip, options, quantized.scheme(), ours);
        if (!wrong.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, wrong);
        }
        return job.make(this::convert);
    }

    /**
     * What of a target cannot be.
     *
     * @param ours whether the ranges are ours
     */
    static List<Diagnostic> problems(Row chip, Options options, NumericScheme scheme, boolean ours) {
        boolean integers = scheme.name().equals(TensorRtChips.INT8);
        int dlas = (int) chip.number("dlas");
        List<Diagnostic> wrong = new ArrayList<>();
        if (integers && !ours) {
            wrong.add(Diagnostic.error("ranges 'vendor' are not possible for tensorrt: explicit Q/DQ carries ours")
                    .hint("write  ranges: edgeai,  or leave 'ranges' out"));
        }
        if (options.dlaCore() >= dlas) {
            wrong.add(Diagnostic.error("'dla-core: " + options.dlaCore() + "' is not there: chip '" + chip.id()
                            + "' has " + dlas + " deep-learning accelerators")
                    .hint("leave 'dla-core' out to run on the GPU"));
        }
        if (options.dlaCore() >= 0 && !integers) {
            wrong.add(Diagnostic.error("'dla-core: " + options.dlaCore() + "' needs  scheme: int8  here")
                    .hint("write  scheme: int8,  or leave 'dla-core' out"));
        }
        return wrong;
    }

    private Artifact convert() throws IOException {
        String name = job.name() + ".onnx";
        Path onnx = job.folder().resolve(name);
        files.write(model(), onnx);
        if (integers) {
            readBack(onnx);
        }
        if (integers && !TensorRtChips.isAtLeast(release, "11.0")) {
            implicit();
        }
        EngineContract contract = EngineContract.write(job, onnx, trtexec.precision());
        String built = options.dlaCore() >= 0 ? Trtexec.PLAIN : name;
        write("README.md", readme(built));
        write(
                "build.request.json",
                contract.request(built, job.name() + ".engine").toString());
        PythonJobs.place(TensorRtConversion.class, job.folder());
        Map<String, Double> figures = new LinkedHashMap<>(Map.of("onnx-bytes", (double) Files.size(onnx)));
        List<Exhibit> exhibits = new ArrayList<>();
        if (options.compile()) {
            Measurements measured = compile(built, contract);
            figures.put("flash-bytes", (double) Files.size(job.folder().resolve(job.name() + ".engine")));
            figures.putAll(measured.figures());
            exhibits.add(measured.table());
        } else {
            findings.add(Diagnostic.note("no engine was built: TensorRT builds it on the device, from '" + name
                    + "' by the command in README.md"));
        }
        return new Artifact(
                "tensorrt", chip.id(), onnx, contract.file(), Digest.ofFile(onnx), figures, findings, exhibits);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(job.folder().resolve(name), text);
    }

    private Model model() {
        return integers
                ? ExplicitModel.pairs(job.quantized())
                : TensorRtChips.isAtLeast(release, "10.0")
                        ? ExplicitModel.types(job.quantized())
                        : job.quantized().floating();
    }

    /** What the written file says, not what was meant to be written. */
    private void readBack(Path onnx) {
        Model written = files.read(onnx);
        List<Diagnostic> wrong = new ArrayList<>(QdqRules.broken(written, ExplicitModel.halves(job.quantized())));
        wrong.addAll(ExplicitModel.differences(job.quantized(), written));
        if (!wrong.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.STEP, wrong);
        }
    }

    /** Calibration cache and plain model, for DLAs and for those who build as releases before 10.1 did. */
    private void implicit() throws IOException {
        CalibrationCache cache = CalibrationCache.of(job.quantized(), release);
        Path file = write(Trtexec.CACHE, cache.text());
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

    private Measurements compile(String onnx, EngineContract contract) throws IOException {
        job.reporter().report(new Event.Message("TensorRT builds the engine of " + chip.id() + "; this takes minutes"));
        String engine = job.name() + ".engine";
        EngineContract.Device device = trtexec.build(job.folder(), onnx, engine);
        contract.check(device);
        contract.with(job.folder().resolve(engine), device);
        Measurements measured = Measurements.in(job.folder());
        findings.addAll(measured.findings(scheme));
        findings.add(Diagnostic.note("the engine is for TensorRT " + device.tensorRt() + " on '" + device.name()
                + "' (compute capability " + device.capability() + ") and runs nowhere else"));
        return measured;
    }

    private String readme(String onnx) {
        return TableText.filled(
                Resources.text(TensorRtConversion.class, "readme.txt"),
                Map.of(
                        "name", job.name(),
                        "chip", chip.id(),
                        "release", release,
                        "scheme", scheme,
                        "python", options.python(),
                        "command", String.join(" \\\n  ", trtexec.words(onnx, job.name() + ".engine"))));
    }
}
