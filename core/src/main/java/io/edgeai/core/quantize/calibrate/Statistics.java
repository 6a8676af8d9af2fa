package io.edgeai.core.quantize.calibrate;

import io.edgeai.core.quantize.number.Interval;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What is known of the values that share one quantizer, from a stream of pictures; bounded in memory, the same for any order of pictures but for rounding. */
final class Statistics {

    /** From this many values of a picture on, one of three is enough for the histogram; extremes are of all. */
    private static final int MANY = 1 << 17;

    /** Odd, so that it does not fall in with rows or channels. */
    private static final int STRIDE = 3;

    /** Values looked at together; a multiple of the stride. */
    private static final int PART = 3 << 11;

    private final Interval domain;
    private final Histogram histogram;
    private final Optional<Ranges> each;
    private final List<Interval> pictures = new ArrayList<>();
    private final List<Interval> found = new ArrayList<>();

    /** Statistics of values cut to a domain. */
    Statistics(Interval domain) {
        this(domain, new Histogram(), Optional.empty());
    }

    /**
     * Statistics of values cut to a domain.
     *
     * @param each how the range of each picture is found, if it is
     */
    Statistics(Interval domain, Histogram histogram, Optional<Ranges> each) {
        this.domain = domain;
        this.histogram = histogram;
        this.each = each;
    }

    /**
     * Takes all values of one picture, in parts that stay in the processor's cache while all is done to them.
     *
     * @param tensors the bits of floats
     * @throws ArithmeticException if one is infinite or no number
     */
    void add(List<IntBuffer> tensors) {
        int low = Integer.MAX_VALUE;
        int high = Integer.MIN_VALUE;
        int stride = tensors.stream().mapToInt(IntBuffer::remaining).sum() > MANY ? STRIDE : 1;
        int[] part = new int[PART];
        for (IntBuffer values : tensors) {
            IntBuffer rest = values.duplicate();
            while (rest.hasRemaining()) {
                int count = Math.min(PART, rest.remaining());
                rest.get(part, 0, count);
                int least = Integer.MAX_VALUE;
                int most = Integer.MIN_VALUE;
                for (int i = 0; i < count; i++) {
                    least = Math.min(least, ordered(part[i]));
                    most = Math.max(most, ordered(part[i]));
                }
                low = Math.min(low, least);
                high = Math.max(high, most);
                Interval seen = domain.cut(interval(least, most));
                histogram.add(new Histogram.Part(part, count, stride), domain, seen.reach());
            }
        }
        Interval extremes = domain.cut(interval(low, high));
        pictures.add(extremes);
        each.ifPresent(method -> found.add(method.ofPicture(tensors, domain, extremes)));
    }

    /** Integers in the order of the floats whose bits they are made of, and back: their extremes are found several at a time. */
    private static int ordered(int bits) {
        return bits ^ (bits >> 31) >>> 1;
    }

    /** What is no number lies beyond the infinities. */
    private static Interval interval(int least, int most) {
        float low = Float.intBitsToFloat(ordered(least));
        float high = Float.intBitsToFloat(ordered(most));
        if (!Float.isFinite(low) || !Float.isFinite(high)) {
            throw new ArithmeticException("value " + (Float.isFinite(low) ? high : low));
        }
        return new Interval(low, high);
    }

    /** The extremes of all pictures. */
    Interval extremes() {
        return pictures.stream().reduce(Interval::join).orElseThrow();
    }

    /** The extremes of each picture: all that grows with their number. */
    List<Interval> pictures() {
        return Collections.unmodifiableList(pictures);
    }

    /** The range that was found for each picture; none if that was not asked for. */
    List<Interval> found() {
        return Collections.unmodifiableList(found);
    }

    /** The distribution of all values. */
    Histogram.Bins bins() {
        return histogram.bins();
    }

    void write(DataOutput out) throws IOException {
        write(pictures, out);
        write(found, out);
        histogram.write(out);
    }

    /** Takes what was written over, in place of nothing. */
    void read(DataInput in) throws IOException {
        read(pictures, in);
        read(found, in);
        histogram.read(in);
    }

    private static void write(List<Interval> intervals, DataOutput out) throws IOException {
        out.writeInt(intervals.size());
        for (Interval interval : intervals) {
            out.writeDouble(interval.low());
            out.writeDouble(interval.high());
        }
    }

    private static void read(List<Interval> intervals, DataInput in) throws IOException {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            intervals.add(new Interval(in.readDouble(), in.readDouble()));
        }
    }
}
