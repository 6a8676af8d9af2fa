package io.edgeai.api.stage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code edgeai sweep} tries out: values of the spec's own keys, and how they are searched. */
@Help("What 'edgeai sweep' tries out on the validation part; 'edgeai run' leaves it aside.")
public record SweepSpec(
        @Help(
                        "values to try, each list under the key that it is for, e.g. {model.width: [0.5, 1.0], stages.prune.ratio: [0, 0.3]}")
                @Default("{}")
                Map<String, List<Object>> over,
        @Help("alternatives that change several keys at once, by their names, e.g. {short: {stages.train.epochs: 10}}")
                @Default("{}")
                Map<String, Map<String, Object>> recipes,
        @Help(
                        "grid: every combination; random: some of them, drawn by the seed; successive-halving: the same, but most are given up after a part of their epochs")
                @Default("grid")
                Search search,
        @Help("how many combinations at most; a grid that has more is refused")
                @Default("64")
                @Within(least = 1, most = 10000)
                int trials,
        @Help("the target whose figures count, as backend/chip; the first where left out") Optional<String> target,
        @Default("{}") Halving halving) {

    public SweepSpec {
        Map<String, List<Object>> values = new LinkedHashMap<>();
        over.forEach((key, list) -> values.put(key, List.copyOf(list)));
        over = Collections.unmodifiableMap(values);
        Map<String, Map<String, Object>> named = new LinkedHashMap<>();
        recipes.forEach((name, changes) -> named.put(name, Collections.unmodifiableMap(new LinkedHashMap<>(changes))));
        recipes = Collections.unmodifiableMap(named);
        if (over.isEmpty() && recipes.isEmpty()) {
            throw new IllegalArgumentException("sweep has nothing to try: it needs 'over' or 'recipes'");
        }
        over.forEach((key, list) -> {
            if (list.isEmpty()) {
                throw new IllegalArgumentException("sweep has no values for '" + key + "'");
            }
        });
    }

    /** How combinations are searched. */
    public enum Search {
        GRID,
        RANDOM,
        SUCCESSIVE_HALVING
    }

    /** How fast combinations are given up. */
    @Help(
            "How fast successive-halving gives combinations up: each rung keeps one of 'factor' and trains that many times as long.")
    public record Halving(
            @Default("3") @Within(least = 2, most = 10) int factor,
            @Help("rungs before the whole training; 2 with a factor of 3 begins with a ninth of the epochs")
                    @Default("2")
                    @Within(least = 1, most = 5)
                    int rungs) {}
}
