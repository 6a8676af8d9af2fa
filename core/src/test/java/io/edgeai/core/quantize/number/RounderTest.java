package io.edgeai.core.quantize.number;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.core.quantize.Graphs;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RounderTest {

    /** Found in the tables of rknn-toolkit2 2.5.0 after its hybrid step 1, MobileNetV3-Small, one picture. */
    @Test
    void givesTheScalesAndZeroPointsOfTheVendorsTool() {
        Rounder rounder = new Rounder(Graphs.INT8);
        assertThat(rounder.step(new Interval(-3, 17.58324432373047), 0))
                .isEqualTo(new Rounder.Step(0.08071860519109987, -91));
        assertThat(rounder.step(new Interval(-0.375, 17.58324432373047), 0))
                .isEqualTo(new Rounder.Step(0.07042448754404106, -123));
        assertThat(rounder.step(new Interval(-2.987441062927246, 8.562358856201172), 0))
                .isEqualTo(new Rounder.Step(0.045293333016189874, -62));
    }

    @Test
    void widensARangeToHoldZero() {
        Rounder rounder = new Rounder(Graphs.INT8);
        assertThat(rounder.step(new Interval(1, 2), 0)).isEqualTo(rounder.step(new Interval(0, 2), 0));
        assertThat(rounder.step(new Interval(-2, -1), 0).zeroPoint()).isEqualTo(127);
    }

    @Test
    void leavesOutTheLowestCodeWhereARangeIsSymmetric() {
        Rounder rounder = new Rounder(Graphs.encoding(8, true, Granularity.PER_TENSOR));
        assertThat(rounder.lowest()).isEqualTo(-127);
        Rounder.Step step = rounder.step(new Interval(-254, 100), 0);
        assertThat(step).isEqualTo(new Rounder.Step(2, 0));
        assertThat(rounder.code(-1000, step)).isEqualTo(-127);
    }

    @Test
    void roundsScalesUpToPowersOfTwo() {
        Rounder rounder = new Rounder(
                new Encoding(8, Sign.SIGNED, true, Granularity.PER_TENSOR, Scale.POWER_OF_TWO, Rounding.HALF_EVEN));
        assertThat(rounder.step(new Interval(-1, 1), 0).scale()).isEqualTo(0x1p-6);
        assertThat(rounder.step(new Interval(-1, 0.5), 0).scale()).isEqualTo(0x1p-7);
        assertThat(rounder.code(-1, new Rounder.Step(0x1p-7, 0))).isEqualTo(-128);
    }

    @Test
    void leavesOutTheLowestCodeOfPowersOfTwoWhereTheEncodingIsNarrow() {
        Rounder rounder = new Rounder(new Encoding(
                8, Sign.SIGNED, true, Granularity.PER_TENSOR, Scale.POWER_OF_TWO, Rounding.HALF_EVEN, true));
        assertThat(rounder.lowest()).isEqualTo(-127);
        assertThat(rounder.step(new Interval(-1, 0.5), 0).scale()).isEqualTo(0x1p-6);
        assertThat(rounder.code(-9, new Rounder.Step(0x1p-6, 0))).isEqualTo(-127);
    }

    @Test
    void roundsHalvesAsTheEncodingSays() {
        Rounder.Step step = new Rounder.Step(1, 0);
        assertThat(codes(Rounding.HALF_EVEN, step)).containsExactly(-2, -2, 0, 0, 2, 2);
        assertThat(codes(Rounding.HALF_AWAY, step)).containsExactly(-3, -2, -1, 1, 2, 3);
        assertThat(codes(Rounding.HALF_UP, step)).containsExactly(-2, -1, 0, 1, 2, 3);
        assertThat(codes(Rounding.HALF_TO_ZERO, step)).containsExactly(-2, -1, 0, 0, 1, 2);
    }

    private static int[] codes(Rounding rounding, Rounder.Step step) {
        Rounder rounder = new Rounder(Graphs.with(rounding));
        return java.util.stream.DoubleStream.of(-2.5, -1.5, -0.5, 0.5, 1.5, 2.5)
                .mapToInt(value -> rounder.code((float) value, step))
                .toArray();
    }

    @Property
    void bringsBackValuesInsideTheRangeToWithinHalfAStep(
            @ForAll @DoubleRange(min = -50, max = 0) double low,
            @ForAll @DoubleRange(min = 0.01, max = 50) double high,
            @ForAll @DoubleRange(min = 0, max = 1) double at,
            @ForAll @IntRange(min = 2, max = 16) int bits) {
        Rounder rounder = new Rounder(Graphs.encoding(bits, false, Granularity.PER_TENSOR));
        Rounder.Step step = rounder.step(new Interval(low, high), 0);
        double lowest = (rounder.lowest() - step.zeroPoint()) * step.scale();
        double highest = (rounder.highest() - step.zeroPoint()) * step.scale();
        float value = (float) Math.min(Math.max(low + at * (high - low), lowest), highest);
        int code = rounder.code(value, step);
        assertThat(code).isBetween(rounder.lowest(), rounder.highest());
        assertThat(rounder.value(code, step))
                .isCloseTo(value, within((float) (step.scale() * 0.5 + Math.abs(value) * 1e-6)));
        assertThat(rounder.code(0, step)).isEqualTo(step.zeroPoint());
    }
}
