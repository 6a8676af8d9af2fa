package io.edgeai.core.prune;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Suggestion;
import java.util.Collection;
import java.util.List;

/** Checks names of layers that a spec gives. */
final class LayerNames {

    private static final int SHOWN = 4;

    private LayerNames() {}

    /**
     * Refuses names that no layer has.
     *
     * @param place where they stand: {@code 'excluded-layers' of prune}
     */
    static void check(Collection<String> given, List<String> layers, String place) {
        List<Diagnostic> unknown = given.stream()
                .filter(name -> !layers.contains(name))
                .map(name -> Diagnostic.error(
                                "'" + name + "' under " + place + " is no layer of the model that has weights")
                        .hint(Suggestion.nearest(name, layers)
                                .map(near -> "did you mean '" + near + "'?")
                                .orElse("its layers are named as in '"
                                        + String.join("', '", layers.subList(0, Math.min(SHOWN, layers.size())))
                                        + "'")))
                .toList();
        if (!unknown.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, unknown);
        }
    }
}
