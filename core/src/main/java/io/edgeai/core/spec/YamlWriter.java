package io.edgeai.core.spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A record as canonical YAML: maps as indented lines, lists in brackets or as lines, texts in double quotes. */
final class YamlWriter {

    private final StringBuilder out = new StringBuilder();

    String write(Record record) {
        return write(entriesOf(record));
    }

    String write(Map<String, ?> entries) {
        map(entries, 0);
        return out.isEmpty() ? "{}\n" : out.toString();
    }

    private static Map<String, Object> entriesOf(Record record) {
        Map<String, Object> entries = new java.util.LinkedHashMap<>();
        for (Key key : Key.of(record.getClass())) {
            Object value = key.of(record);
            if (value instanceof Optional<?> optional) {
                optional.ifPresent(
                        inner -> entries.put(key.name(), wrapped(key.type().element(), inner)));
            } else {
                entries.put(key.name(), wrapped(key.type(), value));
            }
        }
        return entries;
    }

    /** A case of a sealed interface under its name; everything else as it is. */
    private static Object wrapped(SpecType type, Object value) {
        if (type.kind() == SpecType.Kind.ONE_OF) {
            return Map.of(Scalars.kebab(value.getClass().getSimpleName()), value);
        }
        return type.kind() == SpecType.Kind.LIST
                ? ((List<?>) value)
                        .stream().map(item -> wrapped(type.element(), item)).toList()
                : value;
    }

    private void map(Map<String, ?> entries, int depth) {
        entries.forEach((key, value) -> {
            out.append("  ".repeat(depth)).append(text(key)).append(':');
            value(value, depth + 1);
        });
    }

    private void value(Object value, int depth) {
        Map<String, ?> entries = value instanceof Record record && !isScalar(record)
                ? entriesOf(record)
                : value instanceof Map<?, ?> map ? keyed(map) : null;
        if (entries != null && !entries.isEmpty()) {
            out.append('\n');
            map(entries, depth);
        } else if (entries != null) {
            out.append(" {}\n");
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            out.append('\n');
            for (Object item : list) {
                out.append("  ".repeat(depth)).append('-');
                value(item, depth + 1);
            }
        } else {
            out.append(' ')
                    .append(value instanceof List<?> ? "[]" : scalar(value))
                    .append('\n');
        }
    }

    private static Map<String, Object> keyed(Map<?, ?> map) {
        Map<String, Object> keyed = new java.util.LinkedHashMap<>();
        map.forEach((key, value) -> keyed.put(String.valueOf(key), value));
        return keyed;
    }

    private static boolean isScalar(Record record) {
        return record instanceof io.edgeai.api.stage.Percent || record instanceof io.edgeai.api.stage.Bytes;
    }

    private static String scalar(Object value) {
        if (value instanceof Enum<?> constant) {
            return Scalars.kebab(constant.name());
        }
        if (value instanceof Duration duration) {
            return Scalars.written(duration);
        }
        return value instanceof String text ? text(text) : String.valueOf(value);
    }

    /** Plain where no reader can take it for anything else, else in double quotes. */
    private static String text(String text) {
        if (text.matches("[a-z][a-z0-9-]*") && !text.matches("null|true|false|yes|no|on|off|y|n")) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> quoted.append(escaped((char) c)));
        return quoted.append('"').toString();
    }

    private static String escaped(char c) {
        if (c == '"' || c == '\\') {
            return "\\" + c;
        }
        boolean safe = (c >= ' ' && c < 0x7f) || (c >= 0xa0 && c < 0x2000) || (c >= 0x3000 && c < 0xfb00);
        return safe ? String.valueOf(c) : String.format("\\u%04x", (int) c);
    }
}
