package io.edgeai.core.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The forms of the model side by side: for each set of pictures, for each source in it and for each class, with what is lost from float to the device. */
final class SideBySide {

    /** The forms that can end a row, the furthest first. */
    private static final List<String> ENDS = List.of("board", "simulator", "emulated");

    private static final String START = "float";

    private final RunResult result;

    /** What a row is about. */
    enum Part {
        ALL,
        SOURCE,
        CLASS
    }

    /**
     * Some pictures, and how many of them each form has right.
     *
     * @param target empty where the spec has no target
     * @param name of the source or class; empty for all pictures of the set
     * @param shares share of right pictures by form
     */
    record Row(String target, String set, Part part, String name, int pictures, Map<String, Double> shares) {
        Row {
            shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
        }

        /** What is lost from float to the furthest form that was measured, 0..1, negative for a gain; NaN where one is missing. */
        double drop() {
            return ENDS.stream()
                    .filter(shares::containsKey)
                    .findFirst()
                    .map(end -> shares.getOrDefault(START, Double.NaN) - shares.getOrDefault(end, Double.NaN))
                    .orElse(Double.NaN);
        }
    }

    private SideBySide(RunResult result) {
        this.result = result;
    }

    /** All rows: target by target, set by set; of a set first all, then its sources and its classes where there are several. */
    static List<Row> rows(RunResult result) {
        return new SideBySide(result).all();
    }

    private List<Row> all() {
        List<String> targets = result.targets().stream()
                .map(RunResult.Target::title)
                .distinct()
                .toList();
        Set<String> sets = new LinkedHashSet<>();
        result.scores().forEach(score -> sets.add(score.set()));
        List<Row> rows = new ArrayList<>();
        for (String target : targets.isEmpty() ? List.of("") : targets) {
            sets.forEach(set -> rows.addAll(of(target, set)));
        }
        return rows;
    }

    private List<Row> of(String target, String set) {
        List<RunResult.Score> scores = result.scores().stream()
                .filter(score -> score.set().equals(set)
                        && (score.target().isEmpty() || score.target().equals(target)))
                .toList();
        if (scores.isEmpty()) {
            return List.of();
        }
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(
                target,
                set,
                Part.ALL,
                "",
                scores.get(0).pictures(),
                shares(scores, score -> Map.of("", score.top1()), "")));
        Map<String, Integer> sources = scores.get(0).sourceSizes();
        if (sources.size() > 1) {
            sources.forEach((name, pictures) -> rows.add(new Row(
                    target, set, Part.SOURCE, name, pictures, shares(scores, RunResult.Score::bySource, name))));
        }
        Map<String, Integer> counts = result.data().counts().getOrDefault(set, Map.of());
        List<String> classes = List.copyOf(scores.get(0).byClass().keySet());
        for (String name : classes.size() > 1 ? classes : List.<String>of()) {
            int pictures = counts.getOrDefault(name, 0);
            rows.add(new Row(target, set, Part.CLASS, name, pictures, shares(scores, RunResult.Score::byClass, name)));
        }
        return rows;
    }

    private static Map<String, Double> shares(
            List<RunResult.Score> scores, Function<RunResult.Score, Map<String, Double>> part, String name) {
        Map<String, Double> shares = new LinkedHashMap<>();
        for (RunResult.Score score : scores) {
            Double share = part.apply(score).get(name);
            if (share != null) {
                shares.put(score.form(), share);
            }
        }
        return shares;
    }
}
