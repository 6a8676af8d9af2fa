package io.edgeai.core.host;

import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs on another host and writes down what {@link TranscriptHost} replays: words, exit code, output, and the files that each command left in its folder. */
public final class RecordingHost implements Host {

    private final Host host;
    private final Path session;
    private int next;

    /** Records into a folder that is made. Absolute paths in words become {@code *}, as they differ at each replay. */
    public RecordingHost(Host host, Path session) {
        this.host = host;
        this.session = session;
    }

    @Override
    public synchronized Result run(Command command) {
        try {
            Map<Path, FileTime> before = times(command);
            Result result = host.run(command);
            Path entry = Files.createDirectories(session.resolve("%03d".formatted(next++)));
            List<String> words = command.words().stream()
                    .map(word -> word.startsWith("/") ? "*" : word)
                    .toList();
            Files.write(entry.resolve("command"), words);
            Files.write(
                    entry.resolve("exit"),
                    List.of(Integer.toString(result.exitCode()), result.timedOut() ? "timed-out" : "ended"));
            Files.writeString(entry.resolve("output"), result.output());
            Files.writeString(entry.resolve("errors"), result.errors());
            for (Map.Entry<Path, FileTime> file : times(command).entrySet()) {
                if (!file.getValue().equals(before.get(file.getKey()))) {
                    Path folder = command.folder().orElseThrow();
                    FileTree.copy(file.getKey(), entry.resolve("files").resolve(folder.relativize(file.getKey())));
                }
            }
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void push(Path from, String to) {
        host.push(from, to);
    }

    @Override
    public void pull(String from, Path to) {
        host.pull(from, to);
        FileTree.copy(
                to,
                session.resolve("pulled")
                        .resolve(Path.of("/").relativize(Path.of("/").resolve(from))));
    }

    private static Map<Path, FileTime> times(Command command) throws IOException {
        Map<Path, FileTime> times = new HashMap<>();
        if (command.folder().isPresent()) {
            for (Path path : FileTree.members(command.folder().orElseThrow())) {
                if (Files.isRegularFile(path)) {
                    times.put(path, Files.getLastModifiedTime(path));
                }
            }
        }
        return times;
    }
}
