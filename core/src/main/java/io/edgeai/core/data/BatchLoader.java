package io.edgeai.core.data;

import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.core.image.PictureReader;
import java.util.Iterator;
import java.util.List;

/**
 * Batches of samples, decoded by several threads ahead of their use. Each {@link #iterator()} passes once over all samples in the same order; the last
 * batch may be smaller. Nothing about the batches depends on the number of threads.
 */
public final class BatchLoader implements AutoCloseable, Iterable<Batch> {

    private final List<Sample> samples;
    private final List<Integer> order;
    private final Setup setup;
    private final boolean closesWorkers;

    record Setup(int batch, Shaping shaping, PixelSource source, Workers workers) {}

    BatchLoader(List<Sample> samples, List<Integer> order, Setup setup, boolean closesWorkers) {
        if (setup.batch() < 1) {
            throw new IllegalArgumentException("batch " + setup.batch() + " is smaller than 1");
        }
        this.samples = List.copyOf(samples);
        this.order = order;
        this.setup = setup;
        this.closesWorkers = closesWorkers;
    }

    /**
     * Unchanged pictures in the samples' order.
     *
     * @param batch samples in a batch, at least 1
     */
    public static BatchLoader evaluation(List<Sample> samples, Preprocessing preprocessing, int batch) {
        PictureReader reader = new PictureReader(preprocessing);
        PixelSource source = (sample, out) -> reader.read(samples.get(sample).file(), out);
        Workers workers = new Workers(threads(), reader.bytes());
        Setup setup = new Setup(batch, Shaping.of(preprocessing, reader.views()), source, workers);
        return new BatchLoader(samples, BatchIterator.inOrder(samples.size()), setup, true);
    }

    /** Training batches without an end of epochs: see {@link TrainingFeed#epoch}. */
    public static TrainingFeed training(
            List<Sample> samples, Preprocessing preprocessing, TrainingFeed.Options options) {
        return new TrainingFeed(samples, preprocessing, options);
    }

    /** The number of batches of one pass. */
    public int batches() {
        return (order.size() + batch() - 1) / batch();
    }

    @Override
    public Iterator<Batch> iterator() {
        return new BatchIterator(this, order);
    }

    /** Stops the threads; iterators end with an error. */
    @Override
    public void close() {
        if (closesWorkers) {
            setup.workers().close();
        }
    }

    /** As many as this machine has processors. */
    static int threads() {
        return Runtime.getRuntime().availableProcessors();
    }

    List<Sample> samples() {
        return samples;
    }

    int batch() {
        return setup.batch();
    }

    Shaping shaping() {
        return setup.shaping();
    }

    PixelSource source() {
        return setup.source();
    }

    Workers workers() {
        return setup.workers();
    }
}
