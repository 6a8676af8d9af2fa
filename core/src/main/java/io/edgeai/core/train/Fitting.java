package io.edgeai.core.train;

import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Model;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.Train;
import io.edgeai.core.data.BatchLoader;
import io.edgeai.core.data.TrainingFeed;
import io.edgeai.core.exec.Teacher;
import io.edgeai.core.exec.TrainingOptions;
import io.edgeai.core.exec.TrainingSession;
import io.edgeai.core.onnx.OnnxWriter;
import java.util.Map;
import java.util.TreeMap;

/** Training of one model from the pictures of a context, from its checkpoint if there is one. */
final class Fitting {

    /** Raised when a change makes the same spec give other weights: checkpoints from before are then not gone on from. */
    private static final int REVISION = 3;

    private static final int EVALUATION_BATCH = 64;

    private Fitting() {}

    static Progress run(Train spec, Model model, TrainingOptions options, StageContext context) {
        Checkpoint checkpoint = new Checkpoint(context.folder(), key(spec, model, options, context));
        try (TrainingSession session = TrainingSession.open(model, options);
                TrainingFeed training = BatchLoader.training(
                        context.data().training(), context.preprocessing(), feeding(spec, context));
                BatchLoader validation = validation(context)) {
            int steps = training.epoch(0).batches();
            return new Trainer(spec, context, new Trainer.Pictures(training::epoch, steps, validation), session)
                    .run(checkpoint);
        }
    }

    /** The pictures of the validation part. */
    static BatchLoader validation(StageContext context) {
        return BatchLoader.evaluation(context.data().validation(), context.preprocessing(), EVALUATION_BATCH);
    }

    private static TrainingFeed.Options feeding(Train spec, StageContext context) {
        var feeding = TrainingFeed.Options.of(spec.augment(), spec.batch(), context.seed());
        return spec.augment()
                .paste()
                .map(paste -> feeding.onto(context.data().classes().indexOf(paste.onto())))
                .orElse(feeding);
    }

    /** Over all that the result depends on. */
    private static Digest key(Train spec, Model model, TrainingOptions options, StageContext context) {
        Map<String, Double> rates = new TreeMap<>(options.rates());
        Digest key = Digest.of(
                        REVISION + " " + context.seed() + " " + spec + " " + context.preprocessing() + " " + rates)
                .then(Digest.of(OnnxWriter.bytes(model)))
                .then(context.data().digest());
        return options.teacher().map(teacher -> key.then(of(teacher))).orElse(key);
    }

    private static Digest of(Teacher teacher) {
        return Digest.of(teacher.share() + " " + teacher.temperature() + " " + teacher.mixed() + " " + teacher.hints())
                .then(Digest.of(OnnxWriter.bytes(teacher.model())));
    }
}
