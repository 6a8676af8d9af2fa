package io.edgeai.core.quantize.number;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.Graphs;
import java.util.Arrays;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightCodesTest {

    @Test
    void takesEachChannelsOwnRangeByTheVendorsRule() {
        Tensor weights = Tensor.ofFloats(new float[] {-1, 0.5f, 1.55f, 0.2f, 0.4f, 0.255f}, 2, 3);
        WeightCodes codes = WeightCodes.of(weights, 0, Graphs.INT8_PER_CHANNEL, channel -> 0);
        assertThat(codes.params().axis()).isZero();
        assertThat(codes.params().scales()).containsExactly((float) ((1.55f + 1.0) / 255), (float) (0.4f / 255.0));
        assertThat(codes.params().zeroPoints()).containsExactly(-28, -128);
        assertThat(codes.codes().toLongs()).containsExactly(-128, 22, 127, 0, 127, 35);
    }

    /** A range of as much above zero as below has its zero point halfway between two codes; so has any other whose ends are odd multiples of half a step. */
    @Test
    void keepsItsGridWhereTheZeroPointIsHalfwayBetweenCodes() {
        Random random = new Random(4);
        int narrower = 0;
        for (int round = 0; round < 500; round++) {
            float[] values = new float[27];
            float end = random.nextFloat();
            for (int i = 0; i < values.length; i++) {
                values[i] = end * (2 * random.nextFloat() - 1);
            }
            values[7] = -end;
            values[20] = round % 2 == 0 ? end : end * (2 * random.nextInt(100) + 1) / (2 * random.nextInt(100) + 1);
            Tensor weights = Tensor.ofFloats(values, 1, 27);
            WeightCodes codes = WeightCodes.of(weights, 0, Graphs.INT8_PER_CHANNEL, channel -> 0);
            narrower += spread(codes) < 255 ? 1 : 0;
            WeightCodes spanning = codes.spanning(weights);
            WeightCodes again = WeightCodes.of(spanning.values(), 0, Graphs.INT8_PER_CHANNEL, channel -> 0);
            assertThat(spread(spanning)).isEqualTo(255);
            assertThat(again.codes().toLongs()).containsExactly(spanning.codes().toLongs());
            assertThat(again.params().zeroPoints()).isEqualTo(codes.params().zeroPoints());
            assertThat(again.params().scales().get(0) / codes.params().scales().get(0))
                    .isCloseTo(1, within(1e-6f));
        }
        assertThat(narrower)
                .as("channels whose codes alone do not span the grid")
                .isPositive();
    }

    @Test
    void leavesAChannelWhoseScaleItsBiasHasRaised() {
        Tensor weights = Tensor.ofFloats(new float[] {-1, 0.5f, 0.2f}, 1, 3);
        WeightCodes codes = WeightCodes.of(weights, 0, Graphs.INT8_PER_CHANNEL, channel -> 1);
        assertThat(codes.spanning(weights).codes().toLongs())
                .containsExactly(codes.codes().toLongs());
    }

    private static long spread(WeightCodes codes) {
        LongSummaryStatistics all = Arrays.stream(codes.codes().toLongs()).summaryStatistics();
        return all.getMax() - all.getMin();
    }

    @Test
    void numbersChannelsAlongTheirAxis() {
        Tensor weights = Tensor.ofFloats(new float[] {1, 2, 4, 10, 20, 40}, 2, 3);
        WeightCodes codes = WeightCodes.of(weights, 1, Graphs.encoding(8, true, Granularity.PER_CHANNEL), channel -> 0);
        assertThat(codes.params().scales()).containsExactly(10 / 127f, 20 / 127f, 40 / 127f);
        assertThat(codes.codes().toLongs()).containsExactly(13, 13, 13, 127, 127, 127);
    }

    @Test
    void hasOneScaleForATensor() {
        Tensor weights = Tensor.ofFloats(new float[] {-127, 5, 1, 2}, 2, 2);
        WeightCodes codes = WeightCodes.of(weights, 0, Graphs.encoding(8, true, Granularity.PER_TENSOR), channel -> 0);
        assertThat(codes.params().axis()).isEqualTo(-1);
        assertThat(codes.params().scales()).containsExactly(1f);
        assertThat(codes.codes().toLongs()).containsExactly(-127, 5, 1, 2);
    }

    @Test
    void givesAChannelOfZerosAScaleThatItsBiasFits() {
        Tensor weights = Tensor.ofFloats(new float[] {0, 0, 1, -1}, 2, 2);
        float inputScale = 1e-3f;
        float bias = 6;
        double least = BiasCodes.leastWeightScale(bias, inputScale);
        WeightCodes codes = WeightCodes.of(weights, 0, Graphs.INT8_PER_CHANNEL, channel -> channel == 0 ? least : 0);
        assertThat(codes.params().scales().get(0)).isGreaterThanOrEqualTo((float) least);
        QuantParams input =
                new QuantParams(Graphs.INT8, -1, List.of(inputScale), List.of(0), List.of(-0.1), List.of(0.1));
        BiasCodes biases = BiasCodes.of(Tensor.ofFloats(new float[] {bias, 0}, 2), input, codes.params());
        double back = biases.codes().toLongs()[0] * (double) biases.scales().get(0);
        assertThat(back).isCloseTo(bias, within(1e-5));
    }

    @Test
    void roundsTheUnitOfABiasOnceAndNotItsFactors() {
        Tensor weights = Tensor.ofFloats(new float[] {-0.7f, 0.3f, 1.2f}, 1, 3);
        WeightCodes codes = WeightCodes.of(weights, 0, Graphs.INT8_PER_CHANNEL, channel -> 0);
        double input = (1.7f + 0.1f) / 255.0;
        double weight = (1.2f - (double) -0.7f) / 255;
        QuantParams taken = new QuantParams(
                Graphs.INT8,
                -1,
                List.of((float) input),
                List.of(-114),
                List.of((double) -0.1f),
                List.of((double) (1.7f + 0.1f) - 0.1f));
        double exact = (taken.max().get(0) - taken.min().get(0)) / 255;
        BiasCodes biases = BiasCodes.of(Tensor.ofFloats(new float[] {0.5f}, 1), taken, codes.params());
        assertThat(biases.scales()).containsExactly((float) (exact * weight));
        assertThat(biases.codes().toLongs()).containsExactly((long) Math.rint(0.5f / (float) (exact * weight)));
    }

    @Test
    void keepsTheScaleOfATinyChannelWithinReachOfTheLargest() {
        Tensor weights = Tensor.ofFloats(new float[] {1e-9f, 0, 1, -1}, 2, 2);
        WeightCodes codes = WeightCodes.of(weights, 0, Graphs.INT8_PER_CHANNEL, channel -> 0);
        assertThat((double) codes.params().scales().get(1)
                        / codes.params().scales().get(0))
                .isCloseTo(16384, within(0.01));
    }
}
