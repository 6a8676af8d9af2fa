package io.edgeai.core.data;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Reporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder of pictures without labels. */
public final class PictureFolder {

    private PictureFolder() {}

    /**
     * The pictures below a folder, sorted by path.
     *
     * @param reporter is told of files that are no pictures
     * @throws EdgeAiException if there is no such folder, or a part of it cannot be read
     */
    public static List<Path> below(Path folder, Reporter reporter) {
        if (!Files.isDirectory(folder)) {
            throw EdgeAiException.spec(Diagnostic.error("'" + folder + "' is not a folder of pictures"));
        }
        Findings findings = new Findings(reporter);
        List<Path> files = PictureFiles.below(folder, findings).pictures().stream()
                .map(folder::resolve)
                .toList();
        findings.throwErrors(EdgeAiException.Kind.SPEC);
        return files;
    }
}
