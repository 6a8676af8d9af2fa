package io.edgeai.core.train;

import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.StageContext;
import io.edgeai.core.data.Batch;
import io.edgeai.core.data.BatchLoader;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What a teacher says of each training picture, asked once: in the order of the pictures, so that a training that goes on after an interrupt learns from
 * the same numbers to the last bit.
 */
final class KnownAnswers {

    private final Map<Sample, float[]> rows;

    private KnownAnswers(Map<Sample, float[]> rows) {
        this.rows = rows;
    }

    /** Asks of all pictures of a loader, which shows them as training will. */
    static KnownAnswers ask(BatchLoader pictures, Function<Tensor, Tensor> teacher, StageContext context) {
        Map<Sample, float[]> rows = new LinkedHashMap<>();
        int total = context.data().training().size();
        for (Batch batch : pictures) {
            Interrupt.check(context, "the teacher was being asked");
            float[] answers = teacher.apply(batch.pixels()).floats();
            int width = answers.length / batch.size();
            for (int i = 0; i < batch.size(); i++) {
                rows.put(batch.samples().get(i), Arrays.copyOfRange(answers, i * width, (i + 1) * width));
            }
            context.reporter().report(new Event.Progress("the teacher's answers", rows.size(), total, "pictures"));
        }
        return new KnownAnswers(rows);
    }

    /** The answers to a batch: float32 [samples, classes]. */
    Tensor of(Batch batch) {
        int width = rows.values().iterator().next().length;
        float[] answers = new float[batch.size() * width];
        for (int i = 0; i < batch.size(); i++) {
            System.arraycopy(Objects.requireNonNull(rows.get(batch.samples().get(i))), 0, answers, i * width, width);
        }
        return Tensor.ofFloats(answers, batch.size(), width);
    }
}
