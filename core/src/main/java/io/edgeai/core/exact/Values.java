package io.edgeai.core.exact;

import io.edgeai.api.model.Tensor;

/** A value of the graph for one picture. */
sealed interface Values permits Codes, Reals, Other {

    /** The shape, outermost first. */
    int[] sizes();

    /** The numbers; not to be written to. */
    double[] reals();

    /** The numbers as float32, as they leave the chip. */
    Tensor tensor();

    static int count(int... sizes) {
        int count = 1;
        for (int size : sizes) {
            count = Math.multiplyExact(count, size);
        }
        return count;
    }

    static long[] longs(int... sizes) {
        long[] longs = new long[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            longs[i] = sizes[i];
        }
        return longs;
    }

    static int[] ints(long... sizes) {
        int[] ints = new int[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            ints[i] = Math.toIntExact(sizes[i]);
        }
        return ints;
    }
}
