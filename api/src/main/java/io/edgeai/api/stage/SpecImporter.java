package io.edgeai.api.stage;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Location;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns the spec files of another tool into this framework's spec; found by {@link java.util.ServiceLoader}. */
public interface SpecImporter {

    /** Lower case, unique; the command is {@code edgeai import-ID}. */
    String id();

    /** Whose files these are, in one line, for the command's help. */
    String description();

    /**
     * Converts files that belong together, in the order of the tool's steps.
     *
     * @throws io.edgeai.api.report.EdgeAiException if one cannot be read, with the line
     */
    Imported convert(List<Source> sources);

    /**
     * A file.
     *
     * @param settings what it says, if it is YAML; empty if it is not
     */
    record Source(String file, String text, List<Setting> settings) {
        public Source {
            settings = List.copyOf(settings);
        }
    }

    /**
     * A value of a file.
     *
     * @param path keys from the outside in, with dots between, e.g. {@code train.optim.lr}; items of a list have the list's path
     */
    record Setting(String path, String value, Location place) {}

    /**
     * What came of it.
     *
     * @param spec keys and values as YAML would hold them
     * @param comments lines for the end of the spec: what it cannot say yet, in the form that is planned
     * @param findings each key that has no counterpart, by name and place, with a way out
     */
    record Imported(Map<String, Object> spec, List<String> comments, List<Diagnostic> findings) {
        public Imported {
            spec = Collections.unmodifiableMap(new LinkedHashMap<>(spec));
            comments = List.copyOf(comments);
            findings = List.copyOf(findings);
        }
    }
}
