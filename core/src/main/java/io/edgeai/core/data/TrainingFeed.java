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
     * @param balanced whether each epoch shows as many pictures of each class
     */
    public record Options(
            Augment augment, int batch, long seed, long cacheBytes, OptionalInt ground, boolean balanced) {

        /** Options of epochs that show each picture once. */
        public Options(Augment augment, int batch, long seed, long cacheBytes, OptionalInt ground) {
            this(augment, batch, seed, cacheBytes, ground, false);
        }

        /** Options with the usual cache, for changes that paste nothing. */
        public static Options of(Augment augment, int batch, long seed) {
            return new Options(augment, batch, seed, DEFAULT_CACHE, OptionalInt.empty());
        }

        /** The same, with the label of the pictures that others are pasted onto. */
        public Options onto(int label) {
            return new Options(augment, batch, seed, cacheBytes, OptionalInt.of(label), balanced);
        }

        /** The same, with as many pictures of each class in each epoch where that is so. */
        public Options balanced(boolean even) {
            return new Options(augment, batch, seed, cacheBytes, ground, even);
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
        Random random = new Random(options.seed() * 31 + epoch);
        if (options.balanced()) {
            return drawn(Balance.draw(samples, random), epoch);
        }
        List<Integer> order = new ArrayList<>(BatchIterator.inOrder(samples.size()));
        Collections.shuffle(order, random);
        PixelSource source = (sample, out) -> write(sample, epoch, sample, out);
        var setup = new BatchLoader.Setup(options.batch(), shaping, source, workers);
        return new BatchLoader(samples, List.copyOf(order), setup, false);
    }

    /** A picture that comes several times is changed in another way each time. */
    private BatchLoader drawn(List<Balance.Draw> draws, int epoch) {
        PixelSource source = (place, out) -> {
            Balance.Draw draw = draws.get(place);
            write(draw.sample(), epoch, draw.sample() + (long) draw.round() * samples.size(), out);
        };
        var setup = new BatchLoader.Setup(options.batch(), shaping, source, workers);
        List<Sample> shown =
                draws.stream().map(draw -> samples.get(draw.sample())).toList();
        return new BatchLoader(shown, BatchIterator.inOrder(shown.size()), setup, false);
    }

    private void write(int sample, int epoch, long index, ByteBuffer out) {
        augmenter.apply(view(sample), epoch, index, out);
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
