package io.edgeai.core.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** Writes a sweep's table for programs. */
public final class SweepJson {

    private static final String SCHEMA = "edgeai-sweep/1";

    private SweepJson() {}

    /** Writes aside and moves into place. */
    public static void write(SweepResult result, Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode root = mapper.createObjectNode();
        root.put("schema", SCHEMA).put("name", result.name()).put("search", result.search());
        root.put("seed", result.seed()).put("digest", result.digest().hex());
        result.best().ifPresent(best -> root.put("best", best));
        root.set("front", mapper.valueToTree(result.front()));
        ArrayNode trials = root.putArray("trials");
        result.rows().forEach(row -> trials.add(row(row, mapper)));
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(aside, mapper.writeValueAsString(root) + "\n", StandardCharsets.UTF_8);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static ObjectNode row(SweepResult.Row row, ObjectMapper mapper) {
        ObjectNode node = mapper.createObjectNode().put("trial", row.trial());
        node.set("settings", mapper.valueToTree(row.settings()));
        node.put("outcome", row.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        node.put("note", row.note()).put("form", row.form());
        number(node, "accuracy", row.accuracy());
        number(node, "float-accuracy", row.floating());
        node.put("parameters", row.parameters()).put("multiply-adds", row.multiplyAdds());
        row.bytes().ifPresent(bytes -> node.put("flash-bytes", bytes));
        row.milliseconds().ifPresent(ms -> node.put("latency-ms", ms));
        return node.put("model", row.model());
    }

    private static void number(ObjectNode node, String key, double value) {
        if (Double.isFinite(value)) {
            node.put(key, value);
        }
    }
}
