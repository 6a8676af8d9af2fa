package io.edgeai.core.data;

import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.stage.Augment;
import io.edgeai.core.image.Augmenter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/**
 * Shuffled, changed batches of the training part, epoch by epoch. Decoded pictures are kept in memory within a budget, so that later epochs decode only
 * what did not fit; the batches are the same either way.
 */
public final class TrainingFeed implements AutoCloseable {

    /** Memory for decoded pictures where nobody says otherwise. */
    public static final long DEFAULT_CACHE = 1L << 30;

    private final List<Sample> samples;
    private final Options options;
    private final List<Integer> grounds;
    private final Augmenter augmenter;
    private final PictureCache cache;
    private final Shaping shaping;
    private final Workers workers;

    /**
     * How training pictures are given.
     *
     * @param batch samples in a batch, at least 1; the last of an epoch may be smaller
     * @param seed of order and changes
     * @param cacheBytes memory for decoded pictures; at most a third of what this Java may use is taken
     * @param ground the label of the pictures that others are pasted onto, where they are
     */
    public record Options(Augment augment, int batch, long seed, long cacheBytes, OptionalInt ground) {

        /** Options with the usual cache, for changes that paste nothing. */
        public static Options of(Augment augment, int batch, long seed) {
            return new Options(augment, batch, seed, DEFAULT_CACHE, OptionalInt.empty());
        }

        /** The same, with the label of the pictures that others are pasted onto. */
        public Options onto(int label) {
            return new Options(augment, batch, seed, cacheBytes, OptionalInt.of(label));
        }
    }

    TrainingFeed(List<Sample> samples, Preprocessing preprocessing, Options options) {
        this.samples = List.copyOf(samples);
        this.options = options;
        this.grounds = BatchIterator.inOrder(samples.size()).stream()
                .filter(number -> options.ground()
                        .equals(OptionalInt.of(samples.get(number).label())))
                .toList();
        this.augmenter = new Augmenter(
                options.augment(),
                preprocessing,
                options.seed(),
                new Augmenter.Grounds(grounds.size(), number -> view(grounds.get(number))));
        this.cache = new PictureCache(
                Math.min(options.cacheBytes(), Runtime.getRuntime().maxMemory() / 3));
        this.shaping = Shaping.of(preprocessing, 1);
        this.workers = new Workers(BatchLoader.threads(), augmenter.bytes());
    }

    /** The batches of an epoch, counted from any number: order and changes depend on the seed and this number alone. */
    public BatchLoader epoch(int epoch) {
        List<Integer> order = new ArrayList<>(BatchIterator.inOrder(samples.size()));
        Collections.shuffle(order, new Random(options.seed() * 31 + epoch));
        PixelSource source = (sample, out) -> write(sample, epoch, out);
        var setup = new BatchLoader.Setup(options.batch(), shaping, source, workers);
        return new BatchLoader(samples, List.copyOf(order), setup, false);
    }

    private void write(int sample, int epoch, ByteBuffer out) {
        augmenter.apply(view(sample), epoch, sample, out);
    }

    private Tensor view(int sample) {
        return cache.get(sample, () -> augmenter.view(samples.get(sample).file()));
    }

    /** Stops the threads and forgets the kept pictures. */
    @Override
    public void close() {
        workers.close();
        cache.clear();
    }
}
