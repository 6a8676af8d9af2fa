package io.edgeai.cli;

import io.edgeai.api.backend.Backend;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Reporter;
import io.edgeai.core.deploy.Toolchains;
import io.edgeai.core.report.RunResult;
import io.edgeai.core.run.EventJson;
import io.edgeai.core.run.Plan;
import io.edgeai.core.run.Plugins;
import io.edgeai.core.run.Runner;
import io.edgeai.core.run.Selection;
import io.edgeai.core.run.Signals;
import io.edgeai.core.run.Workplace;
import io.edgeai.core.spec.Spec;
import io.edgeai.core.spec.SpecReader;
import io.edgeai.core.sweep.Forms;
import io.edgeai.core.sweep.Sweep;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edgeai run}. */
@Command(
        name = "run",
        description = "Carries a spec out: train, quantize, convert, compare, report.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    private final Surroundings around;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Parameters(paramLabel = "SPEC", description = "The YAML file.")
    private Path spec = Path.of("");

    @Option(
            names = "--only",
            paramLabel = "STEP|TARGET",
            split = ",",
            description = "Only these steps or targets, and what they need.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--until", paramLabel = "STEP", description = "Stop after this step.")
    private Optional<String> until = Optional.empty();

    @Option(names = "--fresh", description = "Take nothing from the cache.")
    private boolean fresh;

    @Option(names = "--json", description = "Events and the result as JSON lines on standard output.")
    private boolean json;

    @Option(names = "--quiet", description = "Tell only of warnings, errors and the result.")
    private boolean quiet;

    @Option(names = "--install-toolchains", description = "Install vendors' tools that are missing.")
    private boolean installToolchains;

    RunCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Interrupts interrupts = Interrupts.watch(around.console());
        try (ConsoleReporter people = new ConsoleReporter(around.console(), quiet)) {
            EventJson lines = new EventJson();
            Reporter reporter = json ? event -> printed(lines.line(event)) : people;
            return run(new Signals(reporter, interrupts), lines);
        } catch (EdgeAiException e) {
            if (json) {
                e.diagnostics().forEach(one -> printed(new EventJson().line(one)));
            }
            throw e;
        }
    }

    private int run(Signals signals, EventJson lines) {
        Workplace place = around.workplace();
        Plugins found = around.plugins(plugins);
        Spec read = SpecReader.read(spec);
        if (!read.pipeline().compare().isEmpty()) {
            return compared(new Forms(read, new Sweep.Around(place, found, signals)), signals, lines);
        }
        Plan plan = Plan.of(read, found, place);
        plan.notes().forEach(note -> signals.reporter().report(new io.edgeai.api.report.Event.Found(note)));
        if (installToolchains) {
            install(Runner.toolsOf(plan), place, signals);
        }
        Optional<RunResult> result = new Runner(plan, place, found, signals).run(new Selection(only, until, fresh));
        if (result.isEmpty()) {
            return 0;
        }
        if (json) {
            printed(lines.line(result.get()));
        } else {
            Summary.lines(result.get(), place.results(plan.pipeline().name()), around.folder())
                    .forEach(around.console()::say);
        }
        return code(result.get());
    }

    private int compared(Forms forms, Signals signals, EventJson lines) {
        forms.plans().values().stream()
                .flatMap(plan -> plan.notes().stream())
                .distinct()
                .forEach(note -> signals.reporter().report(new io.edgeai.api.report.Event.Found(note)));
        if (installToolchains) {
            forms.plans().values().forEach(plan -> install(Runner.toolsOf(plan), around.workplace(), signals));
        }
        Forms.Outcome outcome = forms.run(new Selection(only, until, fresh));
        if (outcome.runs().isEmpty()) {
            return 0;
        }
        if (json) {
            outcome.runs().values().forEach(result -> printed(lines.line(result)));
        } else {
            ComparisonText.lines(outcome.comparison()).forEach(around.console()::say);
            around.console()
                    .say("  " + around.folder().relativize(forms.folder().resolve("compare.html")));
        }
        outcome.runs().values().forEach(RunCommand::code);
        return 0;
    }

    /** 0 for a run that was accepted; else the reasons are thrown, each with its code. */
    static int code(RunResult result) {
        return switch (result.outcome()) {
            case ACCEPTED -> 0;
            case MISSED -> missed(result);
            case FAILED -> failed(result);
        };
    }

    /** The others' results are told already; what failed stands last, where it is not overlooked. */
    private static int failed(RunResult result) {
        throw new EdgeAiException(
                EdgeAiException.Kind.STEP,
                result.targets().stream()
                        .flatMap(target -> target.errors().stream())
                        .toList());
    }

    private static int missed(RunResult result) {
        List<Diagnostic> missed = new ArrayList<>();
        for (RunResult.Target target : result.targets()) {
            target.checks().stream()
                    .filter(check -> !check.holds())
                    .map(check -> Diagnostic.error("limit '" + check.rule() + "' is missed: " + check.measured())
                            .in(target.title()))
                    .forEach(missed::add);
        }
        throw new EdgeAiException(EdgeAiException.Kind.ACCEPTANCE, missed);
    }

    private static void install(List<Backend> backends, Workplace place, Signals signals) {
        Toolchains toolchains = new Toolchains(place.userCache(), place.host());
        for (Backend backend : backends) {
            if (!toolchains.check(backend).isEmpty()) {
                ToolchainCommand.install(backend, "", toolchains, signals.reporter());
            }
        }
    }

    private void printed(String line) {
        synchronized (around) {
            around.console().out().println(line);
            around.console().out().flush();
        }
    }
}
