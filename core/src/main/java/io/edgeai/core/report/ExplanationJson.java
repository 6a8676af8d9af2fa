package io.edgeai.core.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.core.quantize.explain.Explanation;
import io.edgeai.core.quantize.explain.Finding;
import io.edgeai.core.quantize.explain.Outcome;
import io.edgeai.core.quantize.explain.Remedy;
import java.util.Locale;

/** An explanation as JSON; figures without a value (infinite signal to noise: nothing is lost) are null. */
public final class ExplanationJson {

    /** The version of the form. */
    public static final String SCHEMA = "edgeai-inspection/1";

    private ExplanationJson() {}

    /** The text, ending in a newline. */
    public static String text(Explained explained) {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        Explanation explanation = explained.explanation();
        ObjectNode root = mapper.createObjectNode();
        root.put("schema", SCHEMA).put("model", explained.model()).put("rule", explained.rule());
        root.put("calibration-pictures", explained.calibration()).put("measured-pictures", explanation.pictures());
        outcome(root.putObject("quantized"), explanation.quantized());
        ObjectNode parts = root.putObject("parts");
        explanation.parts().forEach((part, outcome) -> outcome(parts.putObject(word(part)), outcome));
        ArrayNode findings = root.putArray("findings");
        explanation.findings().forEach(one -> finding(findings.addObject(), one));
        ArrayNode path = root.putArray("path");
        explanation.path().forEach(step -> {
            ObjectNode node =
                    path.addObject().put("hazard", word(step.hazard())).put("places", step.places());
            outcome(node, step.after());
        });
        layers(root, explanation);
        try {
            return mapper.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the explanation of '" + explained.model() + "' does not become JSON", e);
        }
    }

    private static void finding(ObjectNode node, Finding finding) {
        node.put("hazard", word(finding.hazard())).put("title", finding.hazard().title());
        node.put("fix", finding.hazard().cure());
        remedy(node.putObject("all"), finding.all());
        finding.again().ifPresent(again -> remedy(node.putObject("on-other-pictures"), again));
        ArrayNode places = node.putArray("places");
        for (int i = 0; i < finding.places().size(); i++) {
            ObjectNode place = places.addObject();
            place.put("place", finding.places().get(i).place());
            place.put("cause", finding.places().get(i).cause());
            if (i < finding.single().size()) {
                remedy(place.putObject("alone"), finding.single().get(i));
            }
        }
    }

    private static void remedy(ObjectNode node, Remedy remedy) {
        outcome(node, remedy.after());
        number(node, "gain", remedy.gain());
        number(node, "standard-error", remedy.error());
        node.put("certain", remedy.isCertain());
    }

    private static void layers(ObjectNode root, Explanation explanation) {
        ArrayNode layers = root.putArray("layers");
        explanation.layers().forEach(layer -> {
            ObjectNode node = layers.addObject().put("layer", layer.layer()).put("op", layer.op());
            node.put("value", layer.value());
            number(node, "weights-db", layer.weights());
            number(node, "bias-db", layer.bias());
        });
        ArrayNode values = root.putArray("values");
        explanation.values().layers().forEach(layer -> {
            ObjectNode node = values.addObject().put("value", layer.value()).put("op", layer.op());
            number(node, "low", layer.low());
            number(node, "high", layer.high());
            number(node, "alone-db", layer.own());
            number(node, "accumulated-db", layer.accumulated());
            number(node, "cut-share", layer.cut());
        });
    }

    private static void outcome(ObjectNode node, Outcome outcome) {
        number(node, "divergence", outcome.divergence());
        number(node, "agreement", outcome.agreement());
    }

    private static void number(ObjectNode node, String key, double value) {
        if (Double.isFinite(value)) {
            node.put(key, value);
        } else {
            node.putNull(key);
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
