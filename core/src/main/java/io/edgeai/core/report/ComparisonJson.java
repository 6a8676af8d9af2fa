package io.edgeai.core.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.core.compare.Comparison;
import io.edgeai.core.compare.Contender;
import io.edgeai.core.compare.Duel;
import io.edgeai.core.compare.Share;
import java.util.Locale;
import java.util.Map;

/** A comparison as JSON: {@code comparison} of result.json, and what {@code edgeai compare --json} prints. */
public final class ComparisonJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ComparisonJson() {}

    /** The text, indented. */
    public static String text(Comparison comparison) {
        try {
            return MAPPER.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(tree(comparison)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can always be written", e);
        }
    }

    static ObjectNode tree(Comparison comparison) {
        ObjectNode node = MAPPER.createObjectNode();
        ArrayNode contenders = node.putArray("contenders");
        comparison.contenders().forEach(one -> contenders.add(contender(one)));
        ArrayNode duels = node.putArray("duels");
        comparison.duels().forEach(one -> duels.add(duel(one)));
        ArrayNode parting = node.putArray("parting");
        for (Comparison.Parting one : comparison.parting()) {
            ObjectNode picture = parting.addObject();
            picture.put("picture", one.picture()).put("file", one.file()).put("label", one.label());
            picture.set("answers", MAPPER.valueToTree(one.answers()));
        }
        return node;
    }

    private static ObjectNode contender(Contender one) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("name", one.name()).put("run", one.run()).put("target", one.target());
        node.set("accuracy", MAPPER.valueToTree(one.accuracy()));
        node.put("form", one.form());
        Share share = one.answers().right();
        node.put("right", share.right()).put("pictures", share.pictures());
        number(node, "low", share.low());
        number(node, "high", share.high());
        number(node, "agreement", one.agreement().orElse(Double.NaN));
        number(node, "flash-bytes", one.figure("flash-bytes").orElse(Double.NaN));
        number(node, "memory-bytes", one.figure("memory-bytes").orElse(Double.NaN));
        number(
                node,
                "latency-ms",
                one.latency().map(Contender.Latency::milliseconds).orElse(Double.NaN));
        node.put(
                "latency-is",
                one.latency()
                        .map(known -> known.measured() ? "measured" : "estimated")
                        .orElse("not measured"));
        ArrayNode classes = node.putArray("classes");
        for (Map.Entry<String, Share> entry : one.answers().byClass().entrySet()) {
            classes.addObject()
                    .put("name", entry.getKey())
                    .put("right", entry.getValue().right())
                    .put("pictures", entry.getValue().pictures());
        }
        node.set("errors", MAPPER.valueToTree(one.errors()));
        return node;
    }

    private static ObjectNode duel(Duel one) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("first", one.first()).put("second", one.second());
        node.put("basis", one.basis().name().toLowerCase(Locale.ROOT));
        node.put("pictures", one.pictures()).put("groups", one.groups());
        number(node, "difference", one.difference());
        node.put("lost", one.lost()).put("won", one.won()).put("differing", one.differing());
        node.put("probability", one.probability()).put("adjusted", one.adjusted());
        return node.put("more-than-chance", one.isReal());
    }

    private static void number(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }
}
