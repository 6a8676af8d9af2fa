package io.edgeai.core.quantize.correct;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearnessTest {

    /** Twice and four times as far by turns: logarithms of 0.69 and 1.39, mean 1.04, standard error 0.08. */
    @Test
    void differencesThatMostPicturesShowTellTwoModelsApart() {
        HoldOut.Nearness one = of(i -> 1);
        HoldOut.Nearness other = of(i -> i % 2 == 0 ? 2 : 4);
        assertThat(one.isNearer(other)).isTrue();
        assertThat(other.isNearer(one)).isFalse();
    }

    /** One of 20 pictures that is 11 times as far: mean 0.12, standard error 0.12. */
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
