package io.edgeai.core.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What is known of each picture. */
record Inspections(Map<Path, Inspected> byFile) {

    Inspected of(Entry entry) {
        Inspected found = byFile.get(entry.file());
        if (found == null) {
            throw new IllegalStateException("picture '" + entry.file() + "' was not checked");
        }
        return found;
    }

    List<Entry> good(List<Entry> entries) {
        return entries.stream().filter(entry -> of(entry).problem().isEmpty()).toList();
    }
}
