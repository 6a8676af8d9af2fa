package io.edgeai.core.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgeai.api.stage.Form;
import io.edgeai.api.stage.Help;
import io.edgeai.api.stage.Pipeline;
import io.edgeai.api.stage.TargetSpec;
import io.edgeai.api.stage.Within;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The JSON Schema of specs, made from the same records and annotations that the reader binds; editors complete and check with it. */
public final class SpecSchema {

    private final ObjectNode definitions = JsonNodeFactory.instance.objectNode();

    private SpecSchema() {}

    /** The schema (draft 2020-12) as indented JSON, with targets' options as they may be. */
    public static String json() {
        return json(Map.of());
    }

    /** The schema in which the options of a target are those of its vendor, by the vendors' IDs. */
    public static String json(Map<String, Class<? extends Record>> options) {
        var schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "edgeai pipeline");
        var generator = new SpecSchema();
        schema.setAll(generator.record(Pipeline.class));
        generator.options(options);
        schema.set("$defs", generator.definitions);
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(schema) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can always be written", e);
        }
    }

    private void options(Map<String, Class<? extends Record>> vendors) {
        ObjectNode target = (ObjectNode) definitions.path(Scalars.kebab(TargetSpec.class.getSimpleName()));
        new TreeMap<>(vendors).forEach((id, type) -> {
            ObjectNode one = target.withArray("allOf").addObject();
            ObjectNode condition = one.putObject("if");
            condition.putObject("properties").putObject("backend").put("const", id);
            condition.putArray("required").add("backend");
            one.putObject("then").putObject("properties").set("options", record(type));
        });
    }

    private ObjectNode record(Class<? extends Record> type) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("type", "object");
        Optional.ofNullable(type.getAnnotation(Help.class)).ifPresent(help -> node.put("description", help.value()));
        ObjectNode properties = node.putObject("properties");
        for (Key key : Key.of(type)) {
            SpecType inner = key.optional() ? key.type().element() : key.type();
            ObjectNode property = type(inner, rules(key, inner));
            if (!key.help().isEmpty()) {
                property.put("description", describe(key));
            }
            properties.set(key.name(), property);
        }
        Key.of(type).stream().filter(Key::required).forEach(key -> node.withArray("required")
                .add(key.name()));
        node.put("additionalProperties", false);
        return node;
    }

    private static String describe(Key key) {
        return key.standard()
                .map(value -> key.help() + " (default: " + value + ")")
                .orElse(key.help());
    }

    /** What the key's annotations add to each scalar of the key. */
    private static Consumer<ObjectNode> rules(Key key, SpecType type) {
        boolean number =
                scalar(type).kind() == SpecType.Kind.WHOLE || scalar(type).kind() == SpecType.Kind.DECIMAL;
        return node -> {
            key.range().filter(limits -> number).ifPresent(limits -> bound(node, limits));
            key.form().ifPresent(form -> shape(node, form));
        };
    }

    private static SpecType scalar(SpecType type) {
        return type.inner().map(SpecSchema::scalar).orElse(type);
    }

    private static void bound(ObjectNode node, Within limits) {
        put(node, "minimum", limits.least());
        put(node, "maximum", limits.most());
        put(node, "exclusiveMinimum", limits.above());
    }

    private static void put(ObjectNode node, String key, double limit) {
        if (limit == Math.rint(limit) && Double.isFinite(limit)) {
            node.put(key, (long) limit);
        } else if (Double.isFinite(limit)) {
            node.put(key, limit);
        }
    }

    private static void shape(ObjectNode node, Form.Kind form) {
        if (form == Form.Kind.REGEX) {
            node.put("format", "regex");
        } else {
            node.put("pattern", "^(" + form.pattern() + ")$");
        }
    }

    private ObjectNode type(SpecType type, Consumer<ObjectNode> rules) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        switch (type.kind()) {
            case WHOLE -> node.put("type", "integer");
            case DECIMAL -> node.put("type", "number");
            case TRUTH -> node.put("type", "boolean");
            // A plain 7 is a text as well where a text is wanted, as it is for the reader.
            case TEXT -> node.putArray("type").add("string").add("number").add("boolean");
            case FILE -> node.put("type", "string");
            case PERCENT -> node.put("type", "string").put("pattern", "^[0-9.eE+-]+ ?%$");
            case BYTES -> node.put("type", "string").put("pattern", "^[0-9.]+ ?(B|KiB|MiB|GiB)$");
            case DURATION -> node.put("type", "string").put("pattern", "^[0-9]+ ?(ms|s|min|h)$");
            case CHOICE -> type.words().forEach(node.withArray("enum")::add);
            case LIST -> node.put("type", "array").set("items", type(type.element(), rules));
            case MAP -> node.put("type", "object").set("additionalProperties", type(type.element(), rules));
            case RECORD -> node.put("$ref", define(type.raw().asSubclass(Record.class)));
            case ONE_OF -> cases(node, type);
            default -> {}
        }
        if (type.inner().isEmpty()) {
            rules.accept(node);
        }
        return node;
    }

    private void cases(ObjectNode node, SpecType type) {
        for (Class<? extends Record> one : type.cases()) {
            String name = Scalars.kebab(one.getSimpleName());
            ObjectNode choice = node.withArray("oneOf").addObject();
            choice.put("type", "object").putArray("required").add(name);
            choice.put("additionalProperties", false)
                    .putObject("properties")
                    .putObject(name)
                    .put("$ref", define(one));
        }
    }

    private String define(Class<? extends Record> type) {
        String name = Scalars.kebab(type.getSimpleName());
        if (!definitions.has(name)) {
            definitions.putObject(name);
            definitions.set(name, record(type));
        }
        return "#/$defs/" + name;
    }
}
