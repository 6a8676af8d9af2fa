package io.edgeai.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.data.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedTestTest {

    @Test
    void countsPicturesThatOneAloneGetsRight() {
        Evaluation first = answers(0, 0, 1, 1, 0, 1);
        Evaluation second = answers(0, 1, 1, 0, 1, 0);
        assertThat(PairedTest.of(first, second)).isEqualTo(new PairedTest(3, 1));
    }

    /** Sums of binomial coefficients over 2^n, by hand. */
    @Test
    void isTheExactBinomialTail() {
        assertThat(new PairedTest(0, 0).probability()).isEqualTo(1);
        assertThat(new PairedTest(1, 1).probability()).isEqualTo(1);
        assertThat(new PairedTest(0, 5).probability()).isCloseTo(2 / 32.0, within(1e-12));
        assertThat(new PairedTest(8, 2).probability()).isCloseTo(2 * (1 + 10 + 45) / 1024.0, within(1e-12));
        assertThat(new PairedTest(2, 8).probability()).isEqualTo(new PairedTest(8, 2).probability());
        // NNCF's row of the facts: 30 pictures lost, 17 won.
        assertThat(new PairedTest(30, 17).probability()).isCloseTo(0.0789, within(5e-5));
        assertThat(new PairedTest(1000, 2000).probability()).isLessThan(1e-70);
    }

    /** Answers to six pictures whose labels are 0, 1, 0, 1, 0, 1. */
    private static Evaluation answers(int... predictions) {
        List<Sample> samples = new ArrayList<>();
        List<float[]> outputs = new ArrayList<>();
        for (int i = 0; i < predictions.length; i++) {
            samples.add(new Sample(Path.of("p" + i), i % 2, "g", "s"));
            outputs.add(predictions[i] == 0 ? new float[] {1, 0} : new float[] {0, 1});
        }
        return new Evaluation(List.of("a", "b"), samples, outputs, Duration.ZERO);
    }
}
