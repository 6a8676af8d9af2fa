package io.edgeai.core.run;

import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.StageResult;
import io.edgeai.api.stage.StageSpec;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.metric.Evaluation;
import io.edgeai.core.network.Heads;
import io.edgeai.core.network.ModelSource;
import io.edgeai.core.onnx.OnnxWriter;
import io.edgeai.core.report.RunResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The steps before the targets: pictures, model, stages, float accuracy. Each is called once, in the plan's order. */
final class Trunk {

    private static final int BATCH = 32;
    private static final long SEED_STEP = 1_000_003;
    private static final long TEACHERS_SEED = 1000;

    private final Plan plan;
    private final Workplace place;
    private final StepRunner runner;
    private final Signals signals;
    private final Map<String, Model> variants = new LinkedHashMap<>();
    private final List<RunResult.StageSummary> stages = new ArrayList<>();
    private Optional<Pictures> pictures = Optional.empty();
    private Optional<Model> model = Optional.empty();
    private Optional<Scored> scored = Optional.empty();
    private Optional<Scored> suspects = Optional.empty();
    private Digest key = Digest.of("");
    private Digest dataKey = key;
    private final Teachers teachers;
    private @Nullable Bare bare;

    /** The model that was not clipped, as far as it has come, and the key of what was done to it. */
    private record Bare(Model model, Digest key) {}

    Trunk(Plan plan, Workplace place, StepRunner runner, Signals signals) {
        this.plan = plan;
        this.place = place;
        this.runner = runner;
        this.signals = signals;
        this.teachers = new Teachers(plan, place);
    }

    void data(Step step, Plugins plugins) {
        Pictures loaded = runner.uncached(
                step,
                (folder, reporter) -> Pictures.load(
                        plan.spec(), plugins, Storage.folder(place.cache().resolve("pictures")), reporter),
                value -> step.recipe().then(value.dataset().digest()));
        pictures = Optional.of(plan.judged().pictures(loaded));
        key = step.recipe().then(loaded.dataset().digest());
        dataKey = key;
    }

    void model(Step step) {
        ModelSource.Opened opened = runner.uncached(
                step,
                (folder, reporter) -> new ModelOpening(plan.spec())
                        .open(pictures().dataset().classes(), place.userCache().resolve("weights"), reporter),
                value -> key.then(step.recipe()).then(digest(value.model())));
        opened.notes().forEach(runner::found);
        key = key.then(step.recipe()).then(digest(opened.model()));
        model = Optional.of(
                carrying(opened.model(), opened.model().preprocessing().orElseThrow()));
        teachers.made(step.name(), model(), key);
    }

    /** A model that a stage learns from. Its key hangs on the pictures and its own spec alone, so that all that learn from it share it. */
    void teacher(Step step) {
        ModelSource.Opened opened =
                teachers.open(step, preprocessing(), pictures().dataset().classes());
        opened.notes().forEach(runner::found);
        Digest own = dataKey.then(step.recipe()).then(digest(opened.model()));
        StageResult result = runner.cached(
                step,
                own,
                Codecs.stage(),
                (folder, reporter) -> teachers.trained(
                        step,
                        opened.model(),
                        new StageContext(
                                pictures().dataset(),
                                opened.model().preprocessing().orElseThrow(),
                                plan.pipeline().seed() + SEED_STEP * TEACHERS_SEED,
                                folder,
                                reporter,
                                signals.interrupted())));
        Model taught =
                result.model().withPreprocessing(opened.model().preprocessing().orElseThrow());
        teachers.put(step, taught, own);
        stages.add(new RunResult.StageSummary(step.name(), result.figures(), result.exhibits()));
    }

    void suspects(Step step) {
        Scored found = runner.cached(
                step, key.then(step.recipe()), new ScoredCodec(Map.of(), classes()), (folder, reporter) -> new Suspects(
                                new Features(
                                        model(),
                                        preprocessing(),
                                        plan.pipeline().seed()),
                                plan.pipeline().seed())
                        .among(pictures().dataset(), plan.pipeline().dataset().suspects()));
        suspects = Optional.of(found);
        if (!found.note().isEmpty()) {
            runner.found(
                    Diagnostic.note(found.note())
                            .hint(
                                    "look at them: a wrong label costs more than a missing picture; the report lists the most doubtful"));
        }
    }

    void stage(Step step) {
        StageSpec spec = plan.pipeline().stages().get(step.index());
        Model before = model();
        if (step.index() == Stages.comparedClip(plan.pipeline())) {
            bare = new Bare(before, key);
        }
        key = key.then(teachers.recipe(step, runner));
        model = Optional.of(applied(step, before, key));
        teachers.made(step.name(), model(), key);
        if (Stages.isCompared(spec) && headIsTrained(step.index())) {
            variants.put("before " + step.name(), before);
            if (step.index() + 1 < plan.pipeline().stages().size()) {
                variants.put("after " + step.name(), model());
            }
        }
    }

