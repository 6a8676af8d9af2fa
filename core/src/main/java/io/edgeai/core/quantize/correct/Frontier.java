package io.edgeai.core.quantize.correct;

import io.edgeai.api.model.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The values of each picture that later segments still need: as the float model makes them, and as the chip does. */
final class Frontier {

    /** One value, of each picture. */
    record Values(List<Tensor> exact, List<Tensor> rounded) {
        Values {
            exact = List.copyOf(exact);
            rounded = List.copyOf(rounded);
        }
    }

    private final Map<String, Values> values = new HashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();

    /** A frontier that keeps each value until the last of these segments has used it. */
    Frontier(List<Segment> segments) {
        segments.forEach(segment -> segment.inputs().forEach(name -> uses.merge(name, 1, Integer::sum)));
    }

    /**
     * The most numbers that are kept at a time for one picture.
     *
     * @param elements the number of elements of each value
     */
    static long most(List<Segment> segments, Map<String, Integer> elements) {
        Map<String, Integer> uses = new HashMap<>();
        segments.forEach(segment -> segment.inputs().forEach(name -> uses.merge(name, 1, Integer::sum)));
        long kept = 0;
        long most = 0;
        for (Segment segment : segments) {
            kept += elements.getOrDefault(segment.output(), 0);
            most = Math.max(most, kept);
            for (String name : segment.inputs()) {
                if (uses.merge(name, -1, Integer::sum) == 0) {
                    kept -= elements.getOrDefault(name, 0);
                }
            }
        }
        return 2 * most;
    }

    void put(String name, Values made) {
        if (uses.containsKey(name)) {
            values.put(name, made);
        }
    }

    Values get(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    /** Drops what only this segment still needed. */
    void used(Segment segment) {
        for (String name : segment.inputs()) {
            if (uses.merge(name, -1, Integer::sum) == 0) {
                values.remove(name);
            }
        }
    }
}
