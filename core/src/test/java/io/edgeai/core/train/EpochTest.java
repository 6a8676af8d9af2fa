package io.edgeai.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.core.train.Epoch.Score;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class EpochTest {

    @Test
    void theBestEpochHasTheHighestAccuracyThenTheLowestLossThenComesFirst() {
        Epoch low = epoch(1, 0.1, 0.7);
        Epoch highLoss = epoch(2, 0.5, 0.9);
        Epoch best = epoch(3, 0.3, 0.9);
        Epoch equal = epoch(4, 0.3, 0.9);
        Epoch worse = epoch(5, 0.2, 0.8);

        Progress progress = new Progress(List.of(low, highLoss, best, equal, worse), Map.of(), Map.of());

        assertThat(progress.bestEpoch()).isEqualTo(best);
    }

    @Property
    void figuresComeBackExactlyFromTheirText(@ForAll double loss, @ForAll double accuracy) {
        Epoch epoch = new Epoch(3, 1e-4, new Score(loss, accuracy), new Score(accuracy, loss));

        assertThat(Epoch.parse(epoch.text())).isEqualTo(epoch);
    }

    @Test
    void theLineOfAnEpochSaysAllItsFigures() {
        assertThat(epoch(2, 0.25, 0.875).line(10))
                .isEqualTo(
                        "epoch 2/10: training loss 1.0000, accuracy 50.00 %; validation loss 0.2500, accuracy 87.50 %");
    }

    private static Epoch epoch(int number, double loss, double accuracy) {
        return new Epoch(number, 1e-3, new Score(1, 0.5), new Score(loss, accuracy));
    }
}
