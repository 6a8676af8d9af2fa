package io.edgeai.core.sweep;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import io.edgeai.api.stage.SweepSpec;
import io.edgeai.core.spec.Overrides;
import io.edgeai.core.spec.Overrides.Change;
import io.edgeai.core.spec.Spec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** From the axes of a sweep to its trials. */
public final class Trials {

    private static final String RECIPE = "recipe";

    private final Spec spec;
    private final SweepSpec sweep;
    private final List<Axis> axes = new ArrayList<>();

    /** Alternatives of which each trial takes one. */
    private record Axis(String name, List<Choice> choices) {}

    private record Choice(String text, List<Change> changes) {}

    private Trials(Spec spec, SweepSpec sweep) {
        this.spec = spec;
        this.sweep = sweep;
        sweep.over().forEach((path, values) -> axes.add(over(path, values)));
        if (!sweep.recipes().isEmpty()) {
            List<Choice> choices = new ArrayList<>();
            sweep.recipes()
                    .forEach((name, changes) ->
                            choices.add(new Choice(name, Overrides.of(spec, "sweep.recipes." + name, changes))));
            axes.add(new Axis(RECIPE, choices));
        }
    }

    /**
     * The trials of a spec's sweep: the same spec gives the same ones.
     *
     * @throws EdgeAiException of kind SPEC with all that is wrong in any of them, or if the spec has no sweep
     */
    public static List<Trial> of(Spec spec) {
        SweepSpec sweep = spec.pipeline()
                .sweep()
                .orElseThrow(() -> EdgeAiException.spec(
                        Diagnostic.error("'" + spec.pipeline().name() + "' has no sweep")
                                .hint("write  sweep: {over: {model.width: [0.5, 1.0]}}")));
        return new Trials(spec, sweep).all();
    }

    private Axis over(String path, List<Object> values) {
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            var place = Overrides.place(spec, "sweep.over." + path + "[" + i + "]");
            Object value = values.get(i);
            choices.add(new Choice(String.valueOf(value), List.of(new Change(path, value, place))));
        }
        return new Axis(path, choices);
    }

    private List<Trial> all() {
        List<Trial> trials = new ArrayList<>();
        Set<Diagnostic> problems = new LinkedHashSet<>();
        for (long combination : combinations()) {
            try {
                trials.add(trial(trials.size() + 1, combination));
            } catch (EdgeAiException e) {
                problems.addAll(e.diagnostics());
            }
        }
        if (!problems.isEmpty()) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.SPEC,
                    problems.stream()
                            .sorted(Comparator.comparing(
                                    one -> one.location().orElse(Location.of("")),
                                    Comparator.comparingInt(Location::line).thenComparingInt(Location::column)))
                            .toList());
        }
        return trials;
    }

    private List<Long> combinations() {
        double total = axes.stream().mapToDouble(axis -> axis.choices().size()).reduce(1, (a, b) -> a * b);
        if (sweep.search() == SweepSpec.Search.GRID && total > sweep.trials()) {
            throw EdgeAiException.spec(Diagnostic.error(String.format(
                            java.util.Locale.ROOT,
                            "the grid has %.0f combinations, but 'trials' allows %d",
                            total,
                            sweep.trials()))
                    .at(Overrides.place(spec, "sweep"))
                    .hint("raise  trials,  or write  search: random"));
        }
        if (total > 1e18) {
            throw EdgeAiException.spec(Diagnostic.error("the sweep has too many combinations to draw from: " + total));
        }
        return sweep.search() == SweepSpec.Search.GRID
                ? LongStream.range(0, (long) total).boxed().toList()
                : drawn((long) total);
    }

    /** Without repetition, in the order in which they are drawn. */
    private List<Long> drawn(long total) {
        var random = new SplittableRandom(spec.pipeline().seed());
        Set<Long> drawn = new LinkedHashSet<>();
        while (drawn.size() < Math.min(total, sweep.trials())) {
            drawn.add(random.nextLong(total));
        }
        return List.copyOf(drawn);
    }

    /** The last axis changes fastest. */
    private Trial trial(int number, long combination) {
        Map<String, Choice> chosen = new LinkedHashMap<>();
        axes.forEach(axis -> chosen.put(axis.name(), axis.choices().get(0)));
        long rest = combination;
        for (int i = axes.size() - 1; i >= 0; i--) {
            List<Choice> choices = axes.get(i).choices();
            chosen.put(axes.get(i).name(), choices.get((int) (rest % choices.size())));
            rest /= choices.size();
        }
        Map<String, String> settings = new LinkedHashMap<>();
        List<Change> changes = new ArrayList<>();
        chosen.forEach((name, choice) -> {
            settings.put(name, choice.text());
            changes.addAll(choice.changes());
        });
        return new Trial(number, settings, changes, Overrides.apply(spec, changes));
    }
}
