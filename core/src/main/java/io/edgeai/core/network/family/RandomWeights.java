package io.edgeai.core.network.family;

import io.edgeai.api.model.Digest;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** First weights by chance. Each tensor draws from its own stream, found from the seed and its name, so that no tensor depends on the ones before it. */
public final class RandomWeights {

    private final long seed;
    private final boolean blank;

    private RandomWeights(long seed, boolean blank) {
        this.seed = seed;
        this.blank = blank;
    }

    /** Weights drawn by a seed. */
    public static RandomWeights seeded(long seed) {
        return new RandomWeights(seed, false);
    }

    /** Zeros in place of drawn weights, for those who only count them. */
    public static RandomWeights blank() {
        return new RandomWeights(0, true);
    }

    /** Normally distributed around 0. */
    public Tensor normal(String name, double deviation, long... sizes) {
        int elements = elements(sizes);
        if (blank) {
            return Tensor.wrap(
                    ElementType.FLOAT32, ByteBuffer.allocate(Math.multiplyExact(elements, Float.BYTES)), sizes);
        }
        Random random = new Random(
                Long.parseUnsignedLong(Digest.of(seed + " " + name).hex().substring(0, 16), 16));
        float[] values = new float[elements];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return Tensor.ofFloats(values, sizes);
    }

    /** Normally distributed with the deviation that keeps the variance of gradients behind a rectifier: He et al. 2015, equation 14 (fan-out). */
    Tensor kaiming(String name, long... sizes) {
        long fanOut = sizes[0] * Arrays.stream(sizes).skip(2).reduce(1, Math::multiplyExact);
        return normal(name, Math.sqrt(2.0 / fanOut), sizes);
    }

    /** One value everywhere. */
    public static Tensor filled(float value, long... sizes) {
        float[] values = new float[elements(sizes)];
        Arrays.fill(values, value);
        return Tensor.ofFloats(values, sizes);
    }

    private static int elements(long... sizes) {
        return Math.toIntExact(Arrays.stream(sizes).reduce(1, Math::multiplyExact));
    }
}
