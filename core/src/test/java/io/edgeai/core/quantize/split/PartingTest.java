package io.edgeai.core.quantize.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartingTest {

    /** Sum of (widest of the part / channel)^2 for a choice of channels and the rest. */
    private static double noise(double[] widths, int chosen) {
        double sum = 0;
        for (int side = 0; side < 2; side++) {
            int part = side;
            int[] members = IntStream.range(0, widths.length)
                    .filter(c -> (chosen >> c & 1) == part)
                    .toArray();
            double most =
                    IntStream.of(members).mapToDouble(c -> widths[c]).max().orElse(0);
            sum += IntStream.of(members)
                    .mapToDouble(c -> Math.pow(most / widths[c], 2))
                    .sum();
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void noOtherChoiceOfChannelsLeavesLessNoise(int seed) {
        Random random = new Random(seed);
        double[] widths = random.doubles(9, 0.05, 1).toArray();
        double least = IntStream.range(0, 1 << 9)
                .mapToDouble(chosen -> noise(widths, chosen))
                .min()
                .orElseThrow();
        Parting best = Parting.best(List.of(widths), 1).orElseThrow();
        assertThat(best.noise() * noise(widths, 0)).isCloseTo(least, within(1e-9));
        int first = best.order().subList(0, best.first()).stream()
                .mapToInt(c -> 1 << c)
                .sum();
        assertThat(noise(widths, first)).isCloseTo(least, within(1e-9));
        assertThat(best.order())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 9).boxed().toList());
    }

    @Test
    void partsAreAsWideAsTheChipLikes() {
        double[] widths = new Random(2).doubles(40, 0.01, 1).toArray();
        assertThat(Parting.best(List.of(widths), 16).orElseThrow().first()).isIn(16, 32);
        assertThat(Parting.best(List.of(widths), 40)).isEmpty();
    }

    @Test
    void nothingIsSaidOfTensorsThatAreZero() {
        assertThat(Parting.best(List.of(new double[8]), 1)).isEmpty();
        double[] widths = {1, 1, 0.1, 0.1};
        List<double[]> both = new ArrayList<>(List.of(widths, new double[4]));
        assertThat(Parting.best(both, 1).orElseThrow().first()).isEqualTo(2);
    }
}
