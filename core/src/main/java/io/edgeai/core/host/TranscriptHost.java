package io.edgeai.core.host;

import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Replays a session that {@link RecordingHost} recorded: nothing runs, nothing is measured. For tests of what is made of a tool's answers, where the tool
 * itself is not there. Commands must come in the recorded order with the recorded words; a {@code *} in a recorded word stands for anything.
 *
 * <p>The folder holds one folder a command, named by its number (000, 001, ...): {@code command} (one word a line), {@code exit} (the exit code, then
 * {@code timed-out} if it was), {@code output}, {@code errors}, and {@code files}, which are laid into the command's working folder.
 */
public final class TranscriptHost implements Host {

    private final Path session;
    private int next;

    /** Replays from the first command on. */
    public TranscriptHost(Path session) {
        this.session = session;
    }

    @Override
    public synchronized Result run(Command command) {
        Path entry = session.resolve("%03d".formatted(next++));
        try {
            if (!Files.isDirectory(entry)) {
                throw new IllegalStateException("the transcript '" + session + "' has no command " + (next - 1)
                        + ", which would be '" + String.join(" ", command.words()) + "'");
            }
            List<String> recorded = Files.readAllLines(entry.resolve("command"));
            if (!matches(recorded, command.words())) {
                throw new IllegalStateException("the transcript '" + entry + "' has '" + String.join(" ", recorded)
                        + "', not '" + String.join(" ", command.words()) + "'");
            }
            command.folder()
                    .filter(folder -> Files.isDirectory(entry.resolve("files")))
                    .ifPresent(folder -> FileTree.copy(entry.resolve("files"), folder));
            List<String> exit = Files.readAllLines(entry.resolve("exit"));
            return new Result(
                    Integer.parseInt(exit.get(0)),
                    exit.contains("timed-out"),
                    Files.readString(entry.resolve("output")),
                    Files.readString(entry.resolve("errors")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing to do: the recording has what the machine made of the file. */
    @Override
    public void push(Path from, String to) {}

    /** Copies a file of the recorded machine, which lies in the session's folder {@code pulled} under its path there. */
    @Override
    public void pull(String from, Path to) {
        FileTree.copy(
                session.resolve("pulled")
                        .resolve(Path.of("/").relativize(Path.of("/").resolve(from))),
                to);
    }

    private static boolean matches(List<String> recorded, List<String> words) {
        if (recorded.size() != words.size()) {
            return false;
        }
        for (int i = 0; i < words.size(); i++) {
            String pattern = Stream.of(recorded.get(i).split("\\*", -1))
                    .map(Pattern::quote)
                    .collect(Collectors.joining(".*"));
            if (!Pattern.compile(pattern, Pattern.DOTALL).matcher(words.get(i)).matches()) {
                return false;
            }
        }
        return true;
    }
}
