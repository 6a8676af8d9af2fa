package io.edgeai.core.quantize.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.core.quantize.number.Interval;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HistogramTest {

    private static final Interval ALL = Interval.ALL;

    private static float most(float[] values) {
        float most = 0;
        for (float value : values) {
            most = Math.max(most, Math.abs(value));
        }
        return most;
    }

    private static Histogram.Part whole(float... values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return new Histogram.Part(bits, bits.length, 1);
    }

    private static float[] values(long seed, int count, double size) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * size);
        }
        return values;
    }

    @Property(tries = 50)
    void countsEachValueInTheBinThatHoldsIt(@ForAll @IntRange(max = 1000) int seed) {
        Histogram histogram = new Histogram();
        float[] first = values(seed, 200, 0.001);
        float[] second = values(seed + 1, 300, 37);
        histogram.add(whole(first), ALL, most(first));
        histogram.add(whole(second), ALL, most(second));
        Histogram.Bins bins = histogram.bins();
        assertThat(bins.total()).isEqualTo(500);
        for (int i = 0; i < bins.size(); i++) {
            double low = bins.low(i);
            double high = low + bins.width();
            long inside = countInside(first, low, high) + countInside(second, low, high);
            assertThat(bins.count(i)).isEqualTo(inside);
        }
        double mostOfAll = Math.max(most(first), most(second));
        assertThat(bins.width()).isLessThanOrEqualTo(2 * mostOfAll / Histogram.SIDE);
    }

    private static long countInside(float[] values, double low, double high) {
        long count = 0;
        for (float value : values) {
            boolean in = value > 0 ? value >= low && value < high : value < 0 && value > low && value <= high;
            count += in ? 1 : 0;
        }
        return count;
    }

    @Property(tries = 20)
    void isTheSameForAnyOrder(@ForAll @IntRange(max = 1000) int seed) {
        float[] small = values(seed, 50, 1e-6);
        float[] large = values(seed + 1, 50, 1e6);
        Histogram one = new Histogram();
        one.add(whole(small), ALL, most(small));
        one.add(whole(large), ALL, most(large));
        Histogram other = new Histogram();
        other.add(whole(large), ALL, most(large));
        other.add(whole(small), ALL, most(small));
        assertThat(text(one.bins())).isEqualTo(text(other.bins()));
    }

    private static String text(Histogram.Bins bins) {
        StringBuilder text =
                new StringBuilder().append(bins.width()).append(' ').append(bins.zeros());
        for (int i = 0; i < bins.size(); i++) {
            text.append(' ').append(bins.low(i)).append(':').append(bins.count(i));
        }
        return text.toString();
    }

    @Test
    void countsExactZerosApartAndCutsToTheDomain() {
        Histogram histogram = new Histogram();
        histogram.add(whole(0, -0f, -5, 2, 9), new Interval(-3, 4), 4);
        Histogram.Bins bins = histogram.bins();
        assertThat(bins.zeros()).isEqualTo(2);
        assertThat(bins.size()).isEqualTo(3);
        assertThat(new double[] {bins.low(0), bins.low(1), bins.low(2)}).containsExactly(-3 - histogram.width(), 2, 4);
        assertThat(Arrays.asList(bins.count(0), bins.count(1), bins.count(2))).containsOnly(1L);
    }
}
