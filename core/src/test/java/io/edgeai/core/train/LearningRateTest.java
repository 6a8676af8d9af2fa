package io.edgeai.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.stage.Train;
import org.junit.jupiter.api.Test;

final class LearningRateTest {

    @Test
    void aConstantRateStays() {
        LearningRate rate = rate(Train.Schedule.CONSTANT, 0);

        assertThat(rate.at(0)).isEqualTo(0.1);
        assertThat(rate.at(999)).isEqualTo(0.1);
    }

    @Test
    void stepsFallByTheirFactorAfterTheirEpochs() {
        LearningRate rate = rate(Train.Schedule.STEP, 0);

        assertThat(rate.at(29)).isEqualTo(0.1);
        assertThat(rate.at(30)).isCloseTo(0.05, within(1e-12));
        assertThat(rate.at(60)).isCloseTo(0.025, within(1e-12));
    }

    @Test
    void cosineFallsFromTheEndOfTheWarmUpToAlmostZero() {
        LearningRate rate = rate(Train.Schedule.COSINE, 2);

        assertThat(rate.at(0)).isCloseTo(0.1 / 20, within(1e-12));
        assertThat(rate.at(9)).isCloseTo(0.05, within(1e-12));
        assertThat(rate.at(19)).isCloseTo(0.1, within(1e-12));
        assertThat(rate.at(20)).isCloseTo(0.1, within(1e-12));
        assertThat(rate.at(60)).isCloseTo(0.05, within(1e-12));
        assertThat(rate.at(99)).isBetween(0.0, 1e-4);
        for (int step = 21; step < 100; step++) {
            assertThat(rate.at(step)).isLessThan(rate.at(step - 1));
        }
    }

    @Test
    void aWarmUpOfPartOfAnEpochIsWorkedOutInSteps() {
        LearningRate rate = rate(Train.Schedule.CONSTANT, 0.25);

        assertThat(rate.at(0)).isCloseTo(0.04, within(1e-12));
        assertThat(rate.at(2)).isCloseTo(0.1, within(1e-12));
    }

    /** 10 epochs of 10 steps; schedule step halves every 3 epochs. */
    private static LearningRate rate(Train.Schedule schedule, double warmUp) {
        return new LearningRate(
                Tiny.spec(10, 0.1).schedule(schedule, warmUp).stepping(3, 0.5).build(), 10);
    }
}
