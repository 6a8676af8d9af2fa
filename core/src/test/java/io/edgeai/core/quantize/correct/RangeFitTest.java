package io.edgeai.core.quantize.correct;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.core.quantize.Graphs;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Rounder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeFitTest {

    private static final Rounder ROUNDER =
            new Rounder(Graphs.encoding(4, false, io.edgeai.api.backend.Encoding.Granularity.PER_TENSOR));

    private final Random random = new Random(6);

    private static final class Samples {
        private final float[] is;
        private final float[] weights;

        Samples(float[] is, float[] weights) {
            this.is = is;
            this.weights = weights;
        }

        RangeFit fit() {
            return new RangeFit(is, is, weights, ROUNDER);
        }
    }

    @Test
    void comesNearTheBestRangeOfAFineGrid() {
        Samples samples = samples(1, 1);
        Interval found = samples.fit().within(new Interval(-4, 8));
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
        Interval wide = samples(1, 0.01f).fit().within(new Interval(-4, 8));
        Interval narrow = samples(0.01f, 1).fit().within(new Interval(-4, 8));
        assertThat(narrow.high()).isLessThan(wide.high() / 2);
    }

    /** Values of a wide channel and of a narrow one, in turn. */
    private Samples samples(float wide, float narrow) {
        float[] is = new float[2000];
        float[] weights = new float[is.length];
        for (int i = 0; i < is.length; i++) {
            boolean first = i % 2 == 0;
            is[i] = (float) Math.max(-4, Math.min(8, (first ? 2 : 0.3) * random.nextGaussian()));
            weights[i] = first ? wide : narrow;
        }
        return new Samples(is, weights);
    }

    /** The same measure, written anew from its definition. */
    private static double error(Samples samples, Interval range) {
        double scale = (range.high() - range.low()) / 15;
        long zero = Math.round(Math.rint(-8 - range.low() / scale));
        double sum = 0;
        for (int i = 0; i < samples.is.length; i++) {
            double code = Math.max(-8, Math.min(7, Math.rint(samples.is[i] / scale) + zero));
            sum += samples.weights[i] * Math.pow(Math.abs((code - zero) * scale - samples.is[i]), 1.5);
        }
        return sum;
    }
}
