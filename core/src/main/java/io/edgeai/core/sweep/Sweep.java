package io.edgeai.core.sweep;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.SweepSpec;
import io.edgeai.core.report.RunResult;
import io.edgeai.core.report.SweepResult;
import io.edgeai.core.run.Measured;
import io.edgeai.core.run.Plan;
import io.edgeai.core.run.Plugins;
import io.edgeai.core.run.Runner;
import io.edgeai.core.run.Selection;
import io.edgeai.core.run.Signals;
import io.edgeai.core.run.Workplace;
import io.edgeai.core.spec.Overrides;
import io.edgeai.core.spec.Spec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Carries out a spec's sweep: each trial is an ordinary run up to its figures, judged on the validation part; the best is then run on the test part,
 * once. Trials leave their steps in the cache, so a sweep that was stopped goes on where it was. One that fails does not end the others.
 */
public final class Sweep {

    private final Spec spec;
    private final SweepSpec sweep;
    private final Around around;
    private final List<Trial> trials;
    private final Map<Integer, SweepResult.Row> rows = new TreeMap<>();
    private final List<Diagnostic> failures = new ArrayList<>();

    /** Where a sweep takes place, by whom it is watched. */
    public record Around(Workplace place, Plugins plugins, Signals signals) {}

    /** What a sweep came to: its table, and the run of the best trial. */
    public record Outcome(SweepResult sweep, RunResult run) {}

    /**
     * A sweep that is ready.
     *
     * @throws EdgeAiException of kind SPEC with all problems of the spec and of every trial's form
     */
    public Sweep(Spec spec, Around around) {
        this.spec = spec;
        this.trials = Trials.of(spec);
        this.sweep = spec.pipeline().sweep().orElseThrow();
        this.around = new Around(
                around.place(),
                around.plugins(),
                new Signals(once(around.signals().reporter()), around.signals().interrupted()));
        requireTarget();
        if (sweep.search() == SweepSpec.Search.SUCCESSIVE_HALVING) {
            trials.forEach(trial -> new Halving(spec).shortened(trial, divisor(0)));
        }
    }

    private void requireTarget() {
        sweep.target().ifPresent(wanted -> {
            List<String> titles = spec.pipeline().targets().stream()
                    .map(target -> target.title())
                    .toList();
            if (!titles.contains(wanted)) {
                throw EdgeAiException.spec(
                        Diagnostic.error("target '" + wanted + "' of the sweep is none of the spec's: " + titles)
                                .at(Overrides.place(spec, "sweep.target"))
                                .hint("name one of them as backend/chip, or leave 'target' out for the first"));
            }
        });
    }

    /**
     * Tries all, writes {@code build/NAME/sweep}, and runs the best.
     *
     * @throws EdgeAiException if every trial fails, if the best one's run does, or if the user interrupts
     */
    public Outcome run() {
        List<Trial> last = trials;
        if (sweep.search() == SweepSpec.Search.SUCCESSIVE_HALVING) {
            for (int rung = 0; rung < sweep.halving().rungs() && last.size() > 1; rung++) {
                last = kept(last, rung);
            }
        }
        for (Trial trial : last) {
            say("trial " + trial.number() + " of " + trials.size() + ": " + trial.text());
            tried(trial, trial.spec()).ifPresent(measured -> {
                SweepResult.Row row = Rows.whole(trial, Rows.target(measured, sweep.target()), measured);
                say("trial " + trial.number() + ": " + row.text());
                rows.put(trial.number(), row);
            });
        }
        SweepResult result = Rows.result(spec.pipeline(), List.copyOf(rows.values()));
        int best = result.best().orElseThrow(() -> new EdgeAiException(EdgeAiException.Kind.STEP, failures));
        new SweepFiles(around.place().results(spec.pipeline().name()).resolve("sweep")).write(result, trials);
        Trial chosen = trials.get(best - 1);
        say("trial " + best + " is the best on the validation part; it is run on the test part: " + chosen.text());
        return new Outcome(result, finalRun(chosen));
    }

    private RunResult finalRun(Trial chosen) {
        Plan plan = Plan.of(chosen.spec(), around.plugins(), around.place());
        return new Runner(plan, around.place(), around.plugins(), around.signals())
                .run(Selection.ALL)
                .orElseThrow();
    }

    /** The trials of a rung that go on: one of {@code factor}, by accuracy, the earlier of equals. */
    private List<Trial> kept(List<Trial> alive, int rung) {
        Halving halving = new Halving(spec);
        String share = "1/" + divisor(rung) + " of its epochs";
        Map<Trial, Double> scores = new java.util.LinkedHashMap<>();
        for (Trial trial : alive) {
            say("trial " + trial.number() + " of " + trials.size() + ", " + share + ": " + trial.text());
            tried(trial, halving.shortened(trial, divisor(rung))).ifPresent(measured -> {
                scores.put(trial, measured.accuracy());
                rows.put(trial.number(), Rows.givenUp(trial, measured, share));
                say("trial " + trial.number() + ", " + share + ": " + SweepResult.percent(measured.accuracy()));
            });
        }
        List<Trial> best = scores.keySet().stream()
                .sorted(Comparator.comparingDouble((Trial trial) -> -scores.getOrDefault(trial, 0.0))
                        .thenComparingInt(Trial::number))
                .limit((alive.size() + sweep.halving().factor() - 1L)
                        / sweep.halving().factor())
                .sorted(Comparator.comparingInt(Trial::number))
                .toList();
        say(best.size() + " of " + alive.size() + " trials go on");
        return best;
    }

    private int divisor(int rung) {
        return (int) Math.pow(sweep.halving().factor(), sweep.halving().rungs() - rung);
    }

    /** What a form of a trial comes to; nothing, with a row and a warning, if it fails. */
    private Optional<Measured> tried(Trial trial, Spec form) {
        try {
            Plan plan = Plan.trial(form, around.plugins(), around.place());
            plan.notes().forEach(note -> around.signals().reporter().report(new Event.Found(note)));
            return Optional.of(new Runner(plan, around.place(), around.plugins(), around.signals()).measure());
        } catch (EdgeAiException e) {
            if (e.kind() == EdgeAiException.Kind.INTERRUPTED) {
                throw e;
            }
            List<Diagnostic> told = e.diagnostics().stream()
                    .filter(Diagnostic::isError)
                    .map(one -> one.in("trial " + trial.number() + ": " + trial.text()))
                    .toList();
            failures.addAll(told);
            told.forEach(one -> around.signals()
                    .reporter()
                    .report(new Event.Found(
                            Diagnostic.warning(one.message()).in(one.context()).hint(one.hint()))));
            rows.put(
                    trial.number(),
                    Rows.failed(trial, told.isEmpty() ? "failed" : told.get(0).message()));
            return Optional.empty();
        }
    }

    private void say(String text) {
        around.signals().reporter().report(new Event.Message(text));
    }

    /** Tells of each finding once: trials have most of them in common. */
    private static Reporter once(Reporter reporter) {
        Set<Diagnostic> told = new HashSet<>();
        return event -> {
            synchronized (told) {
                if (!(event instanceof Event.Found found) || told.add(found.diagnostic())) {
                    reporter.report(event);
                }
            }
        };
    }

    /** The trials, in their order. */
    public List<Trial> trials() {
        return trials;
    }

    /** What a search is called in YAML. */
    static String word(SweepSpec.Search search) {
        return search.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
