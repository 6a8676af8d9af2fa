package io.edgeai.core.data;

import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Tensor;
import java.util.List;

/**
 * Pictures that go through a model together.
 *
 * @param pixels uint8 [N, height, width, channels]; with three crops a sample has three rows that follow one another: N is three times the samples
 * @param labels one for each sample
 */
@SuppressWarnings("ArrayRecordComponent") // a training step takes the labels as they are; nobody writes to them
public record Batch(Tensor pixels, int[] labels, List<Sample> samples) {

    public Batch {
        samples = List.copyOf(samples);
    }

    /** The number of samples. */
    public int size() {
        return samples.size();
    }

    /** Rows of {@link #pixels()} for each sample: 3 with three crops, else 1. */
    public int views() {
        return Math.toIntExact(pixels.sizes()[0]) / Math.max(1, size());
    }
}
