package io.edgeai.core.deploy;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.backend.Quantizing;
import io.edgeai.api.backend.Session;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.TargetSpec;
import io.edgeai.core.graph.Legalizer;
import io.edgeai.core.graph.Relu6;
import io.edgeai.core.graph.Simplifier;
import io.edgeai.core.onnx.OnnxWriter;
import io.edgeai.core.quantize.AwareTraining;
import io.edgeai.core.quantize.HalfFloats;
import io.edgeai.core.quantize.Quantizer;
import io.edgeai.core.quantize.calibrate.KeptCalibrations;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is done to a model for one target: legalise and check, quantize, convert, deploy. Each is a function of its arguments alone. */
public final class Branch {

    private final Target target;

    public Branch(Target target) {
        this.target = target;
    }

    /**
     * A model in the form that the chip needs.
     *
     * @param findings what was noticed on the way; errors are not among them
     */
    public record Prepared(Model model, Preprocessing preprocessing, List<Diagnostic> findings) {
        public Prepared {
            findings = List.copyOf(findings);
        }
    }

    /**
     * What ranges are found from.
     *
     * @param pictures uint8 [height, width, channels], or [crops, height, width, channels]
     * @param kept the folder in which what they show is kept from run to run
     */
    public record Calibration(List<Tensor> pictures, Path kept) {
        public Calibration {
            pictures = List.copyOf(pictures);
        }
    }

    /**
     * Rewrites a model for the chip and holds it to the chip's rules and limits.
     *
     * @throws EdgeAiException with all that the chip cannot do and the target does not allow
     */
    public Prepared prepare(Model model) {
        Preprocessing preprocessing = model.preprocessing().orElseThrow();
        Legalizer.Legal legal = legal(model, preprocessing);
        List<Diagnostic> all = new ArrayList<>(legal.notes());
        all.addAll(new RuleCheck(
                        target.chip(), target.title(), Set.copyOf(target.spec().allow()))
                .findings(legal.model()));
        all.addAll(Limits.beforeConversion(target, legal.model()));
        List<Diagnostic> placed = all.stream().map(this::placed).toList();
        if (placed.stream().anyMatch(Diagnostic::isError)) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    placed.stream().filter(Diagnostic::isError).toList());
        }
        return new Prepared(legal.model().withPreprocessing(legal.preprocessing()), legal.preprocessing(), placed);
    }

    /** What a rewrite refuses is said of this target: with several targets the same node may be refused by one alone. */
    private Legalizer.Legal legal(Model model, Preprocessing preprocessing) {
        try {
            return Legalizer.apply(
                    Simplifier.simplify(model), preprocessing, target.chip().rewrites());
        } catch (EdgeAiException e) {
            EdgeAiException placed = new EdgeAiException(
                    e.kind(), e.diagnostics().stream().map(this::placed).toList());
            placed.initCause(e);
            throw placed;
        }
    }

    private Diagnostic placed(Diagnostic one) {
        return one.context().isEmpty() ? one.in("model on its way to " + target.title()) : one;
    }

    /**
     * Quantizes in core, by the chip's number format.
     *
     * @param context what method {@code qat} trains with
     */
    public Quantized quantize(Prepared prepared, QuantizeSpec spec, Calibration calibration, StageContext context) {
        Quantizing how = target.quantizing(spec);
        Model model = how.spec().relu6AsRelu() ? Relu6.asRelu(prepared.model()) : prepared.model();
        if (how.scheme().activations().isFloat()) {
            return HalfFloats.round(model, how.scheme());
        }
        QuantizeJob job = new QuantizeJob(
                model,
                prepared.preprocessing(),
                target.chip(),
                how.scheme(),
                how.spec(),
                calibration.pictures(),
                context.reporter());
        var observed = new KeptCalibrations(calibration.kept()).of(job);
        return spec.method() == QuantizeSpec.Method.QAT
                ? AwareTraining.train(job, observed, context)
                : Quantizer.quantize(job, observed);
    }

    /**
     * What a conversion or deployment works with.
     *
     * @param name of the artifact's files
     * @param folder of the job's own, empty
     * @param toolchain the vendor's installation
     */
    public record Job(String name, Path folder, Path toolchain, io.edgeai.api.backend.Host host, Reporter reporter) {}

    /**
     * Converts with the vendor's tool.
     *
     * @throws EdgeAiException if the tool fails, or what it made breaks a limit of the chip
     */
    public Artifact convert(Quantized quantized, Preprocessing preprocessing, Material material, Job job) {
        Path floating = job.folder().resolveSibling("float.onnx");
        OnnxWriter.write(quantized.floating(), floating);
        Artifact artifact = target.backend()
                .converter()
                .convert(new Conversion(
                        job.name(),
                        target.spec().ranges() == TargetSpec.Ranges.EDGEAI ? quantized : withoutRanges(quantized),
                        floating,
                        target.chip(),
                        preprocessing,
                        material.calibration().pictures(),
                        material.labels(),
                        target.options(),
                        job.folder(),
                        job.toolchain(),
                        target.spec().allow().contains(TargetSpec.Allow.CPU_FALLBACK),
                        job.host(),
                        job.reporter()));
        List<Diagnostic> errors = new ArrayList<>(
                artifact.findings().stream().filter(Diagnostic::isError).toList());
        errors.addAll(Limits.afterConversion(target, artifact));
        if (!errors.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.STEP, errors);
        }
        return artifact;
    }

    /** Without ranges, the vendor's tool finds its own. */
    private static Quantized withoutRanges(Quantized quantized) {
        return new Quantized(
                quantized.floating(),
                quantized.emulated(),
                quantized.scheme(),
                Map.of(),
                Map.of(),
                quantized.exhibits());
    }

    /** What a conversion needs besides the model: pictures for the vendor's own calibration, names of the classes. */
    public record Material(Calibration calibration, List<String> labels) {}

    /** Opens the artifact on the target's device. */
    public Session deploy(Artifact artifact, Job job) {
        return target.backend()
                .deployer()
                .deploy(new Deployment(
                        artifact, target.spec().device(), job.folder(), job.toolchain(), job.host(), job.reporter()));
    }
}
