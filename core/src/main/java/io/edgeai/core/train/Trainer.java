package io.edgeai.core.train;

import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.EdgeAiException.Kind;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.Train;
import io.edgeai.core.data.Batch;
import io.edgeai.core.exec.StepResult;
import io.edgeai.core.exec.TrainingSession;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** The loop over epochs. What it does depends on spec, seed and pictures alone, and is the same whether or not it was interrupted on the way. */
final class Trainer {

    private final Train spec;
    private final StageContext context;
    private final Pictures pictures;
    private final TrainingSession session;

    /**
     * What is learned from.
     *
     * @param training the batches of an epoch, by its number from 1
     * @param stepsPerEpoch how many batches that are
     * @param answers a teacher's, where it is not asked in each step
     */
    record Pictures(
            IntFunction<Iterable<Batch>> training,
            int stepsPerEpoch,
            Iterable<Batch> validation,
            Optional<KnownAnswers> answers) {}

    Trainer(Train spec, StageContext context, Pictures pictures, TrainingSession session) {
        this.spec = spec;
        this.context = context;
        this.pictures = pictures;
        this.session = session;
    }

    /** Trains from the checkpoint, or from the start; a checkpoint is written after each epoch. */
    Progress run(Checkpoint checkpoint) {
        Progress progress = checkpoint.read().map(this::resumed).orElseGet(this::started);
        while (progress.epochs().size() < spec.epochs() && !isStale(progress)) {
            progress = epoch(progress);
            checkpoint.write(progress);
            Epoch last = progress.epochs().get(progress.epochs().size() - 1);
            context.reporter().report(new Event.Message(last.line(spec.epochs())));
        }
        if (progress.epochs().size() < spec.epochs()) {
            context.reporter()
                    .report(new Event.Message("training ends: no better epoch since epoch "
                            + progress.bestEpoch().number()));
        }
        return progress;
    }

    private boolean isStale(Progress progress) {
        return spec.patience().isPresent()
                && !progress.epochs().isEmpty()
                && progress.epochs().size() - progress.bestEpoch().number()
                        >= spec.patience().get();
    }

    private Progress started() {
        return Progress.start(session.state());
    }

    private Progress resumed(Progress progress) {
        session.restore(progress.state());
        context.reporter()
                .report(new Event.Message(
                        "training goes on after epoch " + progress.epochs().size() + " of " + spec.epochs()));
        return progress;
    }

    private Progress epoch(Progress before) {
        int number = before.epochs().size() + 1;
        long firstStep = (long) (number - 1) * pictures.stepsPerEpoch();
        Epoch.Score training = learn(number, firstStep);
        Epoch.Score validation = validate(number);
        double rate = rates().at(firstStep + pictures.stepsPerEpoch() - 1);
        Epoch done = new Epoch(number, rate, training, validation);
        boolean kept = spec.keep() == Train.Keep.LAST || before.epochs().isEmpty() || done.beats(before.bestEpoch());
        return new Progress(before.with(done), session.state(), kept ? trained() : before.kept());
    }

    private Epoch.Score learn(int number, long firstStep) {
        double loss = 0;
        int correct = 0;
        int count = 0;
        long labelled = 0;
        long step = firstStep;
        for (Batch batch : pictures.training().apply(number)) {
            stopIfInterrupted(number);
            StepResult result = step(batch, rates().at(step));
            step++;
            requireFinite(result.loss(), number, step - firstStep);
            loss += result.loss() * batch.size();
            correct += result.correct();
            count += batch.size();
            labelled +=
                    Arrays.stream(batch.labels()).filter(label -> label >= 0).count();
            report("epoch " + number + "/" + spec.epochs(), step - firstStep, pictures.stepsPerEpoch());
        }
        return new Epoch.Score(loss / count, (double) correct / labelled);
    }

    private StepResult step(Batch batch, double rate) {
        return pictures.answers()
                .map(answers -> session.step(batch.pixels(), batch.labels(), rate, answers.of(batch)))
                .orElseGet(() -> session.step(batch.pixels(), batch.labels(), rate));
    }

    private Epoch.Score validate(int number) {
        Validation validation = new Validation();
        for (Batch batch : pictures.validation()) {
            stopIfInterrupted(number);
            validation.add(batch, session::logits);
        }
        requireFinite(validation.score().loss(), number, pictures.stepsPerEpoch());
        return validation.score();
    }

    /** The initializers that training may have changed, averaged where an average is kept. */
    private Map<String, Tensor> trained() {
        Map<String, Tensor> trained =
                new LinkedHashMap<>(session.model().graph().initializers());
        trained.keySet().retainAll(session.parameters().all());
        return trained;
    }

    private LearningRate rates() {
        return new LearningRate(spec, pictures.stepsPerEpoch());
    }

    private void report(String task, long done, long total) {
        context.reporter().report(new Event.Progress(task, done, total, "steps"));
    }

    private void stopIfInterrupted(int number) {
        if (context.interrupted().getAsBoolean()) {
            throw new EdgeAiException(
                    Kind.INTERRUPTED,
                    List.of(Diagnostic.error("training was interrupted in epoch " + number + " of " + spec.epochs())
                            .hint("start it again: it goes on after epoch " + (number - 1) + " with the same result")));
        }
    }

    private static void requireFinite(double loss, int number, long step) {
        if (!Double.isFinite(loss)) {
            throw EdgeAiException.step(
                    Diagnostic.error("loss became " + loss + " in epoch " + number + ", step " + step)
                            .hint("lower the learning rate, or let it rise over a warm-up of a few epochs"));
        }
    }
}
