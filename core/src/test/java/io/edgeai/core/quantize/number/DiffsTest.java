package io.edgeai.core.quantize.number;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.model.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DiffsTest {

    private static final Encoding POWERS =
            new Encoding(8, Sign.SIGNED, true, Granularity.PER_CHANNEL, Scale.POWER_OF_TWO, Rounding.HALF_AWAY);

    /** 127.4 would be rounded to 127, so it needs no coarser scale; 127.6 does. */
    @Test
    void beginsWhereNoValueIsCutByMoreThanHalfAStep() {
        Rounder rounder = new Rounder(POWERS);
        assertThat(new Diffs(rounder, new Interval(0, 127.4)).scale(0)).isEqualTo(1);
        assertThat(new Diffs(rounder, new Interval(0, 127.6)).scale(0)).isEqualTo(2);
        assertThat(new Diffs(rounder, new Interval(-128.4, 3)).scale(0)).isEqualTo(1);
        assertThat(new Diffs(rounder, new Interval(0, 0)).scale(0)).isEqualTo(1);
    }

    @Test
    void cutsOneOutlierForTheSakeOfAllOthers() {
        float[] weights = new float[2000];
        Random random = new Random(1);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian() * 0.2f;
        }
        weights[7] = 1.01f;
        weights[1500] = 1.01f;
        Tensor tensor = Tensor.ofFloats(weights, 2, 1000, 1, 1);
        WeightCodes wide = WeightCodes.of(tensor, 0, POWERS, channel -> 0);
        WeightCodes fine = WeightCodes.of(tensor, 0, new WeightCodes.Fit(POWERS, true), channel -> 0);
        assertThat(wide.params().scales()).containsExactly(0x1p-6f, 0x1p-6f);
        assertThat(fine.params().scales()).containsExactly(0x1p-7f, 0x1p-7f);
        assertThat(error(tensor, fine)).isLessThan(0.5 * error(tensor, wide));
    }

    @Test
    void findsTheGridAgainOnWhichWeightsLie() {
        Random random = new Random(2);
        float[] weights = new float[500];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (random.nextInt(255) - 127) * 0x1p-9f;
        }
        Tensor tensor = Tensor.ofFloats(weights, 500);
        assertThat(error(tensor, WeightCodes.of(tensor, -1, new WeightCodes.Fit(POWERS, true), channel -> 0)))
                .isCloseTo(0, within(0.0));
    }

    @Test
    void keepsToTheLeastScaleThatABiasNeeds() {
        Tensor tensor = Tensor.ofFloats(new float[] {0.1f, -0.1f}, 2);
        assertThat(WeightCodes.of(tensor, -1, new WeightCodes.Fit(POWERS, true), channel -> 0.3)
                        .params()
                        .scales())
                .containsExactly(0.5f);
    }

    private static double error(Tensor tensor, WeightCodes codes) {
        float[] is = codes.values().floats();
        float[] wanted = tensor.floats();
        double sum = 0;
        for (int i = 0; i < is.length; i++) {
            sum += (is[i] - wanted[i]) * (double) (is[i] - wanted[i]);
        }
        return sum;
    }
}
