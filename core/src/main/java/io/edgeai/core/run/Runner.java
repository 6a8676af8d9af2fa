package io.edgeai.core.run;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.deploy.Target;
import io.edgeai.core.deploy.Toolchains;
import io.edgeai.core.graph.GraphCost;
import io.edgeai.core.report.RunResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Carries a plan out. */
public final class Runner {

    private final Plan plan;
    private final Workplace place;
    private final Signals signals;
    private final Plugins plugins;

    public Runner(Plan plan, Workplace place, Plugins plugins, Signals signals) {
        this.plan = plan;
        this.place = place;
        this.plugins = plugins;
        this.signals = signals.oneAtATime();
    }

    /**
     * Runs the selected steps. Results come to {@code build/NAME}; those of an earlier run are moved to {@code build/NAME/previous} first, so that nothing
     * stale lies there should this run fail.
     *
     * <p>Targets are at work side by side as far as there is room. One that fails does not end the others: the result is {@code FAILED}, with why.
     *
     * @return what was found out; empty if the selection leaves the report out
     * @throws EdgeAiException if a step before the targets fails, if every target fails, or if the run is interrupted
     */
    @SuppressWarnings("try") // The lock is held, not used.
    public Optional<RunResult> run(Selection selection) {
        List<Step> steps = selection.of(plan);
        requireToolchains(steps);
        Path results = Storage.folder(place.results(plan.pipeline().name()));
        Storage.folder(place.cache());
        try (Cache.Lock lock = Cache.lockFile(results.resolve(".lock"), signals.interrupted(), signals.reporter())) {
            setAside(results);
            return run(steps, selection, results);
        }
    }

    /**
     * Carries a trial's plan out; no results are written, all is in the cache.
     *
     * @throws EdgeAiException as {@link #run} does
     */
    public Measured measure() {
        List<Step> steps = plan.steps();
        requireToolchains(steps);
        Storage.folder(place.cache());
        StepRunner runner = new StepRunner(place.cache(), signals, steps.size(), false);
        Trunk trunk = new Trunk(plan, place, runner, signals);
        steps.stream().filter(step -> !step.isBranch()).forEach(step -> carryOut(trunk, step));
        return Measured.of(trunk, branches(steps, trunk, runner));
    }

    private Optional<RunResult> run(List<Step> steps, Selection selection, Path results) {
        StepRunner runner = new StepRunner(place.cache(), signals, steps.size(), selection.fresh());
        Trunk trunk = new Trunk(plan, place, runner, signals);
        steps.stream()
                .filter(step -> !step.isBranch() && step.kind() != Step.Kind.REPORT)
                .forEach(step -> carryOut(trunk, step));
        List<BranchRun> branches = branches(steps, trunk, runner);
        Optional<Step> last =
                steps.stream().filter(step -> step.kind() == Step.Kind.REPORT).findFirst();
        if (last.isEmpty()) {
            branches.stream()
                    .flatMap(branch -> branch.failure().stream())
                    .findFirst()
                    .ifPresent(failure -> {
                        throw failure;
                    });
            return Optional.empty();
        }
        Step step = last.get();
        var report = new RunReport(plan, place, trunk, branches);
        return Optional.of(runner.uncached(
                step, (folder, reporter) -> report.write(runner, results, step), value -> step.recipe()));
    }

    /** Carries out the targets' steps; what they did stands in the plan's order, whatever the order in which they came to their ends. */
    private List<BranchRun> branches(List<Step> steps, Trunk trunk, StepRunner runner) {
        Map<Integer, List<Step>> byTarget = steps.stream()
                .filter(Step::isBranch)
                .collect(Collectors.groupingBy(Step::index, LinkedHashMap::new, Collectors.toList()));
        if (byTarget.isEmpty()) {
            return List.of();
        }
        int atOnce = atOnce(trunk, byTarget.size());
        List<Branches.Lane> lanes = new ArrayList<>();
        byTarget.forEach((index, own) -> {
            Signals told = atOnce == 1
                    ? signals
                    : new Signals(
                            Branches.named(plan.targets().get(index).title(), signals.reporter()),
                            signals.interrupted());
            StepRunner ownRunner = runner.branch(told);
            var shared = new BranchRun.Shared(plan, place, trunk, told);
            lanes.add(new Branches.Lane(
                    new BranchRun(shared, ownRunner, plan.targets().get(index)), ownRunner, own));
        });
        try {
            new Branches(signals, lanes).run(atOnce);
        } finally {
            lanes.forEach(lane -> runner.join(lane.runner()));
        }
        return lanes.stream().map(Branches.Lane::branch).toList();
    }

    /** Training has the machine, and its sequence of chances, for itself. */
    private int atOnce(Trunk trunk, int targets) {
        boolean trains = plan.pipeline().quantize().method() == QuantizeSpec.Method.QAT;
        return trains || targets == 1 ? 1 : Room.ofThisProcess().sideBySide(GraphCost.of(trunk.model()), targets);
    }

    private void carryOut(Trunk trunk, Step step) {
        switch (step.kind()) {
            case DATA -> trunk.data(step, plugins);
            case MODEL -> trunk.model(step);
            case SUSPECTS -> trunk.suspects(step);
            case TEACHER -> trunk.teacher(step);
            case STAGE -> trunk.stage(step);
            case WITHOUT -> trunk.without(step);
            default -> trunk.floating(step);
        }
    }

    /** A tool that is missing is told now, not after hours of training. */
    private void requireToolchains(List<Step> steps) {
        Set<Backend> needed = new LinkedHashSet<>();
        steps.stream()
                .filter(step -> step.kind() == Step.Kind.CONVERT)
                .map(plan::target)
                .filter(Target::needsToolchain)
                .map(Target::backend)
                .forEach(needed::add);
        List<Diagnostic> problems = new ArrayList<>();
        Toolchains toolchains = new Toolchains(place.userCache(), place.host());
        needed.forEach(backend -> problems.addAll(toolchains.check(backend)));
        if (problems.stream().anyMatch(Diagnostic::isError)) {
            throw new EdgeAiException(EdgeAiException.Kind.STEP, problems);
        }
    }

    /** The vendors whose tools a plan needs. */
    public static List<Backend> toolsOf(Plan plan) {
        return plan.targets().stream()
                .filter(Target::needsToolchain)
                .map(Target::backend)
                .distinct()
                .toList();
    }

    private static void setAside(Path results) {
        for (String name : List.of("result.json", "report.html")) {
            Path file = results.resolve(name);
            if (Files.exists(file)) {
                Path previous = Storage.folder(results.resolve("previous")).resolve(name);
                Storage.at(file, () -> Files.move(file, previous, StandardCopyOption.REPLACE_EXISTING));
            }
        }
    }
}
