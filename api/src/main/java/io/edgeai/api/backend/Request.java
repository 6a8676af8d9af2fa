package io.edgeai.api.backend;

import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.Location;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.TargetSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a spec asks of a vendor, before there is a model or a picture.
 *
 * @param name of the run, which files are called by
 * @param options the vendor's own options: a record of the type {@link Backend#options()}
 * @param quantize how core quantizes for this target
 * @param preprocessing what happens to a picture before the model, where that is known yet
 * @param places where each of the options stands by its path, e.g. {@code importer.inWidth}; empty for a pipeline that was made in Java
 */
public record Request(
        String name,
        Chip chip,
        NumericScheme scheme,
        TargetSpec target,
        Record options,
        QuantizeSpec quantize,
        Optional<Preprocessing> preprocessing,
        Map<String, Location> places) {

    public Request {
        places = Map.copyOf(places);
    }

    /** Where an option stands, as far as that is known. */
    public Optional<Location> place(String option) {
        return Optional.ofNullable(places.get(option));
    }

    /** Where the options below an option stand, by their names there. */
    public Map<String, Location> places(String option) {
        Map<String, Location> inner = new LinkedHashMap<>();
        places.forEach((path, place) -> {
            if (path.startsWith(option + ".")) {
                inner.put(path.substring(option.length() + 1), place);
            }
        });
        return inner;
    }
}
