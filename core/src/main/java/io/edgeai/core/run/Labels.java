package io.edgeai.core.run;

import io.edgeai.api.model.Model;
import java.util.List;

/** Names of the classes in a model's metadata, one a line, by the index of its output. */
final class Labels {

    private static final String KEY = "edgeai.labels";

    private Labels() {}

    static Model with(Model model, List<String> labels) {
        return model.withMetadata(KEY, String.join("\n", labels));
    }

    /** The names; empty where the model states none. */
    static List<String> of(Model model) {
        String text = model.metadata().getOrDefault(KEY, "");
        return text.isEmpty() ? List.of() : List.of(text.split("\n"));
    }
}
