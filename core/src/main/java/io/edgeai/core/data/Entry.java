package io.edgeai.core.data;

import io.edgeai.api.report.Location;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A picture as a source names it, before classes are numbered.
 *
 * @param path below its source, with slashes: what digests and messages call it
 * @param part where the source itself fixes it
 * @param place the line of a CSV file that names it
 */
record Entry(
        Path file,
        String path,
        String label,
        String group,
        String source,
        Optional<Part> part,
        Optional<Location> place) {

    Entry inGroup(String newGroup) {
        return new Entry(file, path, label, newGroup, source, part, place);
    }

    Entry inPart(Part newPart, String newPath) {
        return new Entry(file, newPath, label, group, source, Optional.of(newPart), place);
    }
}
