package io.edgeai.backend.vitis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import io.edgeai.api.stage.Default;
import io.edgeai.api.stage.Within;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Records as JSON in the vendor's words and back: snake_case keys in the order of the components, all problems at once, each with its line. */
final class JsonRecords {

    static final ObjectMapper JSON = new ObjectMapper();

    private final String file;
    private final JsonParser parser;
    private final List<Diagnostic> problems = new ArrayList<>();

    private JsonRecords(String file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    static <R extends Record> R read(Class<R> type, Path file) {
        try {
            return parse(type, Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.SPEC,
                    Diagnostic.error("'" + file + "' cannot be read: " + e).hint("give the file's whole path"),
                    e);
        }
    }

    static <R extends Record> R parse(Class<R> type, String text) {
        return parse(type, text, "json");
    }

    private static <R extends Record> R parse(Class<R> type, String text, String name) {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            JsonRecords reader = new JsonRecords(name, parser);
            parser.nextToken();
            Object made = reader.value(type, "the file", type);
            if (!reader.problems.isEmpty()) {
                throw new EdgeAiException(EdgeAiException.Kind.SPEC, reader.problems);
            }
            return type.cast(Objects.requireNonNull(made));
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new EdgeAiException(
                    EdgeAiException.Kind.SPEC,
                    Diagnostic.error("this is no JSON: " + e.getOriginalMessage())
                            .at(new Location(name, at == null ? 0 : at.getLineNr(), at == null ? 0 : at.getColumnNr()))
                            .hint("true, false and numbers stand without quotes, keys and words with double ones"),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JSON of a record, without the keys that are left out. */
    static String write(Record value, Set<String> without) {
        DefaultPrettyPrinter lines = new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                .withArrayIndenter(new DefaultPrettyPrinter.FixedSpaceIndenter());
        try {
            return JSON.writer(lines).writeValueAsString(object(value).without(without)) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A constant in the vendor's words: devices in capitals, all else small. */
    static String word(Enum<?> constant) {
        return constant instanceof QuantizerConfig.Device
                ? constant.name()
                : constant.name().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode object(Record value) {
        ObjectNode node = JSON.createObjectNode();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            Object part = get(component, value);
            if (!(part instanceof Optional<?> optional)) {
                node.set(snake(component), JSON.valueToTree(plain(part)));
            } else if (optional.isPresent() || value instanceof QuantizerConfig.Layer) {
                node.set(
                        snake(component),
                        JSON.valueToTree(optional.map(JsonRecords::plain).orElse(null)));
            }
        }
        return node;
    }

    private static Object plain(Object part) {
        if (part instanceof List<?> list) {
            ArrayNode array = JSON.createArrayNode();
            list.forEach(one -> array.add(JSON.<com.fasterxml.jackson.databind.JsonNode>valueToTree(plain(one))));
            return array;
        }
        return part instanceof Record inner ? object(inner) : part instanceof Enum<?> constant ? word(constant) : part;
    }

    private static Object get(RecordComponent component, Record value) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component.getName(), e);
        }
    }

    private static String snake(RecordComponent component) {
        return component.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    /** The value at the parser's token; null where there is none, with a problem left behind. */
    private @Nullable Object value(Type type, String key, AnnotatedElement rules) throws IOException {
        if (type instanceof ParameterizedType generic) {
            Type inner = generic.getActualTypeArguments()[0];
            if (generic.getRawType() == List.class) {
                return list(inner, key, rules);
            }
            return parser.currentToken() == JsonToken.VALUE_NULL
                    ? Optional.empty()
                    : Optional.ofNullable(value(inner, key, rules));
        }
        Class<?> raw = (Class<?>) type;
        if (raw.isRecord() && parser.currentToken() == JsonToken.START_OBJECT) {
            return record(raw);
        }
        if (raw.isEnum() && parser.currentToken() == JsonToken.VALUE_STRING) {
            List<Enum<?>> constants = Stream.of(raw.getEnumConstants())
                    .<Enum<?>>map(Enum.class::cast)
                    .toList();
            String given = parser.getText();
            Optional<Enum<?>> found =
                    constants.stream().filter(one -> word(one).equals(given)).findFirst();
            String words = constants.stream().map(JsonRecords::word).collect(Collectors.joining(", "));
            return found.isPresent()
                    ? found.get()
                    : wrong("'" + given + "' is not a known '" + key + "'", "one of: " + words);
        }
        return scalar(raw, key, rules);
    }

    private @Nullable Object scalar(Class<?> raw, String key, AnnotatedElement rules) throws IOException {
        JsonToken token = parser.currentToken();
        if ((raw == boolean.class || raw == Boolean.class) && token.isBoolean()) {
            return parser.getBooleanValue();
        }
        if (raw == String.class && token == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        boolean whole = raw == int.class || raw == Integer.class;
        if ((whole && token == JsonToken.VALUE_NUMBER_INT) || (raw == Double.class && token.isNumeric())) {
            double number = parser.getDoubleValue();
            Within within = rules.getAnnotation(Within.class);
            boolean inside =
                    within == null || (number >= within.least() && number <= within.most() && number > within.above());
            return !inside
                    ? wrong(
                            "'" + key + "' is '" + parser.getText() + "'",
                            "at most " + within.most() + ", at least " + Math.max(within.least(), within.above()))
                    : whole ? (Object) parser.getIntValue() : (Object) number;
        }
        String found = parser.getText();
        parser.skipChildren();
        String wanted = whole
                ? "a whole number"
                : raw.isRecord()
                        ? "an object in braces"
                        : raw.isEnum() || raw == String.class
                                ? "a word in double quotes"
                                : raw == Double.class ? "a number" : "true or false, without quotes";
        return wrong("'" + key + "' is '" + found + "'", "write " + wanted);
    }

    private @Nullable Object list(Type inner, String key, AnnotatedElement rules) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return wrong("'" + key + "' is no list", "write it in brackets");
        }
        List<Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Object one = value(inner, key, rules);
            if (one != null) {
                values.add(one);
            }
        }
        return values;
    }

    private @Nullable Object record(Class<?> type) throws IOException {
        JsonLocation start = parser.currentTokenLocation();
        Map<String, RecordComponent> keys = new LinkedHashMap<>();
        Stream.of(type.getRecordComponents()).forEach(one -> keys.put(snake(one), one));
        Map<String, Object> given = new HashMap<>();
        int before = problems.size();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            RecordComponent component = keys.get(key);
            if (component == null) {
                wrong("key '" + key + "' is not known here", "one of: " + String.join(", ", keys.keySet()));
                parser.nextToken();
                parser.skipChildren();
                continue;
            }
            parser.nextToken();
            Object value = value(component.getGenericType(), key, component);
            if (value != null) {
                given.put(key, value);
            }
        }
        List<Object> values = new ArrayList<>();
        for (Map.Entry<String, RecordComponent> key : keys.entrySet()) {
            Object value = given.get(key.getKey());
            if (value == null && key.getKey().equals("target_device") && problems.size() == before) {
                problems.add(Diagnostic.error("key 'target_device' is missing")
                        .at(new Location(file, start.getLineNr(), start.getColumnNr()))
                        .hint("write  \"target_device\": \"DPU\""));
            }
            value = value == null ? standard(key.getValue(), key.getKey()) : value;
            values.add(value);
        }
        return problems.size() == before ? construct(type, values, start) : null;
    }

