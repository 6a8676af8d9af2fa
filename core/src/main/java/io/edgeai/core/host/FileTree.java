package io.edgeai.core.host;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Copies and deletes files and whole folders. */
final class FileTree {

    private FileTree() {}

    /** Copies a file or a folder with all it holds; folders above the target are made, files there are replaced. */
    static void copy(Path from, Path to) {
        try {
            for (Path source : members(from)) {
                Path target = to.resolve(from.relativize(source).toString());
                if (Files.isDirectory(source)) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.toAbsolutePath().getParent());
                    Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("'" + from + "' cannot be copied to '" + to + "': " + e),
                    e);
        }
    }

    /** Deletes a folder with all it holds; what cannot be deleted stays. */
    static void delete(Path folder) {
        try {
            members(folder).stream().sorted(Comparator.reverseOrder()).forEach(path -> path.toFile()
                    .delete());
        } catch (IOException e) {
            // A temporary folder that stays behind harms nobody.
            folder.toFile().deleteOnExit();
        }
    }

    static List<Path> members(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.toList();
        }
    }
}
