package io.edgeai.core.train;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.Distill;
import io.edgeai.api.stage.Stage;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.StageResult;
import io.edgeai.core.data.BatchLoader;
import io.edgeai.core.exec.Teacher;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.network.AnyBatch;
import io.edgeai.core.network.Heads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stage {@code distill}: training whose loss is, wholly or in part, the distance from a teacher's answers. */
public final class DistillStage implements Stage {

    /** The label of pictures that have none; loss and accuracy leave it out. */
    static final int UNLABELLED = -1;

    private final Distill spec;
    private final Model teacher;
    private final List<Path> unlabelled;

    private DistillStage(Distill spec, Model teacher, List<Path> unlabelled) {
        this.spec = spec;
        this.teacher = teacher;
        this.unlabelled = unlabelled;
    }

    /**
     * The stage of a spec.
     *
     * @param teacher with its own preprocessing in its metadata
     * @param unlabelled pictures that join the training part
     */
    public static Stage of(Distill spec, Model teacher, List<Path> unlabelled) {
        return new DistillStage(spec, teacher, List.copyOf(unlabelled));
    }

    /**
     * Trains.
     *
     * @throws EdgeAiException as the stage {@code train} does, and if the teacher tells other classes apart or takes other pictures
     */
    @Override
    public StageResult apply(Model model, StageContext context) {
        Model shown = AnyBatch.of(Heads.logits(teacher));
        Preprocessing own = teacher.preprocessing().orElse(context.preprocessing());
        requireFit(shown, own, context);
        Teacher.Hints hints = Hinting.of(AnyBatch.of(Heads.logits(model)), shown, spec.hints());
        var taught =
                new Teacher(shown, Optional.of(own), measure(), spec.share(), spec.temperature(), spec.mix(), hints);
        Map<String, Double> figures = new LinkedHashMap<>(figures(shown, own, context));
        StageResult result = TrainStage.taughtBy(taught, spec.train()).apply(model, with(unlabelled, context));
        figures.putAll(result.figures());
        return new StageResult(result.model(), figures, result.exhibits());
    }

    private Teacher.Measure measure() {
        return switch (spec.loss()) {
            case KD -> new Teacher.Divergence();
            case DKD -> new Teacher.Decoupled(spec.alpha(), spec.beta());
            case JS -> new Teacher.JensenShannon();
        };
    }

    private static void requireFit(Model teacher, Preprocessing own, StageContext context) {
        int classes = Heads.classes(teacher);
        if (classes != context.data().classCount()) {
            throw EdgeAiException.spec(
                    Diagnostic.error("the teacher tells " + classes + " classes apart, the dataset has "
                                    + context.data().classCount())
                            .hint("write  train: {epochs: 10}  under 'teacher', which gives it a new head first"));
        }
        Preprocessing shown = context.preprocessing();
        if (own.width() != shown.width() || own.height() != shown.height() || own.colour() != shown.colour()) {
            throw EdgeAiException.spec(Diagnostic.error("the teacher takes " + own.width() + "x" + own.height() + " "
                    + own.colour() + " pictures, the model " + shown.width() + "x" + shown.height() + " "
                    + shown.colour() + "; both see the same"));
        }
    }

    private static Map<String, Double> figures(Model teacher, Preprocessing own, StageContext context) {
        Validation validation = new Validation();
        try (OrtSession session = OrtSession.open(teacher, own);
                BatchLoader pictures = Fitting.validation(context)) {
            String input = teacher.graph().freeInputs().get(0).name();
            pictures.forEach(batch -> validation.add(batch, pixels -> session.run(Map.of(input, pixels))
                    .outputs()
                    .values()
                    .iterator()
                    .next()));
        }
        return Map.of("teacher-validation-accuracy", validation.score().accuracy());
    }

    private static StageContext with(List<Path> unlabelled, StageContext context) {
        if (unlabelled.isEmpty()) {
            return context;
        }
        Dataset data = context.data();
        List<Sample> training = new ArrayList<>(data.training());
        unlabelled.forEach(file -> training.add(new Sample(file, UNLABELLED, file.toString(), "unlabelled")));
        Dataset longer = new Dataset(
                data.classes(), training, data.validation(), data.test(), data.evaluations(), data.digest());
        return new StageContext(
                longer,
                context.preprocessing(),
                context.seed(),
                context.folder(),
                context.reporter(),
                context.interrupted());
    }
}
