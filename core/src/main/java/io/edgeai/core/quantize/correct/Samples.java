package io.edgeai.core.quantize.correct;

import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.number.Rounder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A value before rounding, of each picture, and what it should be. */
final class Samples {

    /** Values of a tensor that its range is found from. */
    private static final int VALUES = 100_000;

    /** The same for one channel of many. */
    private static final int OF_CHANNEL = 1_500;

    private final List<Tensor> is;
    private final List<Tensor> wanted;
    private final float[] weights;

    /**
     * @param is [1, channels, ...] of each picture
     * @param weights of the channels' errors; empty where all weigh the same
     */
    Samples(List<Tensor> is, List<Tensor> wanted, float[] weights) {
        this.is = List.copyOf(is);
        this.wanted = List.copyOf(wanted);
        this.weights = weights.clone();
    }

    List<Tensor> is() {
        return is;
    }

    /** A fit to all channels. */
    RangeFit all(Rounder rounder) {
        return fit(rounder, VALUES, 0, is.get(0).elements());
    }

    /** A fit to one channel. */
    RangeFit channel(int channel, Rounder rounder) {
        int plane = plane();
        return fit(rounder, OF_CHANNEL, channel * plane, plane);
    }

    private RangeFit fit(Rounder rounder, int values, int from, int elements) {
        int each = Math.max(1, values / is.size());
        int count = Math.min(each, elements);
        float[] a = new float[count * is.size()];
        float[] b = new float[a.length];
        float[] w = new float[a.length];
        int plane = plane();
        IntStream.range(0, is.size()).parallel().forEach(n -> {
            FloatBuffer made = is.get(n).data().asFloatBuffer();
            FloatBuffer should = wanted.get(n).data().asFloatBuffer();
            SplittableRandom random = new SplittableRandom(n);
            int[] at = elements <= each
                    ? IntStream.range(0, elements).toArray()
                    : random.ints(count, 0, elements).toArray();
            for (int i = 0; i < count; i++) {
                int to = n * count + i;
                a[to] = made.get(from + at[i]);
                b[to] = should.get(from + at[i]);
                w[to] = weights.length == 0 ? 1 : weights[(from + at[i]) / plane % weights.length];
            }
        });
        return new RangeFit(a, b, w, rounder);
    }

    private int plane() {
        long plane = 1;
        long[] sizes = is.get(0).sizes();
        for (int i = 2; i < sizes.length; i++) {
            plane *= sizes[i];
        }
        return Math.toIntExact(plane);
    }
}
