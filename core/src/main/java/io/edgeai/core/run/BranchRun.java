package io.edgeai.core.run;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.backend.Session;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.StageContext;
import io.edgeai.core.data.CalibrationSet;
import io.edgeai.core.deploy.Branch;
import io.edgeai.core.deploy.Target;
import io.edgeai.core.deploy.Toolchains;
import io.edgeai.core.image.PictureReader;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.metric.Evaluation;
import io.edgeai.core.metric.FirstDivergence;
import io.edgeai.core.metric.LayerNoise;
import io.edgeai.core.metric.Parity;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps of one target. Each is called once, in the plan's order. */
final class BranchRun {

    private static final int BATCH = 32;

    /** Pictures that the noise of layers is measured on. */
    private static final int SHOWN = 8;

    private final Plan plan;
    private final Workplace place;
    private final Trunk trunk;
    private final StepRunner runner;
    private final Target target;
    private final Branch branch;
    private final Signals signals;
    private Optional<Branch.Prepared> prepared = Optional.empty();
    private Optional<Quantized> quantized = Optional.empty();
    private Optional<Scored> emulated = Optional.empty();
    private Optional<Artifact> artifact = Optional.empty();
    private Optional<Scored> device = Optional.empty();
    private Optional<EdgeAiException> failure = Optional.empty();
    private Digest key;

    /** What all branches of a run share. */
    record Shared(Plan plan, Workplace place, Trunk trunk, Signals signals) {}

    BranchRun(Shared shared, StepRunner runner, Target target) {
        this.plan = shared.plan();
        this.place = shared.place();
        this.trunk = shared.trunk();
        this.signals = shared.signals();
        this.runner = runner;
        this.target = target;
        this.branch = new Branch(target);
        this.key = trunk.key();
    }

    /** One of the branch's steps. */
    void carryOut(Step step) {
        switch (step.kind()) {
            case QUANTIZE -> quantize(step);
            case EMULATE -> emulate(step);
            case CONVERT -> convert(step);
            default -> device(step);
        }
    }

    /** Notes why the branch ended before its last step. */
    void failed(EdgeAiException why) {
        failure = Optional.of(why);
    }

    private void quantize(Step step) {
        Branch.Prepared ready = branch.prepare(trunk.model());
        ready.findings().forEach(runner::found);
        prepared = Optional.of(ready);
        key = key.then(step.recipe());
        quantized = Optional.of(
                runner.cached(step, key, Codecs.quantized(), (folder, reporter) -> quantize(ready, folder, reporter)));
    }

    private void emulate(Step step) {
        var codec = new ScoredCodec(trunk.setsWithVariants(), trunk.classes());
        emulated = Optional.of(runner.cached(step, key.then(step.recipe()), codec, this::emulate));
    }

    private Scored emulate(Path folder, Reporter reporter) {
        Map<String, Evaluation> evaluations = new LinkedHashMap<>();
        try (OrtSession session =
                OrtSession.open(quantized().emulated(), prepared().preprocessing())) {
            evaluations.putAll(scoring().all(session, trunk.pictures().sets(), reporter));
        }
        trunk.variants()
                .forEach((name, variant) ->
                        evaluations.put(name, emulated(name, variant, folder.resolve("variant-" + name), reporter)));
        LayerNoise noise = LayerNoise.of(
                prepared().model(),
                quantized(),
                prepared().preprocessing(),
                pictures(SHOWN, prepared()).stream().map(BranchRun::single).toList());
        return new Scored(evaluations, List.of(noise.table("What rounding does to each value, " + target.title())), "");
    }

    private Quantized quantize(Branch.Prepared ready, Path folder, Reporter reporter) {
        var context = new StageContext(
                trunk.pictures().dataset(),
                ready.preprocessing(),
                plan.pipeline().seed(),
                folder,
                reporter,
                signals.interrupted());
        return branch.quantize(ready, plan.pipeline().quantize(), calibration(ready), context);
    }

    private Evaluation emulated(String name, Model variant, Path folder, Reporter reporter) {
        Branch.Prepared ready = branch.prepare(variant);
        Quantized one = quantize(ready, folder, reporter);
        try (OrtSession session = OrtSession.open(one.emulated(), ready.preprocessing())) {
            return scoring().one(session, name, trunk.pictures().dataset().test(), reporter);
        }
    }

    private void convert(Step step) {
        key = key.then(step.recipe());
        artifact = Optional.of(runner.cached(step, key, Codecs.artifact(), (folder, reporter) -> {
            var material = new Branch.Material(calibration(prepared()), trunk.classes());
            return branch.convert(quantized(), prepared().preprocessing(), material, job(folder, reporter));
        }));
        artifact().findings().forEach(runner::found);
    }

    private void device(Step step) {
        var codec = new ScoredCodec(trunk.pictures().sets(), trunk.classes());
        device = Optional.of(runner.cached(step, key.then(step.recipe()), codec, this::onDevice));
        if (!device().note().isEmpty()) {
            runner.found(Diagnostic.warning(device().note()).in("on the way to " + target.title()));
        }
    }

