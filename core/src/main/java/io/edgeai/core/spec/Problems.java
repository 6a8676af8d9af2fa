package io.edgeai.core.spec;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the problems of one spec, so that all of them come at once. */
final class Problems {

    private final List<Diagnostic> found = new ArrayList<>();

    /** Adds an error at a place, within the part of the spec named by {@code path}. */
    void add(Location place, String path, String message, String hint) {
        Diagnostic error = Diagnostic.error(message).hint(hint).in(path.isEmpty() ? "" : "in " + path);
        found.add(place.line() == 0 && place.file().isEmpty() ? error : error.at(place));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** The problems in the order of their places. */
    List<Diagnostic> inOrder() {
        return found.stream()
                .sorted(Comparator.comparing(
                        problem -> problem.location().orElse(Location.of("")),
                        Comparator.comparingInt(Location::line).thenComparingInt(Location::column)))
                .toList();
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, inOrder());
        }
    }
}
