package io.edgeai.cli;

import io.edgeai.core.run.Doctor;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code edgeai doctor}. */
@Command(
        name = "doctor",
        description = "Says what is there, what is missing, and what mends it.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

    private final Surroundings around;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    DoctorCommand(Surroundings around) {
        this.around = around;
    }

    /** 0 if nothing is missing, else 1. */
    @Override
    public Integer call() {
        List<Doctor.Finding> findings = Doctor.examine(around.workplace(), around.plugins(plugins));
        for (Doctor.Finding one : findings) {
            around.console().say((one.isWell() ? "ok       " : "missing  ") + one.subject() + ": " + one.state());
            if (!one.isWell()) {
                around.console().say("         mend:  " + one.mend());
            }
        }
        return findings.stream().allMatch(Doctor.Finding::isWell) ? 0 : 1;
    }
}
