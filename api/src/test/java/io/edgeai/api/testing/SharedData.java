package io.edgeai.api.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Finds test data too large for the repository: the folder {@code shared/data} in or beside a folder above. */
public final class SharedData {

    private static final Path FOLDER = Path.of("shared", "data");

    private SharedData() {}

    /** The folder of the shared data as seen from the working directory, if there is one. */
    public static Optional<Path> folder() {
        return folderFrom(Path.of(System.getProperty("user.dir")));
    }

    /** The file or folder of that name below the shared data, such as {@code "birds"}, if it is there. */
    public static Optional<Path> find(String name) {
        return folder().map(data -> data.resolve(name)).filter(Files::exists);
    }

    /** Like {@link #find}, but skips the calling test, with the reason printed, where it is not there. */
    public static Path require(String name) {
        Optional<Path> found = find(name);
        require(found.isPresent(), "there is no '" + FOLDER.resolve(name) + "' in a folder above");
        return found.orElseThrow();
    }

    /** Skips the calling test and prints why, unless what it needs is there. */
    public static void require(boolean there, String reason) {
        if (!there) {
            System.out.println("skipped: " + reason);
        }
        Assumptions.assumeTrue(there, reason);
    }

    static Optional<Path> folderFrom(Path start) {
        return Stream.iterate(start.toAbsolutePath(), path -> path != null, Path::getParent)
                .map(path -> path.resolve(FOLDER))
                .filter(Files::isDirectory)
                .findFirst();
    }
}
