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
 * @param environment a Python environment, as {@link PythonToolchain} makes them
 * @param folder the working folder, of these jobs' own
 * @param limit after which a job counts as hanging
 */
public record PythonJobs(Class<?> driver, Path environment, Path folder, Host host, Duration limit, Words words) {

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

    /**
     * Runs a job to its end.
     *
     * @param request JSON, with the name of the job under {@code job}
     * @throws EdgeAiException if it left no result, with the tool's last lines
     */
    public Done run(String job, String request) {
        Path result = folder.resolve(job + ".result.json");
        Path error = folder.resolve(job + ".error");
        try {
            Files.createDirectories(folder.resolve("tmp"));
            Files.deleteIfExists(result);
            Files.deleteIfExists(error);
            Files.writeString(folder.resolve(job + ".request.json"), request);
            ToolRun run = ToolRun.of(host, command(job), folder.resolve(job + ".log"));
            if (run.ok() && Files.isRegularFile(result)) {
                return new Done(Files.readString(result), run.log());
            }
            String subject = words.tool() + ", job '" + job + "', ";
            boolean refused = !run.ended().timedOut() && Files.isRegularFile(error);
            throw run.failure(
                    refused
                            ? Diagnostic.error(subject + "failed: "
                                    + Files.readAllLines(error).get(0))
                            : words.explain().explain(run, subject));
        } catch (IOException e) {
            throw new UncheckedIOException("job '" + job + "' in '" + folder + "'", e);
        }
    }

    /** The command of a job whose request is written. */
    private Command command(String job) {
        Resources.place(driver, folder, "driver.py");
        Exchange.placeDriver(folder);
        Map<String, String> variables = new LinkedHashMap<>(words.variables());
        variables.put("TMPDIR", folder.resolve("tmp").toString());
        // Isolated (-I): neither the user's own packages nor PYTHONPATH may change what is installed and pinned.
        return new Command(
                List.of(
                        PythonToolchain.python(environment).toAbsolutePath().toString(),
                        "-I",
                        folder.resolve("driver.py").toString(),
                        job + ".request.json",
                        job + ".result.json"),
                Optional.of(folder),
                variables,
                limit);
    }
}
