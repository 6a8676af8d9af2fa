package io.edgeai.core.prune;

import io.edgeai.api.backend.Session;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Model;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.StageContext;
import io.edgeai.core.data.Batch;
import io.edgeai.core.data.BatchLoader;
import io.edgeai.core.infer.OrtSession;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The proof of a cut: a model without channels answers as the one whose weights are zero there. */
final class SameAnswers {

    private static final int PICTURES = 4;
    private static final double MOST = 1e-3;

    private SameAnswers() {}

    /**
     * By how much the answers of both differ at most, over the size of the largest answer, on a few pictures.
     *
     * @throws IllegalStateException if that is more than rounding, or an answer is no number in one alone: then the cut is wrong
     * @throws EdgeAiException if the model itself gives answers that are no numbers
     */
    static double check(Model zeroed, Model pruned, StageContext context) {
        List<Sample> all = Stream.concat(context.data().validation().stream(), context.data().training().stream())
                .toList();
        List<Sample> some = all.subList(0, Math.min(PICTURES, all.size()));
        double most = 0;
        double size = 1;
        try (BatchLoader pictures = BatchLoader.evaluation(some, context.preprocessing(), PICTURES);
                OrtSession one = OrtSession.open(zeroed, context.preprocessing());
                OrtSession other = OrtSession.open(pruned, context.preprocessing())) {
            for (Batch batch : pictures) {
                var inputs = Map.of(Session.PICTURES, batch.pixels());
                var wanted = one.run(inputs).outputs();
                var found = other.run(inputs).outputs();
                for (String output : wanted.keySet()) {
                    float[] right = Objects.requireNonNull(wanted.get(output)).toFloats();
                    float[] answer = Objects.requireNonNull(found.get(output)).toFloats();
                    for (int i = 0; i < right.length; i++) {
                        requireNumber(right[i], zeroed, output);
                        most = Math.max(most, Math.abs((double) right[i] - answer[i]));
                        size = Math.max(size, Math.abs(right[i]));
                    }
                }
            }
        }
        // Also where an answer of the pruned model is no number, of which any comparison is false.
        if (!(most / size <= MOST)) {
            throw new IllegalStateException("the pruned model's answers differ by " + most + " of " + size
                    + " from those of the model with zeros in place of its channels");
        }
        return most / size;
    }

    private static void requireNumber(float answer, Model model, String output) {
        if (!Float.isFinite(answer)) {
            throw EdgeAiException.step(Diagnostic.error(
                            "output '" + output + "' of model '" + model.graph().name() + "' is " + answer
                                    + " for a picture: nothing can be compared with it")
                    .hint("look for weights that are no numbers, or a training that diverged"));
        }
    }
}
