package io.edgeai.core.data;

import io.edgeai.api.data.Sample;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Chooses the pictures whose activations are observed before quantization. */
public final class CalibrationSet {

    private CalibrationSet() {}

    /** {@code count} samples of the training part, or all if it has fewer: by the seed, classes in turn, so that each is seen. */
    public static List<Sample> choose(List<Sample> training, int count, long seed) {
        Map<Integer, List<Sample>> byClass = new TreeMap<>();
        training.stream().sorted(Comparator.comparing(Sample::file)).forEach(sample -> byClass.computeIfAbsent(
                        sample.label(), label -> new ArrayList<>())
                .add(sample));
        Deque<Deque<Sample>> turns = new ArrayDeque<>();
        byClass.forEach((label, samples) -> {
            Collections.shuffle(samples, new Random(seed + label));
            turns.add(new ArrayDeque<>(samples));
        });
        List<Sample> chosen = new ArrayList<>();
        while (chosen.size() < count && !turns.isEmpty()) {
            Deque<Sample> turn = turns.remove();
            chosen.add(turn.remove());
            if (!turn.isEmpty()) {
                turns.add(turn);
            }
        }
        return List.copyOf(chosen);
    }
}
