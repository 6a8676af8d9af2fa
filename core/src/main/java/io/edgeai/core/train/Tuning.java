package io.edgeai.core.train;

import io.edgeai.api.model.Model;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.Train;
import io.edgeai.core.exec.TrainingOptions;
import java.util.List;

/** Training of a model as it is, with options that no spec of the stage {@code train} has: a teacher, rounding on the way. */
public final class Tuning {

    private Tuning() {}

    /**
     * What came of it.
     *
     * @param model with other initializers
     * @param exhibits its course
     */
    public record Tuned(Model model, List<Exhibit> exhibits) {
        public Tuned {
            exhibits = List.copyOf(exhibits);
        }
    }

    /**
     * Trains, from the checkpoint in the context's folder if there is one of the same training.
     *
     * @throws io.edgeai.api.report.EdgeAiException if it is interrupted, or the loss is no longer a number
     */
    public static Tuned tune(Train spec, Model model, TrainingOptions options, StageContext context) {
        Progress progress = Fitting.run(spec, model, options, context);
        return new Tuned(TrainStage.with(model, progress.kept()), TrainStage.exhibits(progress.epochs()));
    }
}
