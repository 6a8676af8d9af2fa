package io.edgeai.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.data.Sample;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BalanceTest {

    @Test
    void eachClassComesAsOftenAndNoPictureTwiceBeforeAllOthersOfItsClass() {
        List<Sample> samples = IntStream.range(0, 30)
                .mapToObj(i -> new Sample(Path.of("p" + i), i < 20 ? 0 : i < 27 ? 1 : 2, "g", "s"))
                .toList();

        List<Balance.Draw> draws = Balance.draw(samples, new Random(3));

        Map<Integer, Long> counts = draws.stream()
                .collect(
                        Collectors.groupingBy(draw -> samples.get(draw.sample()).label(), Collectors.counting()));
        assertThat(counts).containsExactlyInAnyOrderEntriesOf(Map.of(0, 10L, 1, 10L, 2, 10L));
        assertThat(draws).doesNotHaveDuplicates();
        assertThat(draws.stream().filter(draw -> draw.sample() >= 27 && draw.round() == 0))
                .hasSize(3);
        assertThat(Balance.draw(samples, new Random(3))).isEqualTo(draws);
    }
}
