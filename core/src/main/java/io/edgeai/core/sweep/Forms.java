package io.edgeai.core.sweep;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.core.compare.Comparison;
import io.edgeai.core.compare.Contender;
import io.edgeai.core.report.ComparisonHtml;
import io.edgeai.core.report.ComparisonJson;
import io.edgeai.core.report.Contenders;
import io.edgeai.core.report.RunResult;
import io.edgeai.core.run.Plan;
import io.edgeai.core.run.Runner;
import io.edgeai.core.run.Selection;
import io.edgeai.core.spec.Overrides;
import io.edgeai.core.spec.Overrides.Change;
import io.edgeai.core.spec.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Carries out the forms of a spec that its {@code compare:} names, and sets them side by side. Steps that forms have in common are done once: the cache
 * holds them. Each form's results come to {@code build/NAME-FORM}, the comparison to {@code build/NAME}.
 */
public final class Forms {

    private final Spec spec;
    private final Sweep.Around around;
    private final Map<String, Plan> plans = new LinkedHashMap<>();

    /**
     * What the forms came to.
     *
     * @param runs each form's result by its name, in the spec's order; none where the selection of steps ends before the report
     */
    public record Outcome(Map<String, RunResult> runs, Comparison comparison) {
        public Outcome {
            runs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(runs));
        }
    }

    /**
     * Forms that are ready.
     *
     * @throws EdgeAiException of kind SPEC with the problems of all of them
     */
    public Forms(Spec spec, Sweep.Around around) {
        this.spec = spec;
        this.around = around;
        Set<Diagnostic> problems = new LinkedHashSet<>();
        spec.pipeline().compare().forEach((name, values) -> {
            try {
                plans.put(name, Plan.of(form(name, values), around.plugins(), around.place()));
            } catch (EdgeAiException e) {
                problems.addAll(e.diagnostics());
            }
        });
        if (!problems.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, List.copyOf(problems));
        }
    }

    private Spec form(String name, Map<String, Object> values) {
        List<Change> changes = new ArrayList<>(Overrides.of(spec, "compare." + name, values));
        String own = spec.pipeline().name() + "-" + name;
        changes.add(new Change("name", own, Overrides.place(spec, "compare." + name)));
        return Overrides.apply(spec, changes);
    }

    /** The plans, by the names of their forms. */
    public Map<String, Plan> plans() {
        return java.util.Collections.unmodifiableMap(plans);
    }

    /**
     * Runs all forms.
     *
     * @throws EdgeAiException as {@link Runner#run} does, for the first form that fails
     */
    public Outcome run(Selection selection) {
        Map<String, RunResult> runs = new LinkedHashMap<>();
        List<Contender> contenders = new ArrayList<>();
        plans.forEach((name, plan) -> {
            around.signals().reporter().report(new Event.Message("form '" + name + "' of " + plans.keySet()));
            new Runner(plan, around.place(), around.plugins(), around.signals())
                    .run(selection)
                    .ifPresent(result -> {
                        runs.put(name, result);
                        contenders.addAll(Contenders.of(result, name));
                    });
        });
        Outcome outcome = new Outcome(runs, Comparison.of(contenders));
        if (!runs.isEmpty()) {
            write(outcome.comparison(), folder());
        }
        return outcome;
    }

    /** Where the comparison is written. */
    public Path folder() {
        return around.place().results(spec.pipeline().name());
    }

    private static void write(Comparison comparison, Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("compare.json"), ComparisonJson.text(comparison));
            ComparisonHtml.write(comparison, folder.resolve("compare.html"));
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("'" + folder + "' cannot be written: " + e.getMessage()),
                    e);
        }
    }
}
