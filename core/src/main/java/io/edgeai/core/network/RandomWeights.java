package io.edgeai.core.network;

import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Tensor;
import java.util.Arrays;
import java.util.Random;

/** First weights by chance. Each tensor draws from its own stream, found from the seed and its name, so that no tensor depends on the ones before it. */
final class RandomWeights {

    private final long seed;

    RandomWeights(long seed) {
        this.seed = seed;
    }

    /** Normally distributed around 0. */
    Tensor normal(String name, double deviation, long... sizes) {
        Random random = new Random(
                Long.parseUnsignedLong(Digest.of(seed + " " + name).hex().substring(0, 16), 16));
        float[] values = new float[Math.toIntExact(Arrays.stream(sizes).reduce(1, Math::multiplyExact))];
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

    static Tensor filled(float value, long... sizes) {
        float[] values = new float[Math.toIntExact(Arrays.stream(sizes).reduce(1, Math::multiplyExact))];
        Arrays.fill(values, value);
        return Tensor.ofFloats(values, sizes);
    }
}
