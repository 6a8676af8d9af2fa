package io.edgeai.api.backend.keys;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Values of a vendor's keys, as far as they are given; all others have the vendor's defaults. In a file: one {@code name = value} a line, texts in double quotes
 * or bare, several values parted by blanks.
 *
 * @param places where each given value stands, as far as that is known
 */
public record KeyValues(KeyTable table, Map<String, List<String>> values, Map<String, Location> places) {

    /** Copied decimals differ by no more. */
    private static final double COPIED = 1e-4;

    public KeyValues {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        places = Map.copyOf(places);
    }

    /** Nothing given. */
    public static KeyValues none(KeyTable table) {
        return new KeyValues(table, Map.of(), Map.of());
    }

    /**
     * From a map of a spec.
     *
     * @param places where its values stand, as far as that is known
     * @throws EdgeAiException with all that is wrong
     */
    public static KeyValues of(KeyTable table, Map<String, ?> given, Map<String, Location> places) {
        Reading reading = new Reading(table);
        given.forEach((name, value) -> reading.add(name, text(value), Optional.ofNullable(places.get(name))));
        return reading.done();
    }

    private static String text(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(" "))
                : String.valueOf(value);
    }

    /**
     * From a file.
     *
     * @throws EdgeAiException with all that is wrong, by line
     */
    public static KeyValues read(KeyTable table, Path file) {
        try {
            return parse(table, file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.SPEC,
                    Diagnostic.error("'" + file + "' cannot be read: " + e).hint("name a file of the vendor's syntax"),
                    e);
        }
    }

    /** From the text of a file of that name; as {@link #read}. */
    public static KeyValues parse(KeyTable table, String file, String text) {
        Reading reading = new Reading(table);
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            Location place = new Location(file, i + 1, 1);
            int equals = line.indexOf('=');
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (equals < 1) {
                reading.wrong.add(Diagnostic.error("'" + line + "' is no  name = value")
                        .at(place)
                        .hint("write one key a line, or begin a remark with #"));
            } else {
                String name = line.substring(0, equals).strip();
                reading.add(name, line.substring(equals + 1).strip(), Optional.of(place));
            }
        }
        return reading.done();
    }

    /** Takes keys one by one and collects what is wrong. */
    private static final class Reading {
        private final KeyTable table;
        private final Map<String, List<String>> values = new LinkedHashMap<>();
        private final Map<String, Location> places = new LinkedHashMap<>();
        private final List<Diagnostic> wrong = new ArrayList<>();

        Reading(KeyTable table) {
            this.table = table;
        }

        void add(String name, String text, Optional<Location> place) {
            place.ifPresent(known -> places.put(name, known));
            Key key = table.keys().get(name);
            if (key == null) {
                refuse(place, "key '" + name + "' is not known in " + table.title(), table.hint(name));
                return;
            }
            List<String> found = key.split(text);
            key.broken(found).ifPresent(rule -> refuse(place, "'" + name + " = " + text + "' cannot be", rule));
            if (values.put(name, found) != null) {
                refuse(place, "key '" + name + "' stands here a second time", "keep one of them");
            }
        }

        private void refuse(Optional<Location> place, String message, String hint) {
            Diagnostic error = Diagnostic.error(message).hint(hint);
            wrong.add(place.map(error::at).orElse(error));
        }

        KeyValues done() {
            throwIf(wrong);
            return new KeyValues(table, values, places);
        }
    }

    /** Whether a key is given. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The values of a key, else those of the key around it, else the vendor's default; empty where there is none either. */
    public List<String> all(String name) {
        Key key = table.key(name);
        List<String> given = values.get(name);
        Optional<List<String>> around = table.outer(name).flatMap(outer -> Optional.ofNullable(values.get(outer)));
        return given != null ? given : around.orElseGet(() -> key.split(key.standard()));
    }

    /** The values of a key, parted by blanks. */
    public String text(String name) {
        return String.join(" ", all(name));
    }

    /** The first value of a key that has one. */
    public double number(String name) {
        return Double.parseDouble(all(name).get(0));
    }

    /** The given values as texts, and whole numbers as such, in the order in which they were given. */
    public Map<String, Object> plain() {
        Map<String, Object> plain = new LinkedHashMap<>();
        values.keySet()
                .forEach(name -> plain.put(
                        name, table.key(name).form().equals("int") ? (Object) (int) number(name) : text(name)));
        return plain;
    }

    /** With a value that follows from model, chip or target; it is held to the key's own rule. */
    public KeyValues with(String name, Object... given) {
        List<String> words = Arrays.stream(given).map(String::valueOf).toList();
        table.key(name).broken(words).ifPresent(rule -> {
            throw new IllegalArgumentException("'" + name + " = " + words + "' cannot be; " + rule);
        });
        Map<String, List<String>> changed = new LinkedHashMap<>(values);
        changed.put(name, words);
        return new KeyValues(table, changed, places);
    }

    /** With a value of ours where none is given. */
    public KeyValues usually(String name, Object value) {
        return has(name) ? this : with(name, value);
    }

    /** These, which follow from model and chip, and what a user gives besides; where both speak, these. */
    public KeyValues and(KeyValues given) {
        Map<String, List<String>> all = new LinkedHashMap<>(values);
        given.values.forEach(all::putIfAbsent);
        return new KeyValues(table, all, given.places);
    }

    /** Where a user's values contradict these, which follow from model and chip. */
    public List<Diagnostic> contradicted(KeyValues given) {
        List<Diagnostic> wrong = new ArrayList<>();
        given.values.forEach((name, value) -> {
            List<String> derived = values.getOrDefault(name, value);
            if (!same(derived, value)) {
                String message = "key '" + name + "' is '" + String.join(" ", value) + "', model, chip and target say '"
                        + String.join(" ", derived) + "'";
                wrong.add(given.placed(
                        name, Diagnostic.error(message).hint("leave it out: it is derived, so that it cannot differ")));
            }
        });
        return wrong;
    }

    /**
     * The rules between keys that these values break.
     *
     * @param facts of chip and target, as far as they are known
     */
    public List<Diagnostic> broken(Map<String, String> facts) {
        Map<String, Diagnostic> wrong = new LinkedHashMap<>();
        for (KeyRule rule : table.rules()) {
            rule.broken(this, facts)
                    .map(words -> rule.refuses()
                            ? Diagnostic.error(words)
                            : Diagnostic.error("'" + rule.key() + " = " + text(rule.key()) + "' cannot be here")
                                    .hint(words))
                    .ifPresent(error -> wrong.putIfAbsent(
                            rule.refuses() ? error.message() : rule.key() + error, placed(rule.key(), error)));
        }
        return List.copyOf(wrong.values());
    }

    /** A finding at the place of a key, of the one whose value counts for it, or of the whole, as far as that is known. */
    public Diagnostic placed(String name, Diagnostic error) {
        Optional<Location> place = Optional.ofNullable(places.get(name))
                .or(() -> table.outer(name).flatMap(outer -> Optional.ofNullable(places.get(outer))))
                .or(() -> Optional.ofNullable(places.get("")));
        return place.map(error::at).orElse(error);
    }

    private static boolean same(List<String> derived, List<String> given) {
        if (derived.equals(given) || derived.size() != given.size()) {
            return derived.equals(given);
        }
        for (int i = 0; i < derived.size(); i++) {
            try {
                double one = Double.parseDouble(derived.get(i));
                if (Math.abs(one - Double.parseDouble(given.get(i))) > COPIED * Math.abs(one)) {
                    return false;
                }
            } catch (NumberFormatException e) {
                return false;
            }
        }
        return true;
    }

    /** The given values in the syntax of a file, in the table's order. */
    public String write() {
        return table.keys().values().stream()
                .filter(key -> has(key.name()))
                .map(key -> key.name() + " = " + written(key) + "\n")
                .collect(Collectors.joining());
    }

    private String written(Key key) {
        String text = text(key.name());
        return key.isNumber() ? text : "\"" + text + "\"";
    }

    private static void throwIf(List<Diagnostic> wrong) {
        if (!wrong.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, wrong);
        }
    }
}
