package io.edgeai.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.compare.Answers;
import io.edgeai.core.compare.Contender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads from result.json what is compared across runs. */
public final class ResultReader {

    private static final String TEST = "test";
    private static final String AGAIN = "run its spec again with this version; steps that are kept are not repeated";

    private final Path file;
    private final JsonNode root;

    private ResultReader(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    /**
     * The float model and the targets of a run; {@code run} is put before their names.
     *
     * @param place a result.json, or the folder in which it lies
     * @throws EdgeAiException if there is none, or it is none of ours
     */
    public static List<Contender> contenders(Path place, String run) {
        Path file = Files.isDirectory(place) ? place.resolve("result.json") : place;
        if (!Files.isRegularFile(file)) {
            throw EdgeAiException.spec(Diagnostic.error("'" + file + "' does not exist")
                    .hint("name the folder of a run's results, build/NAME, or its result.json"));
        }
        try {
            return new ResultReader(file, new ObjectMapper().readTree(file.toFile())).all(run);
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.SPEC,
                    Diagnostic.error("'" + file + "' is not JSON: " + e.getMessage())
                            .hint(AGAIN),
                    e);
        }
    }

    private List<Contender> all(String run) {
        String schema = root.path("schema").asText();
        if (!schema.equals(ResultWriter.SCHEMA)) {
            throw EdgeAiException.spec(
                    Diagnostic.error("'" + file + "' has the form '" + schema + "', not '" + ResultWriter.SCHEMA + "'")
                            .hint(AGAIN));
        }
        if (!root.has("comparison") || !root.has("answers")) {
            throw EdgeAiException.spec(Diagnostic.error("'" + file + "' has no answers to single pictures")
                    .hint("it was made by an older version; " + AGAIN));
        }
        List<Contender> all = new ArrayList<>();
        root.at("/comparison/contenders").forEach(one -> all.add(contender(one, run)));
        return all;
    }

    private Contender contender(JsonNode one, String run) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (String name : List.of("flash-bytes", "memory-bytes")) {
            number(one, name).ifPresent(value -> figures.put(name, value));
        }
        Map<String, Double> accuracy = new LinkedHashMap<>();
        one.path("accuracy")
                .properties()
                .forEach(entry -> accuracy.put(entry.getKey(), entry.getValue().asDouble()));
        boolean measured = one.path("latency-is").asText().equals("measured");
        String target = one.path("target").asText();
        String form = one.path("form").asText();
        return new Contender(
                run,
                target,
                accuracy,
                form,
                number(one, "agreement"),
                figures,
                number(one, "latency-ms").map(ms -> new Contender.Latency(ms, measured)),
                answers(target, form),
                texts(one.path("errors")));
    }

    private Answers answers(String target, String form) {
        for (JsonNode one : root.path("answers")) {
            if (one.path("target").asText().equals(target)
                    && one.path("form").asText().equals(form)
                    && one.path("set").asText().equals(TEST)) {
                JsonNode pictures = root.path("pictures").path(TEST);
                return new Answers(
                        texts(pictures.path("digests")),
                        texts(pictures.path("files")),
                        texts(pictures.path("groups")),
                        texts(pictures.path("labels")),
                        texts(one.path("predictions")));
            }
        }
        return Answers.NONE;
    }

    private static Optional<Double> number(JsonNode node, String name) {
        return node.path(name).isNumber() ? Optional.of(node.path(name).asDouble()) : Optional.empty();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> texts.add(one.asText()));
        return texts;
    }
}
