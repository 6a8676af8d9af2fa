package io.edgeai.api.backend.tool;

import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Reporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Tools that a vendor gives to its customers itself: an installation is a link to theirs, whose folder the variant names.
 *
 * @param version name and version
 * @param program a file in the folder by which it is known
 * @param mend how to come to them
 */
public record LinkedToolchain(String version, String program, String mend) implements Toolchain {

    private static final String LINK = "tools";

    /** The folder with the vendor's programs. */
    public static Path folder(Path toolchain) {
        return toolchain.resolve(LINK);
    }

    @Override
    public List<Diagnostic> check(Path folder, Host host) {
        Path known = folder(folder).resolve(program);
        return Files.isRegularFile(known)
                ? List.of()
                : List.of(Diagnostic.error(version + " is not installed: there is no '" + known + "'")
                        .hint(mend));
    }

    @Override
    public void install(Path folder, String variant, Host host, Reporter reporter) {
        Path given = Path.of(variant).toAbsolutePath().normalize();
        if (variant.isEmpty() || !Files.isRegularFile(given.resolve(program))) {
            throw EdgeAiException.spec(Diagnostic.error(
                            "'" + variant + "' is not the folder of " + version + ": it has no '" + program + "'")
                    .hint(mend));
        }
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(folder(folder));
            Files.createSymbolicLink(folder(folder), given);
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("'" + folder + "' cannot be written: " + e).hint("name another cache folder"),
                    e);
        }
    }
}