    /** A stage once more, without the clipping before it. */
    void without(Step step) {
        Bare last = java.util.Objects.requireNonNull(bare);
        Digest own = last.key().then(teachers.recipe(step, runner));
        bare = new Bare(applied(step, last.model(), own), own);
        variants.put(Stages.WITHOUT_CLIPPING, bare.model());
    }

    private Model applied(Step step, Model before, Digest own) {
        StageSpec spec = plan.pipeline().stages().get(step.index());
        StageResult result = runner.cached(step, own, Codecs.stage(), (folder, reporter) -> Stages.of(
                        spec, plan, place, () -> teachers.teaching(step))
                .apply(
                        before,
                        new StageContext(
                                pictures().dataset(),
                                preprocessing(),
                                seed(step),
                                folder,
                                reporter,
                                signals.interrupted())));
        stages.add(new RunResult.StageSummary(step.name(), result.figures(), result.exhibits()));
        return carrying(result.model(), preprocessing());
    }

    void floating(Step step) {
        Digest own = key.then(step.recipe());
        Scored scores = runner.cached(
                step, own, new ScoredCodec(setsWithVariants(), classes()), (folder, reporter) -> score(reporter));
        scored = Optional.of(scores);
        if (scores.evaluations().values().stream().anyMatch(one -> !one.isLabelled())) {
            runner.found(
                    Diagnostic.warning("accuracy is not measured: the model's outputs are not the "
                                    + classes().size() + " classes of the dataset")
                            .hint(
                                    "agreement of the forms is measured all the same; for accuracy add a stage 'train', or name the classes as the model does"));
        }
    }

    /** The model with what must travel with it: preprocessing, and the names of its classes if they are the dataset's. */
    private Model carrying(Model bare, Preprocessing preprocessing) {
        Model model = bare.withPreprocessing(preprocessing);
        return Heads.classes(model) == classes().size() ? Labels.with(model, classes()) : model;
    }

    private Scored score(Reporter reporter) {
        Scoring scoring = new Scoring(preprocessing(), classes(), BATCH, signals);
        Map<String, Evaluation> evaluations = new LinkedHashMap<>();
        try (OrtSession session = OrtSession.open(model(), preprocessing())) {
            evaluations.putAll(scoring.all(session, pictures().sets(), reporter));
        }
        variants.forEach((name, variant) -> {
            try (OrtSession session = OrtSession.open(variant, preprocessing())) {
                evaluations.put(
                        name, scoring.one(session, name, pictures().dataset().test(), reporter));
            }
        });
        if (plan.judged() == Judged.VALIDATION) {
            return new Scored(evaluations, List.of(), "");
        }
        reporter.report(new Event.Message("features of the test pictures for the report"));
        List<Exhibit> features = new Features(
                        model(), preprocessing(), plan.pipeline().seed())
                .exhibits(pictures().dataset());
        return new Scored(evaluations, features, "");
    }

    /** The sets of pictures by the names under which a form's answers are kept, variants of the model on the test part included. */
    Map<String, List<Sample>> setsWithVariants() {
        Map<String, List<Sample>> sets = new LinkedHashMap<>(pictures().sets());
        variants.keySet().forEach(name -> sets.put(name, pictures().dataset().test()));
        return sets;
    }

    /** Forms of the model that are compared with the final one, by what they are: {@code before clip-weights}. */
    Map<String, Model> variants() {
        return java.util.Collections.unmodifiableMap(variants);
    }

    Pictures pictures() {
        return pictures.orElseThrow();
    }

    List<String> classes() {
        return pictures().dataset().classes();
    }

    Model model() {
        return model.orElseThrow();
    }

    Preprocessing preprocessing() {
        return model().preprocessing().orElseThrow();
    }

    Scored scored() {
        return scored.orElseThrow();
    }

    /** Pictures whose labels are doubtful, where the spec asks for them. */
    Optional<Scored> suspects() {
        return suspects;
    }

    List<RunResult.StageSummary> stages() {
        return List.copyOf(stages);
    }

    /** The key of all that was done so far. */
    Digest key() {
        return key;
    }

    /** True if the model before this stage can tell classes apart, so that comparing it says something. */
    private boolean headIsTrained(int stage) {
        boolean trained = plan.pipeline().stages().subList(0, stage).stream().anyMatch(StageSpec::trains);
        boolean trains = plan.pipeline().stages().stream().anyMatch(StageSpec::trains);
        return trained || (plan.pipeline().model().onnx().isPresent() && !trains);
    }

    private long seed(Step step) {
        return plan.pipeline().seed() + SEED_STEP * (step.index() + 1);
    }

    static Digest digest(Model model) {
        return Digest.of(OnnxWriter.bytes(model));
    }
}
