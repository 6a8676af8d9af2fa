package io.edgeai.api.backend.rule;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

/** How one of two operands is stretched to the other's shape. */
final class Broadcast {

    private Broadcast() {}

    /** Both of one shape, or one of them stretched: along height and width, all of a channel, or, with {@code rowsToo}, all of a row or column. */
    static boolean holds(Site site, boolean rowsToo) {
        Optional<long[]> left = site.shape(0);
        Optional<long[]> right = site.shape(1);
        if (left.isEmpty() || right.isEmpty() || site.node().inputs().size() > 2) {
            return true;
        }
        return stretches(left.get(), right.get(), rowsToo) || stretches(right.get(), left.get(), rowsToo);
    }

    private static boolean stretches(long[] small, long[] large, boolean rowsToo) {
        long elements = LongStream.of(small).reduce(1, (a, b) -> a * b);
        if (elements == 1 || Arrays.equals(small, large)) {
            return true;
        }
        long[] same = new long[large.length];
        Arrays.fill(same, 1);
        if (small.length > large.length || large.length != 4) {
            return false;
        }
        System.arraycopy(small, 0, same, large.length - small.length, small.length);
        boolean[] kept = new boolean[4];
        for (int i = 0; i < 4; i++) {
            kept[i] = same[i] == large[i];
            if (!kept[i] && same[i] != 1) {
                return false;
            }
        }
        boolean channel = kept[1] && !kept[2] && !kept[3];
        return channel || (rowsToo && (kept[2] || kept[3])) || (kept[1] && large[2] == 1 && large[3] == 1);
    }
}
