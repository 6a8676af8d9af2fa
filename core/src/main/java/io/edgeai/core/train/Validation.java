package io.edgeai.core.train;

import io.edgeai.api.model.Tensor;
import io.edgeai.core.data.Batch;
import java.util.function.Function;

/** Measures a classifier on pictures it does not learn from: cross entropy without smoothing or class weights, and accuracy. */
final class Validation {

    private double loss;
    private int correct;
    private int count;

    /** Takes a batch in; with several crops a sample, their scores are averaged. */
    void add(Batch batch, Function<Tensor, Tensor> logits) {
        float[] scores = logits.apply(batch.pixels()).floats();
        int views = batch.views();
        int classes = scores.length / (batch.size() * views);
        for (int i = 0; i < batch.size(); i++) {
            double[] row = new double[classes];
            for (int j = 0; j < views * classes; j++) {
                row[j % classes] += scores[i * views * classes + j] / views;
            }
            add(row, batch.labels()[i]);
        }
    }

    Epoch.Score score() {
        return new Epoch.Score(loss / count, (double) correct / count);
    }

    private void add(double[] scores, int label) {
        int highest = 0;
        for (int i = 1; i < scores.length; i++) {
            highest = scores[i] > scores[highest] ? i : highest;
        }
        double sum = 0;
        for (double score : scores) {
            sum += Math.exp(score - scores[highest]);
        }
        loss += Math.log(sum) - (scores[label] - scores[highest]);
        correct += highest == label ? 1 : 0;
        count++;
    }
}
