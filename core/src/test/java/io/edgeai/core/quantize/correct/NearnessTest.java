package io.edgeai.core.quantize.correct;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearnessTest {

    /** Differences of 1 and 3 by turns: mean 2, deviation 1.03 on 20 pictures, standard error 0.23. */
    @Test
    void differencesThatMostPicturesShowTellTwoModelsApart() {
        HoldOut.Nearness one = of(i -> 1);
        HoldOut.Nearness other = of(i -> i % 2 == 0 ? 2 : 4);
        assertThat(one.isNearer(other)).isTrue();
        assertThat(other.isNearer(one)).isFalse();
    }

    /** One picture of 20 makes the mean 0.5 with a standard error of 0.5. */
    @Test
    void onePictureDoesNot() {
        assertThat(of(i -> 1).isNearer(of(i -> i == 7 ? 11 : 1))).isFalse();
    }

    private static HoldOut.Nearness of(java.util.function.IntToDoubleFunction distance) {
        List<Double> each = IntStream.range(0, 20).mapToDouble(distance).boxed().toList();
        return new HoldOut.Nearness(
                each.stream().mapToDouble(one -> one).average().orElse(0), 1, each);
    }
}
