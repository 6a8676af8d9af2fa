package io.edgeai.backend.tidl;

import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Reporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The vendor's tools, which it gives to its customers itself: an installation here is a link to theirs. */
final class TidlTools implements Toolchain {

    static final String IMPORTER = "tidl_model_import.out";

    private static final String LINK = "tools";
    private static final String MEND =
            "edgeai cannot fetch them: get tidl_tools of your SDK's release from the vendor, then  edgeai toolchain install tidl --variant FOLDER,  or write  options: {compile: false}  to stop before them";

    @Override
    public String version() {
        return "tidl_tools 11.0";
    }

    /** The folder with the vendor's programs. */
    static Path folder(Path toolchain) {
        return toolchain.resolve(LINK);
    }

    @Override
    public List<Diagnostic> check(Path folder, Host host) {
        return Files.isRegularFile(folder(folder).resolve(IMPORTER))
                ? List.of()
                : List.of(Diagnostic.error("TIDL's tools are not installed: there is no '"
                                + folder(folder).resolve(IMPORTER) + "'")
                        .hint(MEND));
    }

    @Override
    public void install(Path folder, String variant, Host host, Reporter reporter) {
        Path given = Path.of(variant).toAbsolutePath().normalize();
        if (variant.isEmpty() || !Files.isRegularFile(given.resolve(IMPORTER))) {
            throw EdgeAiException.spec(Diagnostic.error(
                            "'" + variant + "' is not the folder of TIDL's tools: it has no '" + IMPORTER + "'")
                    .hint(MEND));
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
