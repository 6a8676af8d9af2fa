package io.edgeai.core.data;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Location;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A CSV file of pictures: columns {@code path} (from the file's folder) and {@code label}; if wanted {@code group}, {@code source} and {@code part}
 * (train, validation or test, which then stands instead of the split).
 */
final class CsvSource {

    private final Path file;
    private final Grouping grouping;
    private final Findings findings;

    CsvSource(Path file, Grouping grouping, Findings findings) {
        this.file = file;
        this.grouping = grouping;
        this.findings = findings;
    }

    List<Entry> read(Optional<String> name) {
        List<CsvFile.Row> rows = rows();
        if (rows.isEmpty()) {
            return List.of();
        }
        List<String> columns = rows.get(0).fields();
        if (!requireColumns(columns)) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        Map<String, String> labels = new HashMap<>();
        for (CsvFile.Row row : rows.subList(1, rows.size())) {
            entry(columns, row, name).ifPresent(entry -> {
                String before = labels.putIfAbsent(entry.path(), entry.label());
                if (before == null) {
                    entries.add(entry);
                } else {
                    findings.add(twice(entry, before));
                }
            });
        }
        return entries;
    }

    private List<CsvFile.Row> rows() {
        try {
            List<CsvFile.Row> rows = CsvFile.rows(Files.readString(file));
            if (rows.size() < 2) {
                findings.add(Diagnostic.error("CSV file '" + file + "' has no rows below its header"));
            }
            return rows;
        } catch (MalformedInputException e) {
            findings.add(Diagnostic.error("CSV file '" + file + "' is not UTF-8 text")
                    .hint("save it as UTF-8"));
        } catch (IOException e) {
            findings.add(Diagnostic.error("CSV file '" + file + "' cannot be read: " + e.getMessage()));
        } catch (IllegalArgumentException e) {
            findings.add(Diagnostic.error("CSV file '" + file + "' is broken: " + e.getMessage()));
        }
        return List.of();
    }

    private boolean requireColumns(List<String> columns) {
        List<String> wanted = new ArrayList<>(List.of("path", "label"));
        grouping.column().ifPresent(wanted::add);
        List<String> missing =
                wanted.stream().filter(column -> !columns.contains(column)).toList();
        missing.forEach(column -> findings.add(Diagnostic.error(
                        "CSV file '" + file + "' has no column '" + column + "'; it has " + Names.some(columns))
                .hint("the first line names the columns, with commas between: path,label,group")
                .at(new Location(file.toString(), 1, 1))));
        return missing.isEmpty();
    }

    private Optional<Entry> entry(List<String> columns, CsvFile.Row row, Optional<String> name) {
        Location place = new Location(file.toString(), row.line(), 1);
        if (row.fields().size() != columns.size()) {
            findings.add(Diagnostic.error(
                            "a row with " + row.fields().size() + " fields does not fit the header's " + columns.size())
                    .hint("put a field that has a comma in it into quotes")
                    .at(place));
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            values.put(columns.get(i), row.fields().get(i));
        }
        String path = values.getOrDefault("path", "");
        String label = values.getOrDefault("label", "");
        if (path.isEmpty() || label.isEmpty()) {
            findings.add(Diagnostic.error("a row without a " + (path.isEmpty() ? "path" : "label"))
                    .at(place));
            return Optional.empty();
        }
        Path picture = file.resolveSibling(path).normalize();
        String source = name.orElse(values.getOrDefault("source", label));
        Entry entry =
                new Entry(picture, path, label, picture.toString(), source, part(values, place), Optional.of(place));
        return Optional.of(entry.inGroup(group(values, entry)));
    }

    private String group(Map<String, String> values, Entry entry) {
        String value = values.getOrDefault(grouping.column().orElse("group"), "");
        return value.isEmpty() ? grouping.ofPath(entry.path(), entry) : value;
    }

    private Optional<Part> part(Map<String, String> values, Location place) {
        String value = values.get("part");
        if (value == null) {
            return Optional.empty();
        }
        Optional<Part> part = Part.of(value);
        if (part.isEmpty()) {
            findings.add(Diagnostic.error("part '" + value + "' is none of train, validation, test")
                    .at(place));
        }
        return part;
    }

    private static Diagnostic twice(Entry entry, String before) {
        String message = "picture '" + entry.path() + "' is named a second time";
        Diagnostic finding = before.equals(entry.label())
                ? Diagnostic.warning(message + "; this row was left out")
                : Diagnostic.error(message + ", as '" + entry.label() + "' after '" + before + "'");
        return entry.place().map(finding::at).orElse(finding);
    }
}
