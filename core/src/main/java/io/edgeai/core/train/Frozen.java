package io.edgeai.core.train;

import io.edgeai.api.model.Model;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.Train;
import io.edgeai.core.network.Heads;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The initializers that training leaves as they are. */
final class Frozen {

    private Frozen() {}

    /**
     * Their names, as a spec says: with frozen features all but the head's, and those that match a pattern.
     *
     * @throws EdgeAiException (SPEC) if a pattern matches nothing, or nothing is left to train
     */
    static Set<String> of(Train spec, Model model) {
        Set<String> floats = model.graph().initializers().entrySet().stream()
                .filter(entry -> entry.getValue().type().isFloat())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Set<String> names = new LinkedHashSet<>();
        if (spec.freeze().contains(Train.Freeze.FEATURES)) {
            names.addAll(floats);
            names.removeAll(Heads.parameters(model));
        }
        spec.freezeMatching().ifPresent(pattern -> names.addAll(matching(pattern, floats)));
        if (names.containsAll(floats)) {
            throw EdgeAiException.spec(Diagnostic.error("freeze and freeze-matching leave nothing to train")
                    .hint("leave one of them out, or drop the stage 'train'"));
        }
        return names;
    }

    private static List<String> matching(String regex, Set<String> names) {
        Pattern pattern = Pattern.compile(regex);
        List<String> matching =
                names.stream().filter(name -> pattern.matcher(name).find()).toList();
        if (matching.isEmpty()) {
            Optional<String> example = names.stream().findFirst();
            throw EdgeAiException.spec(Diagnostic.error("freeze-matching '" + regex + "' matches no parameter")
                    .hint("a parameter of this model is called '" + example.orElse("") + "'"));
        }
        return matching;
    }
}
