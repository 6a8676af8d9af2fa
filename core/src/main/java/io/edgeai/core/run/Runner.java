package io.edgeai.core.run;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.deploy.Target;
import io.edgeai.core.deploy.Toolchains;
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
        this.signals = signals;
    }

    /**
     * Runs the selected steps. Results come to {@code build/NAME}; those of an earlier run are moved to {@code build/NAME/previous} first, so that nothing
     * stale lies there should this run fail.
     *
     * @return what was found out; empty if the selection leaves the report out
     * @throws EdgeAiException if a step fails, or the run is interrupted
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

    private Optional<RunResult> run(List<Step> steps, Selection selection, Path results) {
        StepRunner runner = new StepRunner(place.cache(), signals, steps.size(), selection.fresh());
        Trunk trunk = new Trunk(plan, place, runner, signals);
        Map<Integer, BranchRun> branches = new LinkedHashMap<>();
        var shared = new BranchRun.Shared(plan, place, trunk, signals);
        Optional<RunResult> result = Optional.empty();
        for (Step step : steps) {
            if (step.isBranch()) {
                BranchRun branch = branches.computeIfAbsent(
                        step.index(), index -> new BranchRun(shared, runner, plan.target(step)));
                carryOut(branch, step);
            } else if (step.kind() == Step.Kind.REPORT) {
                var report = new RunReport(plan, place, trunk, List.copyOf(branches.values()));
                result = Optional.of(runner.uncached(
                        step, (folder, reporter) -> report.write(runner, results, step), value -> step.recipe()));
            } else {
                carryOut(trunk, step);
            }
        }
        return result;
    }

    private void carryOut(Trunk trunk, Step step) {
        switch (step.kind()) {
            case DATA -> trunk.data(step, plugins);
            case MODEL -> trunk.model(step);
            case STAGE -> trunk.stage(step);
            case WITHOUT -> trunk.without(step);
            default -> trunk.floating(step);
        }
    }

    private static void carryOut(BranchRun branch, Step step) {
        switch (step.kind()) {
            case QUANTIZE -> branch.quantize(step);
            case EMULATE -> branch.emulate(step);
            case CONVERT -> branch.convert(step);
            default -> branch.device(step);
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
