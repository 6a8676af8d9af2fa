package io.edgeai.core.train;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.Stage;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.StageResult;
import io.edgeai.api.stage.Train;
import io.edgeai.core.data.BatchLoader;
import io.edgeai.core.exec.DeviceChoice;
import io.edgeai.core.exec.Teacher;
import io.edgeai.core.exec.TrainingOptions;
import io.edgeai.core.exec.TrainingSession;
import io.edgeai.core.network.AnyBatch;
import io.edgeai.core.network.Heads;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The stage {@code train}: a classifier in, the best epoch's classifier by validation accuracy out, or the last's where the spec says so. */
public final class TrainStage implements Stage {

    private final Train spec;
    private final Optional<Teacher> teacher;

    private TrainStage(Train spec, Optional<Teacher> teacher) {
        this.spec = spec;
        this.teacher = teacher;
    }

    /** The stage of a spec. */
    public static Stage of(Train spec) {
        return new TrainStage(spec, Optional.empty());
    }

    /** The same with a teacher that is learned from as well. */
    static Stage taughtBy(Teacher teacher, Train spec) {
        return new TrainStage(spec, Optional.of(teacher));
    }

    /**
     * Trains. The model's softmax, if it has one, is dropped for good: its output holds logits.
     *
     * @throws EdgeAiException if the model's head is for other classes, the spec does not fit model or data, or the loss is no longer a number
     */
    @Override
    public StageResult apply(Model model, StageContext context) {
        Model logits = AnyBatch.of(Heads.logits(model));
        requireFit(logits, context.data());
        TrainingOptions options = options(logits, context);
        Optional<RateFinder.Found> found =
                spec.findRate() ? Optional.of(RateFinder.find(spec, logits, options, context)) : Optional.empty();
        StageResult result = fitted(logits, options, context);
        return found.map(tried -> withTry(result, tried)).orElse(result);
    }

    private StageResult fitted(Model logits, TrainingOptions options, StageContext context) {
        Progress progress = Fitting.run(spec, logits, options, context);
        Model best = with(logits, progress.kept());
        if (spec.startShare() == 0) {
            return result(best, progress, Map.of());
        }
        Model blended = with(logits, blend(logits, progress.kept()));
        return result(blended, progress, blendedFigures(blended, options, context));
    }

    private static StageResult withTry(StageResult result, RateFinder.Found tried) {
        Map<String, Double> figures = new LinkedHashMap<>(result.figures());
        figures.put("proposed-learning-rate", tried.rate());
        List<Exhibit> exhibits = new ArrayList<>(result.exhibits());
        exhibits.add(tried.curve());
        return new StageResult(result.model(), figures, exhibits);
    }

    static Model with(Model model, Map<String, Tensor> changed) {
        Map<String, Tensor> initializers = new LinkedHashMap<>(model.graph().initializers());
        initializers.putAll(changed);
        return model.withGraph(model.graph().withInitializers(initializers));
    }

    /**
     * Trained weights on the way back to those before training: Wortsman et al., "Robust fine-tuning of zero-shot models", 2022. A head is not led back:
     * it may be new.
     */
    private Map<String, Tensor> blend(Model before, Map<String, Tensor> trained) {
        Set<String> head = Heads.parameters(before);
        float share = (float) spec.startShare();
        Map<String, Tensor> blended = new LinkedHashMap<>(trained);
        blended.replaceAll((name, after) -> {
            Tensor start = before.graph().initializers().getOrDefault(name, after);
            if (head.contains(name) || start.equals(after)) {
                return after;
            }
            float[] from = start.floats();
            float[] values = after.floats();
            for (int i = 0; i < values.length; i++) {
                values[i] = share * from[i] + (1 - share) * values[i];
            }
            return Tensor.ofFloats(values, after.sizes());
        });
        return blended;
    }

    private static Map<String, Double> blendedFigures(Model model, TrainingOptions options, StageContext context) {
        Validation validation = new Validation();
        try (TrainingSession session = TrainingSession.open(model, options);
                BatchLoader pictures = Fitting.validation(context)) {
            pictures.forEach(batch -> validation.add(batch, session::logits));
        }
        Epoch.Score score = validation.score();
        return Map.of("blended-validation-accuracy", score.accuracy(), "blended-validation-loss", score.loss());
    }

