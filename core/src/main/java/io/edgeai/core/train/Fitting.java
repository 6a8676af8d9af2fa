package io.edgeai.core.train;

import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.Devices;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.Train;
import io.edgeai.core.data.BatchLoader;
import io.edgeai.core.data.TrainingFeed;
import io.edgeai.core.exec.Device;
import io.edgeai.core.exec.Teacher;
import io.edgeai.core.exec.TrainingOptions;
import io.edgeai.core.exec.TrainingSession;
import io.edgeai.core.onnx.OnnxWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Training of one model from the pictures of a context, from its checkpoint if there is one. */
final class Fitting {

    /** Raised when a change makes the same spec give other weights: checkpoints from before are then not gone on from. */
    private static final int REVISION = 4;

    private static final int EVALUATION_BATCH = 64;

    private Fitting() {}

    static Progress run(Train spec, Model model, TrainingOptions options, StageContext context) {
        context.reporter()
                .report(new Event.Message(
                        "training on " + Device.named(options.machine().devices())));
        Digest key = key(spec, model, options, context);
        Optional<Progress> head = HeadTraining.of(spec, model, options, context)
                .flatMap(alone -> alone.run(
                        spec,
                        options,
                        new Checkpoint(context.folder(), key.then(Digest.of("features computed once")))));
        return head.orElseGet(() -> whole(spec, model, options, context));
    }

    private static Progress whole(Train spec, Model model, TrainingOptions options, StageContext context) {
        Checkpoint checkpoint = new Checkpoint(context.folder(), key(spec, model, options, context));
        try (TrainingSession session = TrainingSession.open(model, options);
                TrainingFeed training = BatchLoader.training(
                        context.data().training(), context.preprocessing(), feeding(spec, options, context));
                BatchLoader validation = validation(context)) {
            int steps = training.epoch(0).batches();
            Optional<KnownAnswers> answers = answers(spec, options, session, context);
            return new Trainer(
                            spec, context, new Trainer.Pictures(training::epoch, steps, validation, answers), session)
                    .run(checkpoint);
        }
    }

    /** Where pictures are never changed, a teacher says the same of them in each epoch. Its inner values would be too many to keep. */
    private static Optional<KnownAnswers> answers(
            Train spec, TrainingOptions options, TrainingSession session, StageContext context) {
        boolean same = spec.augment().changesNothing()
                && options.teacher()
                        .filter(one -> one.mixed() == 0
                                && one.share() > 0
                                && one.hints().weight() == 0)
                        .isPresent();
        if (!same) {
            return Optional.empty();
        }
        Preprocessing shown = context.preprocessing();
        Preprocessing single =
                shown.fit() == Preprocessing.Fit.THREE_CROPS ? shown.with(Preprocessing.Fit.CROP) : shown;
        try (BatchLoader pictures = BatchLoader.evaluation(context.data().training(), single, EVALUATION_BATCH)) {
            return Optional.of(KnownAnswers.ask(pictures, session::answers, context));
        }
    }

    /** The pictures of the validation part. */
    static BatchLoader validation(StageContext context) {
        return BatchLoader.evaluation(context.data().validation(), context.preprocessing(), EVALUATION_BATCH);
    }

    /** How many pictures a step learns from. */
    static int batch(Train spec, TrainingOptions options) {
        int devices = options.machine().devices().size();
        return spec.devices().batch() == Devices.Batch.PER_GPU
                ? Math.multiplyExact(spec.batch(), devices)
                : spec.batch();
    }

    static TrainingFeed.Options feeding(Train spec, TrainingOptions options, StageContext context) {
        var feeding = TrainingFeed.Options.of(spec.augment(), batch(spec, options), context.seed())
                .balanced(spec.balanced());
        return spec.augment()
                .paste()
                .map(paste -> feeding.onto(context.data().classes().indexOf(paste.onto())))
                .orElse(feeding);
    }

    /** Over all that the result depends on. */
    private static Digest key(Train spec, Model model, TrainingOptions options, StageContext context) {
        Map<String, Double> rates = new TreeMap<>(options.learnt().rates());
        Digest key = Digest.of(
                        REVISION + " " + context.seed() + " " + spec + " " + context.preprocessing() + " " + rates)
                .then(Digest.of(OnnxWriter.bytes(model)))
                .then(context.data().digest());
        List<Path> unlabelled = context.data().training().stream()
                .filter(sample -> sample.label() < 0)
                .map(Sample::file)
                .toList();
        Digest all = unlabelled.isEmpty() ? key : key.then(Digest.of(unlabelled.toString()));
        return options.teacher().map(teacher -> all.then(of(teacher))).orElse(all);
    }

    private static Digest of(Teacher teacher) {
        return Digest.of(teacher.share() + " " + teacher.temperature() + " " + teacher.mixed() + " " + teacher.hints()
                        + " " + teacher.measure() + " " + teacher.preprocessing())
                .then(Digest.of(OnnxWriter.bytes(teacher.model())));
    }
}
