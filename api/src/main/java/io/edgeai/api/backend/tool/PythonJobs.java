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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Jobs of a vendor's Python package, one child process each: it can die by a signal, and drops files where it stands. A backend's {@code driver.py} takes a request
 * and leaves a result, both JSON; what drivers share is {@code edgeai_driver.py}, placed beside it.
 *
 * @param driver the class beside which {@code driver.py} lies
 * @param folder the working folder, of these jobs' own
 * @param where they run
 * @param limit after which a job counts as hanging
 */
public record PythonJobs(Class<?> driver, Path folder, Where where, Duration limit, Words words) {

    /** The exit code of a job that left word of why it failed. */
    private static final int REFUSED = 3;

    /** How its second line begins, where a driver knows a way out. */
    private static final String HINT = "hint: ";

    /**
     * Where jobs run.
     *
     * @param python the words that start it
     * @param there the host, and the folder of these jobs there: their own, or one that files are copied to and from
     */
    public record Where(List<String> python, Exchange.There there) {

        public Where {
            python = List.copyOf(python);
        }

        /** In an environment of this machine, as {@link PythonToolchain} makes them. */
        public static Where here(Path environment, Path folder, Host host) {
            String python = PythonToolchain.python(environment).toAbsolutePath().toString();
            // Isolated (-I): neither the user's own packages nor PYTHONPATH may change what is installed and pinned.
            return new Where(List.of(python, "-I"), new Exchange.There(host, folder.toString()));
        }
    }

    /**
     * What a vendor says of itself.
     *
     * @param tool its name
     * @param variables environment variables of its jobs
     * @param explain what failed jobs have in common
     */
    public record Words(String tool, Map<String, String> variables, Explaining explain) {}

    /** A vendor's knowledge of its own failures. */
    @FunctionalInterface
    public interface Explaining {
        /** The error of a failed job, a message or one with a hint, from how it ended and the beginning of a sentence that names the job. */
        Diagnostic explain(ToolRun run, String subject);
    }

    /** What a job left: its result as JSON, and its log. */
    public record Done(String result, String log) {}

    /** A failure that nothing more is known of. */
    public static Diagnostic plain(ToolRun run, String subject) {
        return Diagnostic.error(subject + run.how() + (run.ok() ? " and without a result" : ""));
    }

    /** Runs a job whose request is a map of texts. */
    public Done run(String job, Map<String, String> facts) {
        Map<String, String> request = new LinkedHashMap<>(facts);
        request.put("job", job);
        return run(
                job,
                request.entrySet().stream()
                        .map(fact -> quoted(fact.getKey()) + ": " + quoted(fact.getValue()))
                        .collect(Collectors.joining(", ", "{", "}")));
    }

    private static String quoted(String text) {
        return text.chars()
                .mapToObj(one -> one < ' ' || one == '"' || one == '\\' ? "\\u%04x".formatted(one) : "" + (char) one)
                .collect(Collectors.joining("", "\"", "\""));
    }

    /** These jobs with another limit. */
    public PythonJobs within(Duration newLimit) {
        return new PythonJobs(driver, folder, where, newLimit, words);
    }

    /**
     * Runs a job to its end.
     *
     * @param request JSON, with the name of the job under {@code job}
     * @throws EdgeAiException if it left no result, with the tool's last lines
     */
    public Done run(String job, String request) {
        Path result = folder.resolve(job + ".result.json");
        Path error = folder.resolve(job + ".error");
        Exchange.There there = where.there();
        try {
            Files.createDirectories(folder.resolve("tmp"));
            Files.deleteIfExists(result);
            Files.deleteIfExists(error);
            Path asked = Files.writeString(folder.resolve(job + ".request.json"), request);
            place(driver, folder);
            there.push(folder, List.of(asked, folder.resolve("driver.py"), folder.resolve(Exchange.DRIVER)));
            ToolRun run = ToolRun.of(there.host(), command(job), folder.resolve(job + ".log"));
            if (run.ok() || run.ended().exitCode() == REFUSED) {
                there.pull(folder, List.of(run.ok() ? result : error));
            }
            if (run.ok() && Files.isRegularFile(result)) {
                return new Done(Files.readString(result), run.log());
            }
            String subject = words.tool() + ", job '" + job + "', ";
            boolean refused = !run.ended().timedOut() && Files.isRegularFile(error);
            throw run.failure(
                    refused
                            ? refusal(subject, Files.readAllLines(error))
                            : words.explain().explain(run, subject));
        } catch (IOException e) {
            throw new UncheckedIOException("job '" + job + "' in '" + folder + "'", e);
        }
    }

    /** Puts {@code driver.py} of a class, and what drivers share, into a folder. */
    public static void place(Class<?> driver, Path folder) {
        Resources.place(driver, folder, "driver.py");
        Exchange.placeDriver(folder);
    }

    private static Diagnostic refusal(String subject, List<String> lines) {
        boolean hinted = lines.size() > 1 && lines.get(1).startsWith(HINT);
        return Diagnostic.error(subject + "failed: " + lines.get(0))
                .hint(hinted ? lines.get(1).substring(HINT.length()) : "");
    }

    /** The command of a job whose request is written. */
    private Command command(String job) {
        String place = where.there().folder();
        Map<String, String> variables = new LinkedHashMap<>(words.variables());
        if (where.there().is(folder)) {
            variables.put("TMPDIR", folder.resolve("tmp").toString());
        }
        List<String> all = new ArrayList<>(where.python());
        all.addAll(List.of(place + "/driver.py", job + ".request.json", job + ".result.json"));
        return new Command(all, Optional.of(Path.of(place)), variables, limit);
    }
}
