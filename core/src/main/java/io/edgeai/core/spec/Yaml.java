package io.edgeai.core.spec;

import io.edgeai.api.report.Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** YAML as it stands in the file: texts, lists and maps with their places. A map's keys may repeat here; that is for the binder to refuse. */
sealed interface Yaml {

    /** Where it begins. */
    Location place();

    /** A scalar; {@code plain} if it stands without quotes and so may mean a number, a truth value or nothing at all. */
    record Text(String text, boolean plain, Location place) implements Yaml {
        boolean isNothing() {
            return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
        }
    }

    /** A list. */
    record Items(List<Yaml> items, Location place) implements Yaml {}

    /** A map in the file's order. */
    record Keys(List<Entry> entries, Location place) implements Yaml {}

    /** A key and its value. */
    record Entry(String key, Location place, Yaml value) {}

    /** What plain Java objects (maps, lists, numbers, texts) look like as YAML; all at one place. */
    static Yaml of(Object value, Location place) {
        if (value instanceof Map<?, ?> map) {
            List<Entry> entries = new ArrayList<>();
            map.forEach((key, inner) -> entries.add(new Entry(String.valueOf(key), place, of(inner, place))));
            return new Keys(entries, place);
        }
        if (value instanceof List<?> list) {
            return new Items(list.stream().map(item -> of(item, place)).toList(), place);
        }
        Text plain = new Text(String.valueOf(value), true, place);
        // A text that would mean a number, a truth value or nothing without quotes needs them.
        boolean quoted = value instanceof String
                && (plain.isNothing() || !Scalars.plainObject(plain).equals(value));
        return quoted ? new Text(plain.text(), false, place) : plain;
    }

    /** The plain Java form: {@code Map}, {@code List}, {@code Long}, {@code Double}, {@code Boolean} or {@code String}. */
    default Object plainObject() {
        if (this instanceof Keys keys) {
            Map<String, Object> map = new LinkedHashMap<>();
            keys.entries().forEach(entry -> map.put(entry.key(), entry.value().plainObject()));
            return map;
        }
        if (this instanceof Items items) {
            return items.items().stream().map(Yaml::plainObject).toList();
        }
        return Scalars.plainObject((Text) this);
    }
}
