package io.edgeai.core.train;

import io.edgeai.api.model.Model;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.Train;
import io.edgeai.core.exec.TrainingOptions;

/** Training of a model as it is, with options that no spec of the stage {@code train} has: a teacher, rounding on the way. */
public final class Tuning {

    private Tuning() {}

    /**
     * Trains, from the checkpoint in the context's folder if there is one of the same training.
     *
     * @return the model with other initializers
     * @throws io.edgeai.api.report.EdgeAiException if it is interrupted, or the loss is no longer a number
     */
    public static Model tune(Train spec, Model model, TrainingOptions options, StageContext context) {
        return TrainStage.with(model, Fitting.run(spec, model, options, context).kept());
    }
}
