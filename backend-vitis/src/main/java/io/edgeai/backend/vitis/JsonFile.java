package io.edgeai.backend.vitis;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON file as plain values, with the place of each by its name. */
record JsonFile(Map<String, Object> root, Map<String, Location> places) {

    static final ObjectMapper JSON = new ObjectMapper();

    static JsonFile read(Path file) {
        try (JsonParser parser = JSON.createParser(Files.readString(file))) {
            Map<String, Location> places = new LinkedHashMap<>();
            parser.nextToken();
            Object root = new Walk(file.toString(), parser, places).value("");
            if (root instanceof Map<?, ?> map) {
                Map<String, Object> keys = new LinkedHashMap<>();
                map.forEach((key, value) -> keys.put(String.valueOf(key), value));
                return new JsonFile(keys, places);
            }
            throw EdgeAiException.spec(Diagnostic.error("'the file' is '" + root + "'")
                    .at(Location.of(file.toString()))
                    .hint("write an object in braces"));
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new EdgeAiException(
                    EdgeAiException.Kind.SPEC,
                    Diagnostic.error("this is no JSON: " + e.getOriginalMessage())
                            .at(new Location(
                                    file.toString(),
                                    at == null ? 0 : at.getLineNr(),
                                    at == null ? 0 : at.getColumnNr()))
                            .hint("true, false and numbers stand without quotes, keys and words with double ones"),
                    e);
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.SPEC,
                    Diagnostic.error("'" + file + "' cannot be read: " + e).hint("give the file's whole path"),
                    e);
        }
    }

    private record Walk(String file, JsonParser parser, Map<String, Location> places) {

        Object value(String name) throws IOException {
            JsonLocation at = parser.currentTokenLocation();
            places.put(name, new Location(file, at.getLineNr(), at.getColumnNr()));
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                List<Object> all = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    all.add(value(name + "[" + all.size() + "]"));
                }
                return all;
            }
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                return Optional.<Object>ofNullable(parser.readValueAs(Object.class))
                        .orElse(Optional.empty());
            }
            Map<String, Object> keys = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                parser.nextToken();
                keys.put(key, value(name.isEmpty() ? key : name + "." + key));
            }
            return keys;
        }
    }

    /** Plain values as the vendor writes them; an empty {@code Optional} is null there. */
    static String write(Map<String, Object> root) {
        DefaultPrettyPrinter lines = new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                .withArrayIndenter(new DefaultPrettyPrinter.FixedSpaceIndenter());
        try {
            return JSON.writer(lines).writeValueAsString(node(root)) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode node(Object value) {
        if (value instanceof Map<?, ?> map) {
            ObjectNode node = JSON.createObjectNode();
            map.forEach((key, inner) -> node.set(String.valueOf(key), node(inner)));
            return node;
        }
        if (value instanceof List<?> list) {
            return JSON.createArrayNode()
                    .addAll(list.stream().map(JsonFile::node).toList());
        }
        return value instanceof Optional ? JSON.nullNode() : JSON.valueToTree(value);
    }
}
