package io.edgeai.backend.rknn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Host;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs jobs of the toolkit, one child process each: it can die by a signal, and drops files where it stands. Request and result are files; the two logs stay
 * beside them.
 *
 * @param folder the working folder, of this tool's own
 */
record RknnTool(Path toolchain, Path folder, Host host, Duration limit) {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final Pattern PASS = Pattern.compile(">>>>>> start: (?:rknn::)?(\\S+)");
    private static final int TAIL = 8;

    /** What a job left: its result, and all that toolkit and compiler wrote, with progress bars and colours removed. */
    record Done(JsonNode result, String log) {}

    /** Runs a job to its end. */
    Done run(String job, ObjectNode request) {
        try {
            Path result = folder.resolve(job + ".result.json");
            Files.deleteIfExists(result);
            Host.Result ended = host.run(command(job, request));
            String log = clean(ended.output() + "\n" + ended.errors());
            Files.writeString(folder.resolve(job + ".log"), log);
            JsonNode answer = Files.isRegularFile(result) ? JSON.readTree(result.toFile()) : JSON.createObjectNode();
            if (!ended.timedOut() && answer.path("ok").asBoolean()) {
                return new Done(answer, log);
            }
            throw EdgeAiException.step(failure(new Failure(job, ended, answer, log)));
        } catch (IOException e) {
            throw new UncheckedIOException("job '" + job + "' in '" + folder + "'", e);
        }
    }

    /** The command of a job whose request is written for it. */
    Command command(String job, ObjectNode request) throws IOException {
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        Path driver = folder.resolve("driver.py");
        try (InputStream source = RknnTool.class.getResourceAsStream("driver.py")) {
            Files.write(driver, source.readAllBytes());
        }
        JSON.writeValue(folder.resolve(job + ".request.json").toFile(), request.put("job", job));
        // Isolated (-I): neither the user's own packages nor PYTHONPATH may change what is installed and pinned.
        return new Command(
                List.of(python().toString(), "-I", driver.toString(), job + ".request.json", job + ".result.json"),
                java.util.Optional.of(folder),
                Map.of("RKNN_LOG_LEVEL", "5", "TMPDIR", temporary.toString()),
                limit);
    }

    private Path python() {
        return toolchain.resolve("bin").resolve("python").toAbsolutePath();
    }

    private record Failure(String job, Host.Result ended, JsonNode answer, String log) {}

    private Diagnostic failure(Failure failure) {
        String subject = "rknn-toolkit2, job '" + failure.job + "', ";
        int exit = failure.ended.exitCode();
        Diagnostic found;
        if (failure.ended.timedOut()) {
            found = Diagnostic.error(subject + "was ended after " + words(limit)
                            + ": it hangs, or the limit is too short" + place(failure.log))
                    .hint("allow it longer: options: {limit: " + words(limit.multipliedBy(2)) + "}");
        } else if (failure.answer.has("error")) {
            found = Diagnostic.error(
                    subject + "failed: " + failure.answer.path("type").asText() + ": "
                            + failure.answer.path("error").asText());
        } else if (exit > 128) {
            found = Diagnostic.error(subject + "crashed by signal " + (exit - 128) + signal(exit) + place(failure.log))
                    .hint(
                            exit == 137
                                    ? "the system ended it, most likely for want of memory: free some, or calibrate with fewer pictures"
                                    : "an operator of the model is the usual cause: 'edgeai check' lists those that the chip does not have");
        } else {
            found = Diagnostic.error(subject + "ended with exit code " + exit + " and without a result")
                    .hint("'edgeai doctor' checks the installation in '" + toolchain + "'");
        }
        return found.in(tail(failure.log) + "the whole log: " + folder.resolve(failure.job + ".log"));
    }

    private static String words(Duration time) {
        return time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }

    private static String signal(int exit) {
        return switch (exit) {
            case 134 -> " (abort)";
            case 137 -> " (killed)";
            case 139 -> " (segmentation fault)";
            default -> "";
        };
    }

    private static String place(String log) {
        Matcher pass = PASS.matcher(log);
        String last = "";
        while (pass.find()) {
            last = ", in the compiler's pass " + pass.group(1);
        }
        return last;
    }

    private static String tail(String log) {
        List<String> lines = log.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("D RKNN"))
                .toList();
        return lines.stream()
                .skip(Math.max(0, lines.size() - TAIL))
                .map(line -> "| " + line + "\n  ")
                .reduce("", String::concat);
    }

    /** Progress bars redraw themselves with carriage returns; only what is no bar is kept. */
    static String clean(String log) {
        return COLOUR.matcher(log)
                .replaceAll("")
                .lines()
                .flatMap(line -> Pattern.compile("\r").splitAsStream(line))
                .filter(line -> !line.contains("it/s]") && !line.matches(".*\\d+%\\|.*"))
                .reduce(new StringBuilder(), (text, line) -> text.append(line).append('\n'), StringBuilder::append)
                .toString();
    }
}
