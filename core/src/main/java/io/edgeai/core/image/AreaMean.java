package io.edgeai.core.image;

import java.util.Arrays;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Size;

/**
 * Makes pictures smaller: a new pixel is the mean of the area that it covers. Only the wanted part of the new picture is made. It computes in whole
 * numbers, so that it gives the same bytes on every processor, and rounds to the nearest but for errors of the weights, below 1/8192 each.
 */
final class AreaMean {

    /** The weights of a column add up to two to this power. A long holds three sums of columns, each below 2^21. */
    private static final int DOWN_BITS = 13;

    /** The weights of a row add up to two to this power. */
    private static final int ACROSS_BITS = 20;

    private static final int LANE = 8 + DOWN_BITS;
    private static final long MASK = (1L << LANE) - 1;

    /** Old pixels from {@code first} on, and how much each is covered by one new pixel. */
    @SuppressWarnings("ArrayRecordComponent") // read in the innermost loop, by this class alone
    private record Cells(int first, int[] weights) {
        int end() {
            return first + weights.length;
        }
    }

    private final Mat picture;
    private final int channels;
    private final Cells[] columns;
    private final Cells[] rows;

    private AreaMean(Mat picture, Size size, Rect part) {
        this.picture = picture;
        this.channels = picture.channels();
        this.columns = cells(picture.cols(), (int) size.width, part.x, part.width);
        this.rows = cells(picture.rows(), (int) size.height, part.y, part.height);
        spread(columns, ACROSS_BITS);
        spread(rows, DOWN_BITS);
    }

    /** A part of the picture at a smaller size, as BGR or grey. */
    static Mat of(Mat picture, Size size, Rect part) {
        return new AreaMean(picture, size, part).part();
    }

    private Mat part() {
        int left = columns[0].first();
        int width = columns[columns.length - 1].end() - left;
        byte[] row = new byte[width * channels];
        long[] sums = new long[width];
        int depth = Math.min(channels, 3);
        byte[] line = new byte[columns.length * depth];
        Mat part = new Mat(rows.length, columns.length, CvType.CV_8UC(depth));
        for (int y = 0; y < rows.length; y++) {
            Arrays.fill(sums, 0);
            Cells cells = rows[y];
            for (int i = 0; i < cells.weights().length; i++) {
                picture.get(cells.first() + i, left, row);
                add(row, cells.weights()[i], sums);
            }
            across(sums, left, line);
            part.put(y, 0, line);
        }
        return part;
    }

    private void add(byte[] row, int weight, long[] sums) {
        if (channels == 1) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += (long) weight * (row[i] & 0xFF);
            }
            return;
        }
        int at = channels - 3; // ABGR or BGR
        for (int i = 0; i < sums.length; i++) {
            long pixel = row[at] & 0xFFL;
            pixel |= (row[at + 1] & 0xFFL) << LANE;
            pixel |= (row[at + 2] & 0xFFL) << (2 * LANE);
            sums[i] += weight * pixel;
            at += channels;
        }
    }

    private void across(long[] sums, int left, byte[] line) {
        int out = 0;
        for (Cells cells : columns) {
            long blue = 1L << (DOWN_BITS + ACROSS_BITS - 1);
            long green = blue;
            long red = blue;
            int at = cells.first() - left;
            for (long weight : cells.weights()) {
                long sum = sums[at++];
                blue += weight * (sum & MASK);
                green += weight * ((sum >>> LANE) & MASK);
                red += weight * (sum >>> (2 * LANE));
            }
            line[out++] = (byte) (blue >> (DOWN_BITS + ACROSS_BITS));
            if (channels > 1) {
                line[out++] = (byte) (green >> (DOWN_BITS + ACROSS_BITS));
                line[out++] = (byte) (red >> (DOWN_BITS + ACROSS_BITS));
            }
        }
    }

    /** The old pixels below each of {@code count} new ones, covered by so many parts of {@code from}: a new pixel is {@code from / to} old ones wide. */
    private static Cells[] cells(int from, int to, int at, int count) {
        Cells[] all = new Cells[count];
        for (int i = 0; i < count; i++) {
            long start = (long) (at + i) * from;
            long end = start + from;
            int first = (int) (start / to);
            int[] covered = new int[(int) ((end - 1) / to) - first + 1];
            for (int j = 0; j < covered.length; j++) {
                covered[j] = (int) (Math.min((first + j + 1L) * to, end) - Math.max((long) (first + j) * to, start));
            }
            all[i] = new Cells(first, covered);
        }
        return all;
    }

    /** Turns shares into weights that add up to a power of two exactly, so that an even area stays as it is. */
    private static void spread(Cells[] all, int bits) {
        for (Cells cells : all) {
            long sum = Arrays.stream(cells.weights()).sum();
            long covered = 0;
            int given = 0;
            for (int i = 0; i < cells.weights().length; i++) {
                covered += cells.weights()[i];
                int upTo = (int) (((covered << (bits + 1)) + sum) / (2 * sum));
                cells.weights()[i] = upTo - given;
                given = upTo;
            }
        }
    }
}
