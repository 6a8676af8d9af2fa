package io.edgeai.cli;

import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.SpecImporter;
import io.edgeai.core.run.Plugins;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of the {@code edgeai} command. */
@Command(
        name = "edgeai",
        description = "From pictures and one YAML to a model proven on an edge chip.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 accepted, 1 a step failed, 2 spec or usage wrong, 3 an acceptance limit was missed, 130 interrupted."
        })
public final class Main {

    private static final int BUG = 1;

    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(execute(Surroundings.system(), arguments));
    }

    /** Runs the command and returns its exit code. */
    static int execute(Surroundings around, String... arguments) {
        CommandLine line = new CommandLine(new Main())
                .addSubcommand(new RunCommand(around))
                .addSubcommand(new CheckCommand(around))
                .addSubcommand(new SweepCommand(around))
                .addSubcommand(new CompareCommand(around))
                .addSubcommand(new BackendsCommand(around))
                .addSubcommand(new DoctorCommand(around))
                .addSubcommand(new ToolchainCommand(around))
                .addSubcommand(new PredictCommand(around))
                .addSubcommand(new InspectCommand(around))
                .addSubcommand(new SummaryCommand(around))
                .addSubcommand(new SchemaCommand(around))
                .addSubcommand(new ImportVocCommand(around))
                .setOut(new PrintWriter(around.console().out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(around.console().err(), true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(110)
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        around.console().colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        importers()
                .forEach(importer -> line.addSubcommand("import-" + importer.id(), ImportCommand.of(around, importer)));
        line.setExecutionExceptionHandler((problem, command, parsed) -> ended(around.console(), problem));
        line.setParameterExceptionHandler((problem, given) -> UsageErrors.show(around.console(), problem));
        if (arguments.length == 0) {
            line.usage(around.console().err());
            return CommandLine.ExitCode.USAGE;
        }
        return line.execute(arguments);
    }

    /** Those on the class path; plugin folders are looked into by commands that run. */
    private static List<SpecImporter> importers() {
        return Plugins.load(Main.class.getClassLoader()).importers();
    }

    private static int ended(Console console, Exception problem) {
        if (problem instanceof EdgeAiException known) {
            console.show(known);
            return known.kind().exitCode();
        }
        console.err().println("error: this is a bug in edgeai, not a mistake of yours: " + problem);
        problem.printStackTrace(console.err());
        console.err().println("  hint: please report it with the lines above, the spec, and what  edgeai doctor  says");
        return BUG;
    }
}
