package io.edgeai.api.backend.tool;

import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Host;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A vendor's program that ran to its end. An exit code of 0 is not yet success: that is for the caller to look at, in what was made and in the log.
 *
 * @param log what it printed, without colours and progress bars
 * @param file where the log lies
 */
public record ToolRun(Command command, Host.Result ended, String log, Path file) {

    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final Pattern RETURN = Pattern.compile("\r");
    private static final int TAIL = 8;
    private static final int SIGNALS = 128;

    /** Runs a program and writes its log. */
    public static ToolRun of(Host host, Command command, Path file) {
        Host.Result ended = host.run(command);
        String log = clean(ended.output() + (ended.output().endsWith("\n") ? "" : "\n") + ended.errors());
        try {
            Files.writeString(file, log);
        } catch (IOException e) {
            throw new UncheckedIOException("log '" + file + "'", e);
        }
        return new ToolRun(command, ended, log, file);
    }

    /** True if it ended by itself with exit code 0. */
    public boolean ok() {
        return ended.ok();
    }

    /** How it ended, e.g. {@code crashed by signal 11 (segmentation fault)}. */
    public String how() {
        int exit = ended.exitCode();
        return ended.timedOut()
                ? "was ended after " + words(command.limit())
                : exit <= SIGNALS
                        ? "ended with exit code " + exit
                        : "crashed by signal " + (exit - SIGNALS) + signal(exit - SIGNALS);
    }

    private static String signal(int number) {
        return switch (number) {
            case 6 -> " (abort)";
            case 9 -> " (killed)";
            case 11 -> " (segmentation fault)";
            default -> "";
        };
    }

    /** The first group of what a pattern finds in the log first. */
    public Optional<String> first(Pattern pattern) {
        return pattern.matcher(log).results().findFirst().map(found -> found.group(1)
                .strip());
    }

    /** The first group of what a pattern finds in the log last. */
    public Optional<String> last(Pattern pattern) {
        return pattern.matcher(log).results().reduce((before, found) -> found).map(found -> found.group(1)
                .strip());
    }

    /** A step's failure, with the tool's own last lines and the place of its log. */
    public EdgeAiException failure(Diagnostic error) {
        return EdgeAiException.step(error.in(tail() + "the whole log: " + file));
    }

    /** The last lines that say something; what a tool marks as debugging (D) does not. */
    private String tail() {
        List<String> lines = log.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("D "))
                .toList();
        return lines.stream()
                .skip(Math.max(0, lines.size() - TAIL))
                .map(line -> "| " + line + "\n  ")
                .reduce("", String::concat);
    }

    /** A duration as specs write it. */
    public static String words(Duration time) {
        return time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }

    /** Progress bars redraw themselves with carriage returns; only what is no bar is kept. */
    static String clean(String log) {
        return COLOUR.matcher(log)
                .replaceAll("")
                .lines()
                .flatMap(RETURN::splitAsStream)
                .filter(line -> !line.contains("it/s]") && !line.matches(".*\\d+%\\|.*"))
                .reduce(new StringBuilder(), (text, line) -> text.append(line).append('\n'), StringBuilder::append)
                .toString();
    }
}
