package io.edgeai.core.spec;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Location;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What YAML gives its users, for callers in Java: records with defaults, the same checks, canonical text. */
public final class Specs {

    private Specs() {}

    /**
     * A record with every component at its default.
     *
     * @throws io.edgeai.api.report.EdgeAiException naming the components that have none
     */
    public static <R extends Record> R defaults(Class<R> type) {
        return of(type, Map.of());
    }

    /**
     * A record from values by their YAML keys; what is left out has its default. Values are what YAML would hold: numbers, texts (also for units and
     * words), booleans, lists, maps.
     *
     * @throws io.edgeai.api.report.EdgeAiException with all problems
     */
    public static <R extends Record> R of(Class<R> type, Map<String, ?> values) {
        return bind(type, values, new Location("", 0, 0), Path.of(""));
    }

    /** The same, for values that stand at a place in a file; relative files start from {@code folder}. */
    static <R extends Record> R bind(Class<R> type, Map<String, ?> values, Location place, Path folder) {
        Problems problems = new Problems();
        var record = new Binder(problems, Binder.noPlaces(), folder).record(type, Yaml.of(values, place), "");
        problems.throwIfAny();
        return record.orElseThrow();
    }

    /** The canonical YAML of a record: every key, defaults included, in the record's order. Reading it gives an equal record. */
    public static String yaml(Record record) {
        return new YamlWriter().write(record);
    }

    /** What YAML would have refused in a record that was made in Java: values out of their range or form. */
    public static List<Diagnostic> check(Record record) {
        Problems problems = new Problems();
        check(record, "", problems);
        return problems.inOrder();
    }

    private static void check(Object value, String path, Problems problems) {
        if (value instanceof Record record) {
            for (Key key : Key.of(record.getClass())) {
                String inner = path.isEmpty() ? key.name() : path + "." + key.name();
                for (Object part : parts(key.of(record))) {
                    Bounds.broken(key, part)
                            .ifPresent(rule -> problems.add(
                                    new Location("", 0, 0),
                                    path,
                                    "'" + inner + "' is '" + part + "', but " + rule,
                                    ""));
                    check(part, inner, problems);
                }
            }
        }
    }

    /** A value, or what a container holds. */
    private static List<Object> parts(Object value) {
        List<Object> parts = new ArrayList<>();
        if (value instanceof java.util.Optional<?> optional) {
            optional.ifPresent(inner -> parts.addAll(parts(inner)));
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> parts.addAll(parts(inner)));
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(inner -> parts.addAll(parts(inner)));
        } else {
            parts.add(value);
        }
        return parts;
    }

    /** The default of a key as YAML, at the place of the map that leaves the key out. */
    static Yaml defaultYaml(Key key, Location place) {
        Problems problems = new Problems();
        Yaml yaml = YamlReader.read(
                        "default of '" + key.name() + "'", key.standard().orElseThrow(), problems)
                .orElseThrow(() -> new IllegalStateException("default of '" + key.name() + "' is not YAML"));
        return moved(yaml, place);
    }

    private static Yaml moved(Yaml yaml, Location place) {
        if (yaml instanceof Yaml.Text text) {
            return new Yaml.Text(text.text(), text.plain(), place);
        }
        return yaml instanceof Yaml.Items items
                ? new Yaml.Items(
                        items.items().stream().map(item -> moved(item, place)).toList(), place)
                : new Yaml.Keys(
                        ((Yaml.Keys) yaml)
                                .entries().stream()
                                        .map(entry -> new Yaml.Entry(entry.key(), place, moved(entry.value(), place)))
                                        .toList(),
                        place);
    }

    /** A number without an exponent and without needless zeros. */
    static String plain(double value) {
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }
}
