package io.edgeai.core.prune;

import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Model;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.StageContext;
import io.edgeai.core.data.Batch;
import io.edgeai.core.data.BatchLoader;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.metric.Evaluation;
import io.edgeai.core.network.Heads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** How far the answers of changed models are from those of the model before, on some validation pictures. */
final class AnswerDistance implements AutoCloseable {

    private static final int BATCH = 32;

    private final StageContext context;
    private final List<Batch> pictures;
    private final boolean labelled;
    private final float[][] answers;
    private final Point none;

    /**
     * A measurement.
     *
     * @param distance the mean Euclidean distance of answers over the mean size of the model's own
     * @param accuracy of the changed model; NaN where the answers are not the classes of the pictures
     */
    record Point(double distance, double accuracy) {}

    private AnswerDistance(Model model, StageContext context, List<Batch> pictures) {
        this.context = context;
        this.pictures = pictures;
        this.labelled = Heads.classes(model) == context.data().classCount();
        Evaluation own = evaluation(model);
        this.answers = own.logits();
        this.none = new Point(0, accuracy(own));
    }

    /**
     * Decodes pictures and asks the model.
     *
     * @throws EdgeAiException if there is no validation picture
     */
    static AnswerDistance of(Model model, StageContext context, int images) {
        List<Sample> all = new ArrayList<>(context.data().validation());
        if (all.isEmpty()) {
            throw EdgeAiException.spec(
                    Diagnostic.error("ratios 'sensitivity' needs validation pictures, and there are none")
                            .hint("change 'split', or take  ratios: global"));
        }
        Collections.shuffle(all, new Random(context.seed()));
        List<Batch> batches = new ArrayList<>();
        try (BatchLoader loader =
                BatchLoader.evaluation(all.subList(0, Math.min(images, all.size())), context.preprocessing(), BATCH)) {
            loader.forEach(batches::add);
        }
        return new AnswerDistance(model, context, batches);
    }

    /** The model itself. */
    Point none() {
        return none;
    }

    Point of(Model changed) {
        Evaluation found = evaluation(changed);
        float[][] other = found.logits();
        double apart = 0;
        double size = 0;
        for (int i = 0; i < answers.length; i++) {
            double squares = 0;
            double own = 0;
            for (int j = 0; j < answers[i].length; j++) {
                double step = (double) answers[i][j] - other[i][j];
                squares += step * step;
                own += (double) answers[i][j] * answers[i][j];
            }
            apart += Math.sqrt(squares);
            size += Math.sqrt(own);
        }
        return new Point(size == 0 ? 0 : apart / size, accuracy(found));
    }

    @Override
    public void close() {
        pictures.clear();
    }

    private double accuracy(Evaluation evaluation) {
        return labelled ? evaluation.top1() : Double.NaN;
    }

    private Evaluation evaluation(Model model) {
        try (OrtSession session = OrtSession.open(model, context.preprocessing())) {
            return Evaluation.of(session, pictures, context.data().classes());
        }
    }
}
