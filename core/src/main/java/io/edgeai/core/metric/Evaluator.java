package io.edgeai.core.metric;

import io.edgeai.api.backend.Session;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Puts pictures to a classifier batch by batch and keeps its answers. */
public final class Evaluator {

    private final Session session;
    private final List<Sample> samples = new ArrayList<>();
    private final List<float[]> outputs = new ArrayList<>();
    private Duration latency = Duration.ZERO;

    public Evaluator(Session session) {
        this.session = session;
    }

    /**
     * Runs a batch. Where there are more pictures than samples, each sample has as many crops, one after the other, and its answer is their mean.
     *
     * @param pixels uint8 [N, height, width, channels]
     * @throws EdgeAiException if the model does not have exactly one output
     */
    public void add(Tensor pixels, List<Sample> batch) {
        Session.Run run = session.run(Map.of(Session.PICTURES, pixels));
        if (run.outputs().size() != 1) {
            throw EdgeAiException.step(Diagnostic.error("the model has the outputs "
                    + run.outputs().keySet() + "; a classifier has one, a value for each class"));
        }
        float[] all = run.outputs().values().iterator().next().toFloats();
        int crops = Math.toIntExact(pixels.sizes()[0] / batch.size());
        int width = all.length / (batch.size() * crops);
        for (int i = 0; i < batch.size(); i++) {
            float[] mean = new float[width];
            for (int j = 0; j < crops * width; j++) {
                mean[j % width] += all[i * crops * width + j] / crops;
            }
            outputs.add(mean);
        }
        samples.addAll(batch);
        latency = latency.plus(run.latency());
    }

    /** All answers so far. */
    public Evaluation result(List<String> classes) {
        return new Evaluation(classes, samples, outputs, latency);
    }
}
