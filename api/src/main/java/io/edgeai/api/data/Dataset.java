package io.edgeai.api.data;

import io.edgeai.api.model.Digest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Labelled pictures in three parts that share no group, and named extra sets that are only evaluated.
 *
 * @param evaluations extra evaluation sources by name, each reported apart
 * @param digest over classes, labels, groups, parts and the bytes of every picture
 */
public record Dataset(
        List<String> classes,
        List<Sample> training,
        List<Sample> validation,
        List<Sample> test,
        Map<String, List<Sample>> evaluations,
        Digest digest) {

    public Dataset {
        classes = List.copyOf(classes);
        training = List.copyOf(training);
        validation = List.copyOf(validation);
        test = List.copyOf(test);
        evaluations = Collections.unmodifiableMap(new LinkedHashMap<>(evaluations));
    }

    /** The number of classes. */
    public int classCount() {
        return classes.size();
    }
}
