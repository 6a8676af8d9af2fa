package io.edgeai.core.spec;

import java.util.Collection;
import java.util.List;

/** What to say where an element with exactly one key was expected. */
final class OneOf {

    private OneOf() {}

    static String hint(Yaml yaml, Collection<String> cases) {
        if (yaml instanceof Yaml.Text text && cases.contains(text.text())) {
            return "write  " + text.text() + ": {}";
        }
        if (yaml instanceof Yaml.Keys keys && keys.entries().size() > 1) {
            List<String> names = keys.entries().stream().map(Yaml.Entry::key).toList();
            return cases.contains(names.get(0))
                    ? "indent '" + names.get(1) + "' further, below '" + names.get(0)
                            + "', or begin a new element with '- '"
                    : "found the keys " + String.join(", ", names) + "; begin each element with '- '";
        }
        return "known: " + String.join(", ", cases);
    }
}
