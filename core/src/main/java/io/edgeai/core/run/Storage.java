package io.edgeai.core.run;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Folders and files of a run, with problems of the disk told as the user's to fix. */
final class Storage {

    private Storage() {}

    /** Something done to files. */
    @FunctionalInterface
    interface Action<T> {
        T perform() throws IOException;
    }

    /** Performs an action below a folder; a full disk, missing rights and the like end the step with the path and the reason. */
    static <T> T at(Path path, Action<T> action) {
        try {
            return action.perform();
        } catch (IOException e) {
            throw problem(path, e);
        }
    }

    static EdgeAiException problem(Path path, IOException cause) {
        String reason = reason(cause);
        Path where = cause instanceof FileSystemException one && one.getFile() != null ? Path.of(one.getFile()) : path;
        Diagnostic error = Diagnostic.error("'" + where + "' cannot be written or read: " + reason)
                .hint(hint(cause, reason));
        return new EdgeAiException(EdgeAiException.Kind.STEP, error, cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof FileAlreadyExistsException) {
            return "a file of that name is in the way";
        }
        String reason = cause instanceof FileSystemException one ? one.getReason() : cause.getMessage();
        return Optional.ofNullable(reason).orElse(cause.getClass().getSimpleName());
    }

    private static String hint(IOException cause, String reason) {
        String lower = reason.toLowerCase(Locale.ROOT);
        if (lower.contains("no space") || lower.contains("quota") || lower.contains("too large")) {
            return "free some disk space, then run the same command again: finished steps are kept";
        }
        return cause instanceof AccessDeniedException || lower.contains("read-only")
                ? "run the command in a folder that you may write to"
                : "";
    }

    static Path folder(Path folder) {
        return at(folder, () -> Files.createDirectories(folder));
    }

    /** Removes a folder and all below it, or nothing where there is none. */
    static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        at(folder, () -> {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
            return folder;
        });
    }

    /** Copies a file to a place beside which it is written first, so that it is there whole or not at all. */
    static void copy(Path from, Path to) {
        at(to, () -> {
            Path aside = to.resolveSibling(to.getFileName() + ".part");
            Files.copy(from, aside, StandardCopyOption.REPLACE_EXISTING);
            return Files.move(aside, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        });
    }

    /** Copies all files below a folder into another. */
    static void copyTree(Path from, Path to) {
        for (Path file : files(from)) {
            Path target = to.resolve(from.relativize(file).toString());
            folder(java.util.Objects.requireNonNull(target.getParent()));
            at(target, () -> Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING));
        }
    }

    static List<Path> files(Path folder) {
        return at(folder, () -> {
            try (Stream<Path> all = Files.walk(folder)) {
                return all.filter(Files::isRegularFile).sorted().toList();
            }
        });
    }
}