    private Scored onDevice(Path folder, Reporter reporter) {
        try (Session session = branch.deploy(artifact(), job(folder, reporter))) {
            Map<String, Evaluation> evaluations =
                    scoring().all(session, trunk.pictures().sets(), reporter);
            Evaluation ours =
                    java.util.Objects.requireNonNull(emulated().evaluations().get(Pictures.TEST));
            Evaluation theirs = java.util.Objects.requireNonNull(evaluations.get(Pictures.TEST));
            double agreement = Parity.of(ours, theirs).agreement();
            double wanted = target.spec().accept().agreement().fraction();
            return agreement >= wanted
                    ? new Scored(evaluations, List.of(), "")
                    : diverging(session, evaluations, new Scored(Map.of(Pictures.TEST, theirs), List.of(), ""));
        }
    }

    /** Compares layer by layer on the first test picture whose answers part. */
    private Scored diverging(Session session, Map<String, Evaluation> evaluations, Scored theirs) {
        int[] ours =
                emulated().evaluations().getOrDefault(Pictures.TEST, none()).predictions();
        int[] other = theirs.evaluations().getOrDefault(Pictures.TEST, none()).predictions();
        int first = java.util.stream.IntStream.range(0, ours.length)
                .filter(i -> ours[i] != other[i])
                .findFirst()
                .orElse(0);
        Sample sample = trunk.pictures().dataset().test().get(first);
        Tensor picture = single(PictureReader.read(sample.file(), prepared().preprocessing()));
        Map<String, Tensor> layers = session.layers(Map.of(Session.PICTURES, picture));
        if (layers.isEmpty()) {
            return new Scored(
                    evaluations, List.of(), "the device shows no layers, so the first that diverges is not known");
        }
        FirstDivergence found =
                FirstDivergence.onEqualInputs(quantized(), prepared().preprocessing(), picture, layers);
        String name = String.valueOf(sample.file().getFileName());
        String note = found.first()
                .map(layer -> "first layer that diverges, on '" + name + "': " + layer)
                .orElse("no layer diverges on '" + name + "' by more than rounding ties, given equal inputs");
        return new Scored(
                evaluations, List.of(found.table("Emulated against device, layer by layer, on " + name)), note);
    }

    private Evaluation none() {
        return new Evaluation(trunk.classes(), List.of(), List.of(), java.time.Duration.ZERO);
    }

    /** One view of a picture as a batch of one. */
    private static Tensor single(Tensor picture) {
        long[] s = picture.sizes();
        if (s.length == 3) {
            return picture.reshape(1, s[0], s[1], s[2]);
        }
        var bytes = picture.data();
        bytes.limit(Math.toIntExact(s[1] * s[2] * s[3]));
        return Tensor.of(picture.type(), bytes, 1, s[1], s[2], s[3]);
    }

    private Branch.Calibration calibration(Branch.Prepared ready) {
        List<Tensor> pictures =
                pictures(plan.pipeline().quantize().calibration().images(), ready);
        signals.reporter().report(new Event.Message(pictures.size() + " calibration pictures of the training part"));
        return new Branch.Calibration(pictures, place.cache().resolve("calibrations"));
    }

    private List<Tensor> pictures(int count, Branch.Prepared ready) {
        return CalibrationSet.choose(
                        trunk.pictures().dataset().training(),
                        count,
                        plan.pipeline().seed())
                .stream()
                .map(sample -> PictureReader.read(sample.file(), ready.preprocessing()))
                .toList();
    }

    private Scoring scoring() {
        return new Scoring(prepared().preprocessing(), trunk.classes(), BATCH, signals);
    }

    private Branch.Job job(Path folder, Reporter reporter) {
        Path own = folder.resolve("job");
        Storage.remove(own);
        Storage.folder(own);
        Path toolchain = new Toolchains(place.userCache(), place.host()).folder(target.backend());
        return new Branch.Job(plan.pipeline().name(), own, toolchain, place.host(), reporter);
    }

    Target target() {
        return target;
    }

    Optional<EdgeAiException> failure() {
        return failure;
    }

    Optional<Branch.Prepared> madePrepared() {
        return prepared;
    }

    Optional<Quantized> madeQuantized() {
        return quantized;
    }

    Optional<Scored> madeEmulated() {
        return emulated;
    }

    Optional<Artifact> madeArtifact() {
        return artifact;
    }

    Optional<Scored> madeDevice() {
        return device;
    }

    /** What the furthest form that was measured answered, with its name. */
    Optional<Map.Entry<String, Scored>> furthest() {
        return device.map(scored -> Map.entry(Forms.device(target), scored))
                .or(() -> emulated.map(scored -> Map.entry(Forms.EMULATED, scored)));
    }

    Branch.Prepared prepared() {
        return prepared.orElseThrow();
    }

    Quantized quantized() {
        return quantized.orElseThrow();
    }

    Scored emulated() {
        return emulated.orElseThrow();
    }

    Artifact artifact() {
        return artifact.orElseThrow();
    }

    Scored device() {
        return device.orElseThrow();
    }

    /** True once the artifact ran on its device. */
    boolean isMeasured() {
        return device.isPresent();
    }

    /** The exhibits of the branch's steps. */
    List<Exhibit> exhibits() {
        List<Exhibit> all =
                new java.util.ArrayList<>(artifact.map(Artifact::exhibits).orElse(List.of()));
        quantized.ifPresent(made -> all.addAll(made.exhibits()));
        emulated.ifPresent(scored -> all.addAll(scored.exhibits()));
        device.ifPresent(scored -> all.addAll(scored.exhibits()));
        return all;
    }
}
