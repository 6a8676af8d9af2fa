package io.edgeai.core.quantize.calibrate;

import io.edgeai.core.quantize.number.Interval;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.stream.IntStream;

/**
 * A histogram around zero whose bins double in width when a value does not fit. Widths are powers of two, so merging bins is exact: the outcome depends on
 * the values alone, not on their order. Exact zeros, which every encoding holds, are counted apart. A bin holds its edge that is nearer to zero.
 */
final class Histogram {

    /** Bins on each side of zero, if nothing else is said. */
    static final int SIDE = 4096;

    private static final int LEAST_EXPONENT = -100;

    /** Places that zeros are counted at in turn: half of all values are zero behind a ReLU, and one place would wait for itself. */
    private static final int ZEROS = 16;

    private final int side;
    private final long[] counts;
    private int exponent = LEAST_EXPONENT;
    private double perWidth = Math.scalb(1.0, -LEAST_EXPONENT);

    Histogram() {
        this(SIDE);
    }

    /** A histogram with this even number of bins on each side of zero. */
    Histogram(int side) {
        this.side = side;
        this.counts = new long[2 * side + ZEROS];
    }

    /** The bits of floats: the first of some, of which every so many-th counts. */
    static final class Part {

        private final int[] bits;
        private final int count;
        private final int stride;

        Part(int[] bits, int count, int stride) {
            this.bits = bits;
            this.count = count;
            this.stride = stride;
        }
    }

    /** Counts values that are all finite and at most {@code most} in size. */
    void add(Part part, Interval domain, double most) {
        while (most * perWidth >= side) {
            widen();
        }
        float low = (float) domain.low();
        float high = (float) domain.high();
        float scale = (float) perWidth;
        int[] values = part.bits;
        for (int i = 0; i < part.count; i += part.stride) {
            // A zero of either sign becomes the positive one. No branch hangs on the data.
            float value = inside(Float.intBitsToFloat(values[i]), low, high) * scale + 0f;
            int bits = Float.floatToRawIntBits(value);
            int zero = -(Integer.numberOfLeadingZeros(bits) >>> 5);
            counts[side + (int) value + (bits >> 31) + (zero & (side + (i & (ZEROS - 1))))]++;
        }
    }

    private long zeros() {
        long zeros = 0;
        for (int i = 2 * side; i < counts.length; i++) {
            zeros += counts[i];
        }
        return zeros;
    }

    private static float inside(float value, float low, float high) {
        return value < low ? low : value > high ? high : value;
    }

    private void widen() {
        exponent++;
        perWidth = Math.scalb(1.0, -exponent);
        for (int i = 0; i < side / 2; i++) {
            counts[side + i] = counts[side + 2 * i] + counts[side + 2 * i + 1];
            counts[side - 1 - i] = counts[side - 1 - 2 * i] + counts[side - 2 - 2 * i];
        }
        java.util.Arrays.fill(counts, 0, side / 2, 0);
        java.util.Arrays.fill(counts, side + side / 2, 2 * side, 0);
    }

    void write(DataOutput out) throws IOException {
        int[] filled = filled();
        out.writeInt(exponent);
        out.writeLong(zeros());
        out.writeInt(filled.length);
        for (int bin : filled) {
            out.writeShort(bin);
            out.writeLong(counts[bin]);
        }
    }

    /** Takes what was written over, in place of nothing. */
    void read(DataInput in) throws IOException {
        exponent = in.readInt();
        perWidth = Math.scalb(1.0, -exponent);
        counts[2 * side] = in.readLong();
        int filled = in.readInt();
        for (int i = 0; i < filled; i++) {
            counts[in.readUnsignedShort()] = in.readLong();
        }
    }

    private int[] filled() {
        return IntStream.range(0, 2 * side).filter(i -> counts[i] > 0).toArray();
    }

    /** The width of every bin. */
    double width() {
        return Math.scalb(1.0, exponent);
    }

    /** The bins that hold values, from the lowest to the highest. */
    Bins bins() {
        int[] filled = filled();
        double[] lows = new double[filled.length];
        long[] numbers = new long[filled.length];
        for (int i = 0; i < filled.length; i++) {
            lows[i] = (filled[i] - side) * width();
            numbers[i] = counts[filled[i]];
        }
        return new Bins(lows, numbers, width(), zeros());
    }

    /** Filled bins: lower edge and count of each, in rising order, all of one width; and the exact zeros. */
    static final class Bins {

        private final double[] lows;
        private final long[] counts;
        private final double width;
        private final long zeros;
        private final long total;

        Bins(double[] lows, long[] counts, double width, long zeros) {
            this.lows = lows;
            this.counts = counts;
            this.width = width;
            this.zeros = zeros;
            this.total = java.util.Arrays.stream(counts).sum() + zeros;
        }

        int size() {
            return lows.length;
        }

        double low(int bin) {
            return lows[bin];
        }

        double middle(int bin) {
            return lows[bin] + width / 2;
        }

        long count(int bin) {
            return counts[bin];
        }

        double width() {
            return width;
        }

        long zeros() {
            return zeros;
        }

        /** All values, zeros included. */
        long total() {
            return total;
        }
    }
}
