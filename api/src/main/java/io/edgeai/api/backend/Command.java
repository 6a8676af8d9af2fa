package io.edgeai.api.backend;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program to start on a {@link Host}; no shell is involved.
 *
 * @param folder the working folder on that host, if it matters
 * @param environment variables added to the host's own
 * @param limit after which the program and its children are ended
 */
public record Command(List<String> words, Optional<Path> folder, Map<String, String> environment, Duration limit) {

    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /** A command in the host's default folder, with at most an hour to run. */
    public static Command of(String... words) {
        return new Command(List.of(words), Optional.empty(), Map.of(), Duration.ofHours(1));
    }

    /** This command in another folder. */
    public Command in(Path newFolder) {
        return new Command(words, Optional.of(newFolder), environment, limit);
    }

    /** This command with more variables. */
    public Command with(Map<String, String> variables) {
        return new Command(words, folder, variables, limit);
    }

    /** This command with another limit. */
    public Command within(Duration newLimit) {
        return new Command(words, folder, environment, newLimit);
    }
}
