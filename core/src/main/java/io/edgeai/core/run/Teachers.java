package io.edgeai.core.run;

import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.stage.Distill;
import io.edgeai.api.stage.Pipeline;
import io.edgeai.api.stage.PreprocessingSpec;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.StageResult;
import io.edgeai.api.stage.StageSpec;
import io.edgeai.api.stage.TeacherSpec;
import io.edgeai.core.data.PictureFolder;
import io.edgeai.core.network.ModelSource;
import io.edgeai.core.spec.Spec;
import io.edgeai.core.train.TrainStage;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The models that stages of a run learn from: others, and earlier forms of the run's own. */
final class Teachers {

    private final Plan plan;
    private final Workplace place;
    private final Map<String, Known> forms = new HashMap<>();
    private final Map<Integer, Known> others = new HashMap<>();
    private final Map<Integer, List<Path>> pictures = new HashMap<>();

    private record Known(Model model, Digest key) {}

    Teachers(Plan plan, Workplace place) {
        this.plan = plan;
        this.place = place;
    }

    /** Another model, for pictures of the size that the learning one sees, with a mean and std of its own. */
    ModelSource.Opened open(Step step, Preprocessing shown, List<String> classes) {
        Pipeline whole = plan.pipeline();
        TeacherSpec teacher = spec(step).teacher();
        var preprocessing = new PreprocessingSpec(
                Optional.of(shown.width()),
                Optional.of(shown.fit()),
                Optional.of(shown.resize()),
                Optional.of(shown.colour()),
                teacher.mean(),
                teacher.std());
        List<StageSpec> stages = teacher.train().<List<StageSpec>>map(List::of).orElse(List.of());
        var own = new Pipeline(
                whole.name(),
                whole.seed(),
                whole.dataset(),
                preprocessing,
                teacher.model().orElseThrow(),
                stages,
                whole.quantize(),
                List.of(),
                Optional.empty(),
                Map.of());
        Spec spec = new Spec(own, plan.spec().text(), plan.spec().folder(), Map.of());
        return new ModelOpening(spec).open(classes, place.userCache().resolve("weights"), event -> {});
    }

    /** That model, trained where its spec says so. */
    StageResult trained(Step step, Model opened, StageContext context) {
        return spec(step)
                .teacher()
                .train()
                .map(train -> TrainStage.of(train).apply(opened, context))
                .orElseGet(() -> new StageResult(opened, Map.of(), List.of()));
    }

    void put(Step step, Model teacher, Digest key) {
        others.put(step.index(), new Known(teacher, key));
    }

    /** Notes the run's own model as it came out of a step. */
    void made(String step, Model model, Digest key) {
        forms.put(step, new Known(model, key));
    }

    /** The recipe of a step; where it learns from a teacher or from pictures without labels, over these as well. */
    Digest recipe(Step step, StepRunner runner) {
        if (!(plan.pipeline().stages().get(step.index()) instanceof Distill distill)) {
            return step.recipe();
        }
        Digest all = step.recipe().then(known(step).key());
        if (distill.unlabelled().isPresent()) {
            Path folder = plan.spec().folder().resolve(distill.unlabelled().get());
            List<Path> files = PictureFolder.below(folder, runner::told);
            pictures.put(step.index(), files);
            for (Path file : files) {
                all = all.then(Storage.at(file, () -> Digest.ofFile(file)));
            }
        }
        return all;
    }

    /** What a stage that distils needs; its {@link #recipe} was asked for. */
    Stages.Teaching teaching(Step step) {
        return new Stages.Teaching(known(step).model(), pictures.getOrDefault(step.index(), List.of()));
    }

    private Known known(Step step) {
        Optional<String> after = spec(step).teacher().after();
        return Objects.requireNonNull(after.isPresent() ? forms.get(after.get()) : others.get(step.index()), "teacher");
    }

    private Distill spec(Step step) {
        return (Distill) plan.pipeline().stages().get(step.index());
    }
}
