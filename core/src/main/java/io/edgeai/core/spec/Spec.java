package io.edgeai.core.spec;

import io.edgeai.api.report.Location;
import io.edgeai.api.stage.Pipeline;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A spec as it was read.
 *
 * @param text as the user wrote it
 * @param folder the folder that relative paths of the spec start from
 * @param places where each value stands by its path, e.g. {@code targets[0].chip}
 */
public record Spec(Pipeline pipeline, String text, Path folder, Map<String, Location> places) {

    public Spec {
        places = Map.copyOf(places);
    }

    /** A pipeline made in Java: its text is the canonical YAML, its values have no places. */
    public static Spec of(Pipeline pipeline, Path folder) {
        return new Spec(pipeline, Specs.yaml(pipeline), folder, Map.of());
    }

    /** Where the value at a path stands, or the nearest part around it that has a place. */
    public Optional<Location> place(String path) {
        for (String at = path;
                !at.isEmpty();
                at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))))) {
            if (places.containsKey(at)) {
                return Optional.of(places.get(at));
            }
        }
        return Optional.ofNullable(places.get(""));
    }

    /**
     * The options of a target as the vendor's own record.
     *
     * @throws io.edgeai.api.report.EdgeAiException with all problems, at their places
     */
    public <R extends Record> R options(int target, Class<R> type) {
        return SpecReader.options(this, target, type, Binder.noPlaces());
    }

    /** Where each of a target's options stands, by its path below them; nothing for a pipeline that was made in Java. */
    public Map<String, Location> optionPlaces(int target, Class<? extends Record> type) {
        String options = "targets[" + target + "].options";
        Map<String, Location> places = Binder.noPlaces();
        if (this.places.containsKey(options)) {
            SpecReader.options(this, target, type, places);
        }
        Map<String, Location> below = new HashMap<>();
        places.forEach((path, place) -> {
            if (path.startsWith(options + ".")) {
                below.put(path.substring(options.length() + 1), place);
            }
        });
        return below;
    }
}