    private TrainingOptions options(Model model, StageContext context) {
        TrainingOptions options = TrainingOptions.of(
                        spec,
                        context.preprocessing(),
                        new TrainingOptions.Machine(
                                context.seed(),
                                Runtime.getRuntime().availableProcessors(),
                                DeviceChoice.of(spec.devices())))
                .withClassWeights(ClassWeighting.of(spec.classWeights(), context.data()))
                .withFrozen(Frozen.of(spec, model));
        if (spec.headLearningRateFactor() != 1) {
            options = options.withRates(Heads.parameters(model).stream()
                    .collect(Collectors.toMap(name -> name, name -> spec.headLearningRateFactor())));
        }
        return teacher.map(options::withTeacher).orElse(options);
    }

    private void requireFit(Model model, Dataset data) {
        int classes = Heads.classes(model);
        if (classes != data.classCount()) {
            throw EdgeAiException.spec(Diagnostic.error(
                            "head of " + classes + " classes cannot be trained on " + data.classCount() + " classes")
                    .hint("write  head: new  under 'model'"));
        }
        spec.augment()
                .paste()
                .filter(paste -> !data.classes().contains(paste.onto()))
                .ifPresent(paste -> {
                    throw EdgeAiException.spec(
                            Diagnostic.error("augment pastes onto '" + paste.onto() + "', which is not a class")
                                    .hint("classes are " + String.join(", ", data.classes())));
                });
        if (data.training().isEmpty() || data.validation().isEmpty()) {
            throw EdgeAiException.spec(
                    Diagnostic.error("training has " + data.training().size() + " pictures and validation "
                                    + data.validation().size() + ": both need some")
                            .hint("change 'split', or give more pictures"));
        }
    }

    private StageResult result(Model model, Progress progress, Map<String, Double> more) {
        Epoch best = progress.bestEpoch();
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("best-epoch", (double) best.number());
        figures.put("best-validation-accuracy", best.validation().accuracy());
        figures.put("best-validation-loss", best.validation().loss());
        figures.put("kept-epoch", (double) (spec.keep() == Train.Keep.LAST ? last(progress) : best).number());
        figures.put("epochs", (double) progress.epochs().size());
        figures.put("last-training-accuracy", last(progress).training().accuracy());
        figures.put("last-training-loss", last(progress).training().loss());
        figures.put("last-validation-accuracy", last(progress).validation().accuracy());
        figures.putAll(more);
        return new StageResult(model, figures, exhibits(progress.epochs()));
    }

    private static Epoch last(Progress progress) {
        return progress.epochs().get(progress.epochs().size() - 1);
    }

    private static List<Exhibit> exhibits(List<Epoch> epochs) {
        List<Double> x = epochs.stream().map(epoch -> (double) epoch.number()).toList();
        return List.of(
                new Exhibit.Curves("Loss by epoch", "epoch", "loss", x, both(epochs, Epoch.Score::loss)),
                new Exhibit.Curves(
                        "Accuracy by epoch",
                        "epoch",
                        "accuracy in %",
                        x,
                        both(epochs, score -> 100 * score.accuracy())),
                new Exhibit.Curves(
                        "Learning rate by epoch",
                        "epoch",
                        "learning rate",
                        x,
                        Map.of("learning rate", epochs.stream().map(Epoch::rate).toList())));
    }

    private static Map<String, List<Double>> both(List<Epoch> epochs, ToDoubleFunction<Epoch.Score> figure) {
        Map<String, List<Double>> series = new LinkedHashMap<>();
        series.put("training", values(epochs.stream().map(Epoch::training), figure));
        series.put("validation", values(epochs.stream().map(Epoch::validation), figure));
        return series;
    }

    private static List<Double> values(Stream<Epoch.Score> scores, ToDoubleFunction<Epoch.Score> figure) {
        return scores.map(figure::applyAsDouble).toList();
    }
}
