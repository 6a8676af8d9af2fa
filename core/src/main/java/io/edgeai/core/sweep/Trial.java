package io.edgeai.core.sweep;

import io.edgeai.core.spec.Overrides.Change;
import io.edgeai.core.spec.Spec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One form of the spec.
 *
 * @param number from 1, in the order in which trials are carried out
 * @param settings what it takes of each axis, as text
 * @param changes to the spec as the user wrote it
 * @param spec with the changes made
 */
public record Trial(int number, Map<String, String> settings, List<Change> changes, Spec spec) {

    public Trial {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        changes = List.copyOf(changes);
    }

    /** The settings in one line. */
    public String text() {
        return settings.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
