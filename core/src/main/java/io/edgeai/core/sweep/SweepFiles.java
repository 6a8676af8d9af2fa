package io.edgeai.core.sweep;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.report.SweepHtml;
import io.edgeai.core.report.SweepJson;
import io.edgeai.core.report.SweepResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of a sweep: the table for programs and for people, and each trial's spec. */
record SweepFiles(Path folder) {

    void write(SweepResult result, List<Trial> trials) {
        try {
            Files.createDirectories(folder);
            for (Trial trial : trials) {
                Files.writeString(
                        folder.resolve("trial-" + trial.number() + ".yaml"),
                        trial.spec().text());
            }
            SweepHtml.write(result, folder.resolve("sweep.html"));
            SweepJson.write(result, folder.resolve("sweep.json"));
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.STEP,
                    Diagnostic.error("'" + folder + "' cannot be written: " + e.getMessage()),
                    e);
        }
    }
}
