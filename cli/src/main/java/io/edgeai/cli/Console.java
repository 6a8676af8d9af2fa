package io.edgeai.cli;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Severity;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * Where the command speaks.
 *
 * @param terminal whether a person reads along: only then there are colours and progress bars
 * @param colour whether severities are coloured
 */
record Console(PrintStream out, PrintStream err, boolean terminal, boolean colour) {

    private static final String RESET = "\u001b[0m";
    private static final String CLEAR_LINE = "\r\u001b[K";

    /** This process's own streams; the start script knows whether they are a terminal. Colours are off where NO_COLOR is set. */
    static Console system(Map<String, String> environment) {
        boolean terminal = Boolean.getBoolean("edgeai.terminal");
        boolean dumb = "dumb".equals(environment.get("TERM"));
        boolean noColour = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Console(System.out, System.err, terminal && !dumb, terminal && !dumb && !noColour);
    }

    /** A line for the reader. */
    void say(String line) {
        out.println((terminal ? CLEAR_LINE : "") + line);
        out.flush();
    }

    /** A diagnostic, as design prescribes it. */
    void show(Diagnostic diagnostic) {
        String text = diagnostic.toString();
        String word = diagnostic.severity().name().toLowerCase(java.util.Locale.ROOT) + ": ";
        err.println((terminal ? CLEAR_LINE : "")
                + (colour ? text.replaceFirst(word, start(diagnostic.severity()) + word + RESET) : text));
        err.flush();
    }

    /** Why the command ends: all diagnostics, and how many errors there are. */
    void show(EdgeAiException problems) {
        List<Diagnostic> all = problems.diagnostics();
        all.forEach(this::show);
        long errors = all.stream().filter(Diagnostic::isError).count();
        if (problems.kind() == EdgeAiException.Kind.SPEC) {
            err.println(errors + (errors == 1 ? " error" : " errors") + ", nothing was run.");
        }
        err.flush();
    }

    private static String start(Severity severity) {
        return switch (severity) {
            case ERROR -> "\u001b[1;31m";
            case WARNING -> "\u001b[1;33m";
            case NOTE -> "\u001b[1;36m";
        };
    }
}
