package io.edgeai.core.run;

import io.edgeai.api.report.Exhibit;
import io.edgeai.core.metric.Evaluation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a form of the model answered.
 *
 * @param evaluations by the name of the set of pictures: {@code test}, extra evaluations, and variants of the model on the test set
 * @param note one sentence, such as the first layer that diverges; may be empty
 */
record Scored(Map<String, Evaluation> evaluations, List<Exhibit> exhibits, String note) {

    Scored {
        evaluations = Collections.unmodifiableMap(new LinkedHashMap<>(evaluations));
        exhibits = List.copyOf(exhibits);
    }
}
