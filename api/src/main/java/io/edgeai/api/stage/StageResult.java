package io.edgeai.api.stage;

import io.edgeai.api.model.Model;
import io.edgeai.api.report.Exhibit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a stage made: the model, figures by name for result.json, and evidence for the report. */
public record StageResult(Model model, Map<String, Double> figures, List<Exhibit> exhibits) {

    public StageResult {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        exhibits = List.copyOf(exhibits);
    }
}
