package io.edgeai.core.image;

import java.util.SplittableRandom;

/** Chance that depends on a seed, an epoch and a picture's number alone, so that order and threads do not matter. */
final class Chance {

    private final SplittableRandom random;

    Chance(long seed, long epoch, long index) {
        random = new SplittableRandom(mix(mix(mix(seed) + epoch) + index));
    }

    /** True with this chance; always draws. */
    boolean happens(double chance) {
        return random.nextDouble() < chance;
    }

    /** Uniform from {@code low} to {@code high}. */
    double between(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    /** A whole number from 0 to {@code high}, both included. */
    int upTo(int high) {
        return random.nextInt(high + 1);
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014): neighbouring numbers become unrelated ones. */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
