package io.edgeai.cli;

import io.edgeai.core.report.SweepResult;
import io.edgeai.core.run.Plan;
import io.edgeai.core.run.Signals;
import io.edgeai.core.spec.Spec;
import io.edgeai.core.spec.SpecReader;
import io.edgeai.core.sweep.Sweep;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edgeai sweep}. */
@Command(
        name = "sweep",
        description =
                "Tries out what the spec's  sweep:  says, chooses by the validation part, and runs the best. A sweep that was stopped goes on where it was.",
        mixinStandardHelpOptions = true)
final class SweepCommand implements Callable<Integer> {

    private final Surroundings around;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Parameters(paramLabel = "SPEC", description = "The YAML file.")
    private Path spec = Path.of("");

    @Option(names = "--quiet", description = "Tell only of warnings, errors and the result.")
    private boolean quiet;

    SweepCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Interrupts interrupts = Interrupts.watch(around.console());
        try (ConsoleReporter reporter = new ConsoleReporter(around.console(), quiet)) {
            Spec read = SpecReader.read(spec);
            var place = around.workplace();
            var found = around.plugins(plugins);
            Plan.of(read, found, place);
            Sweep.Outcome outcome =
                    new Sweep(read, new Sweep.Around(place, found, new Signals(reporter, interrupts))).run();
            return told(outcome, place.results(read.pipeline().name()));
        }
    }

    private int told(Sweep.Outcome outcome, Path results) {
        Console console = around.console();
        SweepResult sweep = outcome.sweep();
        console.say("");
        ComparisonText.table(sweep.table()).forEach(console::say);
        console.say("");
        console.say("accuracy above is on the validation part; below, the best trial on the test part");
        Summary.lines(outcome.run(), results, around.folder()).forEach(console::say);
        console.say("  " + around.folder().relativize(results.resolve("sweep").resolve("sweep.html")));
        console.say("  sweep digest " + sweep.digest().hex());
        return RunCommand.code(outcome.run());
    }
}
