package io.edgeai.core.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixingTest {

    private static final int SIDE = 10;
    private static final int PICTURE = SIDE * SIDE * 3;

    /** Picture n is of the one value 60 n. */
    /** Of Beta(a, a): mean 1/2, variance 1 / (4 (2 a + 1)). */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.4, 1, 2, 20})
    void theOwnShareIsOfTheBetaDistribution(double alpha) {
        int draws = 40_000;
        var random = new SplittableRandom(7);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < draws; i++) {
            double share = Mixing.share(alpha, random);
            assertThat(share).isBetween(0.0, 1.0);
            sum += share;
            squares += (share - 0.5) * (share - 0.5);
        }
        double variance = 1 / (4 * (2 * alpha + 1));
        assertThat(sum / draws).isCloseTo(0.5, within(0.01));
        assertThat(squares / draws).isCloseTo(variance, within(0.03 * variance));
    }

    private static Tensor batch() {
        byte[] pixels = new byte[4 * PICTURE];
        for (int n = 0; n < 4; n++) {
            Arrays.fill(pixels, n * PICTURE, (n + 1) * PICTURE, (byte) (60 * n));
        }
        return Tensor.ofBytes(ElementType.UINT8, pixels, 4, SIDE, SIDE, 3);
    }

    @Test
    void laysEachPictureTogetherWithTheNextAlone() {
        int means = 0;
        int rectangles = 0;
        for (int seed = 0; seed < 50; seed++) {
            var mixed = Mixing.of(batch(), new TrainingOptions.Mix(0.5, 0.5, 1), new SplittableRandom(seed))
                    .pixels()
                    .data();
            for (int n = 0; n < 4; n++) {
                int own = 60 * n;
                int other = 60 * ((n + 1) % 4);
                boolean onlyBoth = true;
                boolean even = true;
                int first = mixed.get(n * PICTURE) & 0xff;
                for (int i = 0; i < PICTURE; i++) {
                    int value = mixed.get(n * PICTURE + i) & 0xff;
                    assertThat(value).isBetween(Math.min(own, other), Math.max(own, other));
                    onlyBoth &= value == own || value == other;
                    even &= value == first;
                }
                assertThat(onlyBoth || even).isTrue();
                means += even && !onlyBoth ? 1 : 0;
                rectangles += onlyBoth && !even ? 1 : 0;
            }
        }
        assertThat(means).isGreaterThan(60);
        assertThat(rectangles).isGreaterThan(60);
    }

    @Test
    void leavesAsManyAsTheShareSays() {
        int kept = 0;
        for (int seed = 0; seed < 100; seed++) {
            var mixed = Mixing.of(batch(), new TrainingOptions.Mix(0.15, 0.15, 1), new SplittableRandom(seed))
                    .pixels()
                    .data();
            for (int n = 0; n < 4; n++) {
                var own = batch().data().slice(n * PICTURE, PICTURE);
                kept += mixed.slice(n * PICTURE, PICTURE).equals(own) ? 1 : 0;
            }
        }
        assertThat(kept).isBetween(240, 320);
        assertThat(Mixing.of(batch(), new TrainingOptions.Mix(0.15, 0.15, 1), new SplittableRandom(1))
                        .pixels())
                .isEqualTo(Mixing.of(batch(), new TrainingOptions.Mix(0.15, 0.15, 1), new SplittableRandom(1))
                        .pixels());
    }

    /** Pictures are of one colour, so that the mean of the pixels tells how much of each is in the mixture. */
    @Test
    void tellsHowMuchOfEachPictureIsItself() {
        for (int seed = 0; seed < 50; seed++) {
            Mixing.Mixed mixed = Mixing.of(batch(), new TrainingOptions.Mix(0.5, 0.5, 1), new SplittableRandom(seed));
            for (int n = 0; n < 3; n++) {
                double mean = 0;
                for (int i = 0; i < PICTURE; i++) {
                    mean += (mixed.pixels().data().get(n * PICTURE + i) & 0xff) / (double) PICTURE;
                }
                double expected = mixed.own()[n] * 60 * n + (1 - mixed.own()[n]) * 60 * (n + 1);
                assertThat(mean).isCloseTo(expected, org.assertj.core.api.Assertions.within(0.51));
            }
        }
    }
}
