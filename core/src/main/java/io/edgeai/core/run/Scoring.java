package io.edgeai.core.run;

import io.edgeai.api.backend.Session;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import io.edgeai.core.data.Batch;
import io.edgeai.core.data.BatchLoader;
import io.edgeai.core.metric.Evaluation;
import io.edgeai.core.metric.Evaluator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts sets of pictures to a session.
 *
 * @param batch pictures at a time
 */
record Scoring(Preprocessing preprocessing, List<String> classes, int batch, Signals signals) {

    /** All sets, in their order. */
    Map<String, Evaluation> all(Session session, Map<String, List<Sample>> sets, Reporter reporter) {
        Map<String, Evaluation> scores = new LinkedHashMap<>();
        sets.forEach((name, samples) -> scores.put(name, one(session, name, samples, reporter)));
        return scores;
    }

    /** One set. */
    Evaluation one(Session session, String name, List<Sample> samples, Reporter reporter) {
        Evaluator evaluator = new Evaluator(session);
        long done = 0;
        try (BatchLoader loader = BatchLoader.evaluation(samples, preprocessing, batch)) {
            for (Batch part : loader) {
                signals.stopIfInterrupted();
                evaluator.add(part.pixels(), part.samples());
                done += part.size();
                reporter.report(new Event.Progress("evaluate " + name, done, samples.size(), "pictures"));
            }
        }
        return evaluator.result(classes);
    }
}
