package io.edgeai.core.spec;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import io.edgeai.api.report.Severity;
import io.edgeai.api.stage.Pipeline;
import io.edgeai.api.stage.SpecImporter;
import io.edgeai.api.stage.SpecImporter.Imported;
import io.edgeai.api.stage.SpecImporter.Setting;
import io.edgeai.api.stage.SpecImporter.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A spec from files of another tool.
 *
 * @param yaml the spec's text
 * @param findings what was left behind, and what of the spec needs the user's hand
 */
public record SpecImport(String yaml, List<Diagnostic> findings) {

    public SpecImport {
        findings = List.copyOf(findings);
    }

    /**
     * Reads the files and converts them.
     *
     * @throws EdgeAiException if a file cannot be read
     */
    public static SpecImport of(SpecImporter importer, List<Path> files) {
        Imported imported =
                importer.convert(files.stream().map(SpecImport::source).toList());
        List<Diagnostic> findings = new ArrayList<>(imported.findings());
        try {
            Specs.of(Pipeline.class, imported.spec());
        } catch (EdgeAiException e) {
            e.diagnostics()
                    .forEach(problem -> findings.add(new Diagnostic(
                            Severity.WARNING,
                            problem.message(),
                            Optional.empty(),
                            "in the spec that was made",
                            problem.hint())));
        }
        String comments =
                imported.comments().stream().map(line -> "# " + line + "\n").collect(Collectors.joining());
        return new SpecImport(new YamlWriter().write(imported.spec()) + comments, findings);
    }

    private static Source source(Path file) {
        try {
            String text = Files.readString(file);
            Problems ignored = new Problems();
            List<Setting> settings = new ArrayList<>();
            YamlReader.read(file.toString(), text, ignored)
                    .filter(yaml ->
                            yaml instanceof Yaml.Keys && ignored.inOrder().isEmpty())
                    .ifPresent(yaml -> flatten("", yaml, settings));
            return new Source(file.toString(), text, settings);
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.SPEC,
                    Diagnostic.error("'" + file + "' cannot be read: " + e.getMessage())
                            .at(Location.of(file.toString())),
                    e);
        }
    }

    private static void flatten(String path, Yaml yaml, List<Setting> settings) {
        if (yaml instanceof Yaml.Keys keys) {
            keys.entries()
                    .forEach(entry ->
                            flatten(path.isEmpty() ? entry.key() : path + "." + entry.key(), entry.value(), settings));
        } else if (yaml instanceof Yaml.Items items) {
            items.items().forEach(item -> flatten(path, item, settings));
        } else if (yaml instanceof Yaml.Text text && !text.isNothing()) {
            settings.add(new Setting(path, text.text(), text.place()));
        }
    }
}
