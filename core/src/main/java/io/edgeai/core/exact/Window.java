package io.edgeai.core.exact;

import java.util.Arrays;

/** One element of each of the windows from one to another: where it lies in a plane, in runs of one row each. */
final class Window {

    private final int stride;
    private final int[] to;
    private final int[] from;
    private final int[] counts;
    private final int runs;
    private final int covered;

    /** The element {@code tap} of the windows from {@code first} up to {@code end}, numbered row by row. */
    Window(Geometry geometry, int tap, int first, int end) {
        Geometry.Axis rows = geometry.rows();
        Geometry.Axis columns = geometry.columns();
        int down = tap / columns.kernel();
        int right = tap % columns.kernel();
        int low = columns.first(right);
        int high = columns.end(right);
        int most = (end - 1) / columns.out() - first / columns.out() + 1;
        this.stride = columns.stride();
        to = new int[most];
        from = new int[most];
        counts = new int[most];
        int found = 0;
        int sum = 0;
        for (int row = first / columns.out(); row <= (end - 1) / columns.out(); row++) {
            int place = rows.place(row, down);
            int begin = Math.max(low, first - row * columns.out());
            int stop = Math.min(high, end - row * columns.out());
            if (place >= 0 && place < rows.size() && begin < stop) {
                to[found] = row * columns.out() + begin - first;
                from[found] = place * columns.size() + columns.place(begin, right);
                counts[found] = stop - begin;
                sum += stop - begin;
                found++;
            }
        }
        runs = found;
        covered = sum;
    }

    /** Copies the elements of a plane that begins at {@code plane}; 0 where the window reaches into the padding. */
    void copy(int[] source, int plane, int[] target, int count) {
        if (covered < count) {
            Arrays.fill(target, 0, count, 0);
        }
        for (int r = 0; r < runs; r++) {
            if (stride == 1) {
                System.arraycopy(source, plane + from[r], target, to[r], counts[r]);
            } else {
                for (int i = 0, at = plane + from[r]; i < counts[r]; i++, at += stride) {
                    target[to[r] + i] = source[at];
                }
            }
        }
    }

    /** As above, in double. */
    void copy(double[] source, int plane, double[] target, int count) {
        if (covered < count) {
            Arrays.fill(target, 0, count, 0);
        }
        for (int r = 0; r < runs; r++) {
            if (stride == 1) {
                System.arraycopy(source, plane + from[r], target, to[r], counts[r]);
            } else {
                for (int i = 0, at = plane + from[r]; i < counts[r]; i++, at += stride) {
                    target[to[r] + i] = source[at];
                }
            }
        }
    }
}
