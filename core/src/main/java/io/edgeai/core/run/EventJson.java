package io.edgeai.core.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Event;
import io.edgeai.core.report.ResultWriter;
import io.edgeai.core.report.RunResult;
import java.util.Locale;

/** Events, diagnostics and the result as JSON, one line each, for programs that watch a run. */
public final class EventJson {

    private final ObjectMapper mapper = new ObjectMapper();

    /** One event; its kind is the value of {@code event}. */
    public String line(Event event) {
        ObjectNode node = mapper.createObjectNode();
        if (event instanceof Event.StepStarted one) {
            node.put("event", "step-started")
                    .put("step", one.step())
                    .put("number", one.number())
                    .put("total", one.total());
        } else if (event instanceof Event.StepFinished one) {
            node.put("event", "step-finished")
                    .put("step", one.step())
                    .put("seconds", one.took().toMillis() / 1000.0)
                    .put("cached", one.cached());
        } else if (event instanceof Event.Progress one) {
            node.put("event", "progress")
                    .put("task", one.task())
                    .put("done", one.done())
                    .put("total", one.total())
                    .put("unit", one.unit());
        } else if (event instanceof Event.Message one) {
            node.put("event", "message").put("text", one.text());
        } else if (event instanceof Event.Found one) {
            return line(one.diagnostic());
        }
        return text(node);
    }

    /** One diagnostic. */
    public String line(Diagnostic diagnostic) {
        ObjectNode node = mapper.createObjectNode();
        node.put("event", "found").put("severity", diagnostic.severity().name().toLowerCase(Locale.ROOT));
        node.put("message", diagnostic.message());
        diagnostic.location().ifPresent(place -> node.put("file", place.file())
                .put("line", place.line())
                .put("column", place.column()));
        node.put("context", diagnostic.context()).put("hint", diagnostic.hint());
        return text(node);
    }

    /** The whole result, as in result.json. */
    public String line(RunResult result) {
        try {
            ObjectNode node = mapper.createObjectNode().put("event", "result");
            node.set("result", mapper.readTree(new ResultWriter().json(result)));
            return text(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("result.json is JSON", e);
        }
    }

    private String text(ObjectNode node) {
        try {
            return mapper.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can always be written", e);
        }
    }
}
