package io.edgeai.cli;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Suggestion;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command line that is wrong: the reason in the form of all other errors, and a way out. */
final class UsageErrors {

    private UsageErrors() {}

    static int show(Console console, ParameterException problem) {
        console.show(Diagnostic.error(
                        String.valueOf(problem.getMessage()).lines().findFirst().orElse("wrong usage"))
                .hint(hint(problem)));
        return CommandLine.ExitCode.USAGE;
    }

    private static String hint(ParameterException problem) {
        CommandLine line = problem.getCommandLine();
        String usage = "see  " + line.getCommandSpec().qualifiedName() + " --help";
        if (!(problem instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return usage;
        }
        String typed = unmatched.getUnmatched().get(0);
        boolean option = typed.startsWith("-");
        List<String> known = option
                ? line.getCommandSpec().options().stream()
                        .map(CommandLine.Model.OptionSpec::longestName)
                        .toList()
                : List.copyOf(line.getSubcommands().keySet());
        return Suggestion.nearest(typed, known)
                .map(one -> "did you mean '" + one + "'? " + usage)
                .orElse(usage);
    }
}
