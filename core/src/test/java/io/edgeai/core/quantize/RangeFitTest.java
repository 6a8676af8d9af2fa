package io.edgeai.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeFitTest {

    private static final Rounder ROUNDER =
            new Rounder(Graphs.encoding(4, false, io.edgeai.api.backend.Encoding.Granularity.PER_TENSOR));

    private final Random random = new Random(6);

    @Test
    void comesNearTheBestRangeOfAFineGrid() {
        RangeFit.Samples samples = samples(1, 1);
        Interval found = new RangeFit(samples, ROUNDER).within(new Interval(-4, 8));
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i <= 80; i++) {
            for (int j = 1; j <= 80; j++) {
                best = Math.min(best, error(samples, new Interval(-4.0 * i / 80, 8.0 * j / 80)));
            }
        }
        assertThat(error(samples, found)).isLessThan(1.05 * best);
        assertThat(error(samples, found)).isLessThan(0.8 * error(samples, new Interval(-4, 8)));
    }

    @Test
    void serveTheChannelThatTheAnswerHangsOn() {
        Interval wide = new RangeFit(samples(1, 0.01f), ROUNDER).within(new Interval(-4, 8));
        Interval narrow = new RangeFit(samples(0.01f, 1), ROUNDER).within(new Interval(-4, 8));
        assertThat(narrow.high()).isLessThan(wide.high() / 2);
    }

    /** Values of a wide channel and of a narrow one, in turn. */
    private RangeFit.Samples samples(float wide, float narrow) {
        float[] is = new float[2000];
        float[] weights = new float[is.length];
        for (int i = 0; i < is.length; i++) {
            boolean first = i % 2 == 0;
            is[i] = (float) Math.max(-4, Math.min(8, (first ? 2 : 0.3) * random.nextGaussian()));
            weights[i] = first ? wide : narrow;
        }
        return new RangeFit.Samples(is, is, weights);
    }

    /** The same measure, written anew from its definition. */
    private static double error(RangeFit.Samples samples, Interval range) {
        double scale = (range.high() - range.low()) / 15;
        long zero = Math.round(Math.rint(-8 - range.low() / scale));
        double sum = 0;
        for (int i = 0; i < samples.is().length; i++) {
            double code = Math.max(-8, Math.min(7, Math.rint(samples.is()[i] / scale) + zero));
            sum += samples.weights()[i] * Math.pow(Math.abs((code - zero) * scale - samples.wanted()[i]), 1.5);
        }
        return sum;
    }
}
