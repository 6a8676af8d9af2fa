package io.edgeai.core.run;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.TargetSpec;
import io.edgeai.core.data.CalibrationSet;
import io.edgeai.core.deploy.Branch;
import io.edgeai.core.deploy.Target;
import io.edgeai.core.deploy.Toolchains;
import io.edgeai.core.image.PictureReader;
import io.edgeai.core.prune.ChipTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What models take on targets' chips, by the estimates that come with a conversion. The model is quantized in the plainest way, from few pictures: what its ranges are
 * changes its answers, not its time.
 */
final class ChipTimes implements ChipTime {

    private static final int PICTURES = 4;

    private final Workplace place;
    private final List<Target> targets;
    private final QuantizeSpec usual;

    /**
     * Of some targets.
     *
     * @param usual how the run itself quantizes: of that, what a format depends on is kept
     */
    ChipTimes(Workplace place, List<Target> targets, QuantizeSpec usual) {
        this.place = place;
        this.targets = List.copyOf(targets);
        this.usual = usual;
    }

    @Override
    public Map<String, Estimated> of(Model model, StageContext context) {
        Map<String, Estimated> times = new LinkedHashMap<>();
        targets.forEach(target -> times.put(target.title(), of(target, model, context)));
        return times;
    }

    private Estimated of(Target target, Model model, StageContext context) {
        Map<String, Double> figures =
                converted(whateverItsSize(target), model, context).figures();
        return figure(figures, Artifact.ESTIMATED_LATENCY, "ms")
                .or(() -> figure(figures, Artifact.ESTIMATED_CYCLES, "cycles"))
                .orElseThrow(
                        () -> EdgeAiException.spec(
                                Diagnostic.error("prune by time: for target '" + target.title()
                                                + "' no time is estimated before the model runs on it")
                                        .hint(
                                                "prune  by: multiply-adds,  or name a target under 'target' whose tool estimates times")));
    }

    private static Optional<Estimated> figure(Map<String, Double> figures, String name, String unit) {
        return Optional.ofNullable(figures.get(name))
                .filter(value -> value > 0)
                .map(value -> new Estimated(value, unit));
    }

    private Artifact converted(Target target, Model model, StageContext context) {
        Branch branch = new Branch(target);
        Branch.Prepared ready = branch.prepare(model.withPreprocessing(context.preprocessing()));
        Path folder = Storage.folder(
                context.folder().resolve("time").resolve(target.title().replace('/', '-')));
        var calibration = new Branch.Calibration(pictures(ready, context), folder.resolve("calibrations"));
        Quantized quantized = branch.quantize(ready, plain(), calibration, context);
        Path own = folder.resolve("job");
        Storage.remove(own);
        Storage.folder(own);
        Path toolchain = new Toolchains(place.userCache(), place.host()).folder(target.backend());
        return branch.convert(
                quantized,
                ready.preprocessing(),
                new Branch.Material(calibration, context.data().classes()),
                new Branch.Job("pruned", own, toolchain, place.host(), Reporter.SILENT));
    }

    private static List<Tensor> pictures(Branch.Prepared ready, StageContext context) {
        List<Tensor> pictures = new ArrayList<>();
        CalibrationSet.choose(context.data().training(), PICTURES, context.seed())
                .forEach(sample -> pictures.add(PictureReader.read(sample.file(), ready.preprocessing())));
        return pictures;
    }

    private QuantizeSpec plain() {
        return new QuantizeSpec(
                QuantizeSpec.Method.PTQ,
                Optional.empty(),
                Optional.empty(),
                Optional.of(QuantizeSpec.Range.MIN_MAX),
                usual.percentile(),
                usual.weights(),
                Optional.empty(),
                Optional.empty(),
                usual.calibration());
    }

    /** Limits are for what comes out of pruning: a model may be pruned because it misses them. */
    private static Target whateverItsSize(Target target) {
        TargetSpec spec = target.spec();
        List<TargetSpec.Allow> allowed = new ArrayList<>(spec.allow());
        allowed.add(TargetSpec.Allow.OVERSIZE);
        TargetSpec free = new TargetSpec(
                spec.backend(),
                spec.chip(),
                "none",
                spec.scheme(),
                spec.ranges(),
                allowed,
                spec.accept(),
                spec.options());
        return new Target(target.title(), target.backend(), target.chip(), target.scheme(), free, target.options());
    }
}
