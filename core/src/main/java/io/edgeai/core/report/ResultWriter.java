package io.edgeai.core.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.core.compare.Comparison;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes result.json; its form is published as docs/result.schema.json. */
public final class ResultWriter {

    /** The version of the form; a program that reads result.json checks it first. */
    public static final String SCHEMA = "edgeai-result/1";

    private final ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Writes aside and moves into place, so that the file is there whole or not at all. */
    public void write(RunResult result, Path file) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(aside, json(result), StandardCharsets.UTF_8);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The text of result.json. */
    public String json(RunResult result) {
        ObjectNode root = mapper.createObjectNode();
        root.put("schema", SCHEMA);
        root.put("name", result.name());
        root.put("outcome", result.outcome().name().toLowerCase(Locale.ROOT));
        root.set("versions", mapper.valueToTree(result.versions()));
        root.put("spec", result.spec());
        root.set("data", data(result.data()));
        root.set("model", model(result.model()));
        root.set("steps", mapper.valueToTree(result.steps()));
        root.set("scores", scores(result.scores()));
        root.set("pictures", pictures(result.answers()));
        root.set("answers", answers(result.answers()));
        root.set("comparison", ComparisonJson.tree(Comparison.of(Contenders.of(result, ""))));
        root.set("side-by-side", sideBySide(SideBySide.rows(result)));
        ArrayNode stages = root.putArray("stages");
        for (RunResult.StageSummary stage : result.stages()) {
            ObjectNode node = stages.addObject().put("name", stage.name());
            node.set("figures", figures(stage.figures()));
            node.set("exhibits", ExhibitJson.all(stage.exhibits()));
        }
        ArrayNode targets = root.putArray("targets");
        result.targets().forEach(target -> targets.add(target(target)));
        root.set("exhibits", ExhibitJson.all(result.exhibits()));
        root.set("findings", findings(result.findings()));
        try {
            return mapper.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the result of '" + result.name() + "' does not become JSON", e);
        }
    }

    private ObjectNode data(RunResult.Data data) {
        ObjectNode node = mapper.createObjectNode();
        node.set("classes", mapper.valueToTree(data.classes()));
        node.set("counts", mapper.valueToTree(data.counts()));
        node.put("groups", data.groups()).put("digest", data.digest()).put("drawn", data.drawn());
        node.set("left-out", mapper.valueToTree(data.leftOut()));
        return node;
    }

    private ObjectNode model(RunResult.ModelSummary model) {
        ObjectNode node = mapper.createObjectNode();
        node.put("file", model.file()).put("digest", model.digest());
        node.put("parameters", model.parameters()).put("multiply-adds", model.multiplyAdds());
        node.set("preprocessing", mapper.valueToTree(model.preprocessing()));
        return node;
    }

    private ArrayNode scores(List<RunResult.Score> scores) {
        ArrayNode array = mapper.createArrayNode();
        for (RunResult.Score score : scores) {
            ObjectNode node = array.addObject();
            node.put("form", score.form()).put("target", score.target()).put("set", score.set());
            node.put("pictures", score.pictures()).put("top1", score.top1());
            node.set("by-class", figures(score.byClass()));
            node.set("by-source", figures(score.bySource()));
        }
        return array;
    }

    /** The pictures of each set once; answers are in their order. */
    private ObjectNode pictures(List<RunResult.Answered> answered) {
        ObjectNode node = mapper.createObjectNode();
        for (RunResult.Answered one : answered) {
            if (!node.has(one.set())) {
                ObjectNode set = node.putObject(one.set());
                set.set("digests", mapper.valueToTree(one.answers().pictures()));
                set.set("files", mapper.valueToTree(one.answers().files()));
                set.set("groups", mapper.valueToTree(one.answers().groups()));
                set.set("labels", mapper.valueToTree(one.answers().labels()));
            }
        }
        return node;
    }

    private ArrayNode answers(List<RunResult.Answered> answered) {
        ArrayNode array = mapper.createArrayNode();
        for (RunResult.Answered one : answered) {
            ObjectNode node = array.addObject();
            node.put("form", one.form()).put("target", one.target()).put("set", one.set());
            node.set("predictions", mapper.valueToTree(one.answers().predictions()));
        }
        return array;
    }

    private ArrayNode sideBySide(List<SideBySide.Row> rows) {
        ArrayNode array = mapper.createArrayNode();
        for (SideBySide.Row row : rows) {
            ObjectNode node = array.addObject();
            node.put("target", row.target()).put("set", row.set());
            node.put("part", row.part().name().toLowerCase(Locale.ROOT)).put("name", row.name());
            node.put("pictures", row.pictures()).set("shares", figures(row.shares()));
            if (Double.isNaN(row.drop())) {
                node.putNull("drop");
            } else {
                node.put("drop", row.drop());
            }
        }
        return array;
    }

    private ObjectNode target(RunResult.Target target) {
        ObjectNode node = mapper.createObjectNode();
        node.put("target", target.title()).put("scheme", target.scheme()).put("device", target.device());
        node.put("artifact", target.artifact()).put("digest", target.digest());
        node.set("figures", figures(target.figures()));
        node.set("limits", figures(target.limits()));
        node.set("checks", mapper.valueToTree(target.checks()));
        ArrayNode pairs = node.putArray("parities");
        for (RunResult.Pair pair : target.parities()) {
            ObjectNode one = pairs.addObject();
            one.put("first", pair.first()).put("second", pair.second()).put("set", pair.set());
            one.put("pictures", pair.pictures()).put("agreement", pair.agreement());
            one.put("mean-distance", pair.meanDistance()).put("max-distance", pair.maxDistance());
            one.put("diverges", pair.diverges());
        }
        target.latency().ifPresent(latency -> node.putObject("latency")
                .put("milliseconds", latency.milliseconds())
                .put("measured", latency.measured()));
        node.set("errors", findings(target.errors()));
        node.set("findings", findings(target.findings()));
        node.set("exhibits", ExhibitJson.all(target.exhibits()));
        return node;
    }

    private ObjectNode figures(Map<String, Double> figures) {
        ObjectNode node = mapper.createObjectNode();
        figures.forEach((key, value) -> {
            if (Double.isFinite(value)) {
                node.put(key, value);
            } else {
                node.putNull(key);
            }
        });
        return node;
    }

    private ArrayNode findings(List<Diagnostic> findings) {
        ArrayNode array = mapper.createArrayNode();
        for (Diagnostic finding : findings) {
            ObjectNode node = array.addObject();
            node.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
            node.put("message", finding.message());
            finding.location().ifPresent(location -> node.put("location", location.toString()));
            node.put("context", finding.context()).put("hint", finding.hint());
        }
        return array;
    }
}