    private Object standard(RecordComponent component, String key) {
        if (component.getType() == Optional.class) {
            return Optional.empty();
        }
        Default standard = component.getAnnotation(Default.class);
        if (standard == null) {
            wrong("key '" + key + "' is missing", "it has no default");
            return Optional.empty();
        }
        String text = standard.value();
        String word = component.getType() == QuantizerConfig.Device.class ? text.toUpperCase(Locale.ROOT) : text;
        String json = component.getType().isEnum() ? "\"" + word + "\"" : text;
        try (JsonParser inner = new JsonFactory().createParser(json)) {
            inner.nextToken();
            Object value = new JsonRecords(file, inner).value(component.getGenericType(), key, component);
            return value == null ? Optional.empty() : value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable Object construct(Class<?> type, List<Object> values, JsonLocation start) {
        try {
            var constructor = type.getDeclaredConstructor(Stream.of(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException rule) {
                problems.add(Diagnostic.error(String.valueOf(rule.getMessage()))
                        .at(new Location(file, start.getLineNr(), start.getColumnNr())));
                return null;
            }
            throw new IllegalStateException(type.getName(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName(), e);
        }
    }

    private @Nullable Object wrong(String message, String hint) {
        JsonLocation at = parser.currentTokenLocation();
        problems.add(Diagnostic.error(message)
                .at(new Location(file, at.getLineNr(), at.getColumnNr()))
                .hint(hint));
        return null;
    }
}
