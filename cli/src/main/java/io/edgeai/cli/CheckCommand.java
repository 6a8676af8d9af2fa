package io.edgeai.cli;

import io.edgeai.core.run.Plan;
import io.edgeai.core.run.Signals;
import io.edgeai.core.run.Step;
import io.edgeai.core.spec.Spec;
import io.edgeai.core.spec.SpecReader;
import io.edgeai.core.sweep.Forms;
import io.edgeai.core.sweep.Sweep;
import io.edgeai.core.sweep.Trial;
import io.edgeai.core.sweep.Trials;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code edgeai check}. */
@Command(
        name = "check",
        description = "Shows the plan of a spec and all its problems, without touching pictures or tools.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

    private final Surroundings around;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Parameters(paramLabel = "SPEC", description = "The YAML file.")
    private Path spec = Path.of("");

    CheckCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Console console = around.console();
        Spec read = SpecReader.read(spec);
        if (!read.pipeline().compare().isEmpty()) {
            var nobody = new Sweep.Around(around.workplace(), around.plugins(plugins), Signals.none());
            new Forms(read, nobody).plans().forEach((name, form) -> {
                console.say("form '" + name + "':");
                told(form, console);
            });
            return 0;
        }
        told(Plan.of(read, around.plugins(plugins), around.workplace()), console);
        return 0;
    }

    private void told(Plan plan, Console console) {
        plan.notes().forEach(console::show);
        console.say("'" + spec + "' is right; a run has " + plan.steps().size() + " steps:");
        int number = 1;
        for (Step step : plan.steps()) {
            console.say(String.format(
                    "%4d  %-40s %s", number++, step.name(), step.recipe().brief()));
        }
        if (plan.pipeline().sweep().isPresent()) {
            List<Trial> trials = Trials.of(plan.spec());
            console.say("its sweep has " + trials.size() + " trials:");
            trials.forEach(trial -> console.say(String.format("%4d  %s", trial.number(), trial.text())));
        }
    }
}
