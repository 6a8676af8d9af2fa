package io.edgeai.api.backend.keys;

import io.edgeai.api.report.Suggestion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys that one of a vendor's files takes, in its order, as a text:
 *
 * <pre>
 * title TITLE
 * GROUP NAME DEFAULT FORM [ALLOWED...]
 * unknown NAME | HINT
 * forbid NAME | CONDITION; CONDITION | HINT
 * </pre>
 *
 * with {@code -} for no default. {@code unknown} says what to do about a name that people write and that is no key; {@code forbid} is a rule between keys, see
 * {@link KeyRule}. Lines that begin with {@code #} say where the table comes from.
 *
 * @param title what is made of these keys, for messages
 */
public record KeyTable(String title, Map<String, Key> keys, Map<String, String> unknown, List<KeyRule> rules) {

    public KeyTable {
        keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
        unknown = Map.copyOf(unknown);
        rules = List.copyOf(rules);
    }

    /** The table in a resource beside a class. */
    public static KeyTable beside(Class<?> owner, String resource) {
        try (InputStream source = owner.getResourceAsStream(resource)) {
            if (source == null) {
                throw new IllegalStateException("resource '" + resource + "' is not in this build");
            }
            return parse(new String(source.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A table from its text.
     *
     * @throws IllegalArgumentException naming the line that is not understood
     */
    public static KeyTable parse(String text) {
        String title = "the vendor's file";
        Map<String, Key> keys = new LinkedHashMap<>();
        Map<String, String> unknown = new LinkedHashMap<>();
        List<KeyRule> rules = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ", 2);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            switch (words[0]) {
                case "title" -> title = words[1];
                case "forbid" -> rules.add(KeyRule.parse(words[1]));
                case "unknown" -> unknown.put(cell(words[1], 0), cell(words[1], 1));
                default -> {
                    Key key = key(List.of(line.split(" ")));
                    keys.put(key.name(), key);
                }
            }
        }
        return new KeyTable(title, keys, unknown, rules);
    }

    private static String cell(String row, int index) {
        return row.split("\\|", 2)[index].strip();
    }

    private static Key key(List<String> cells) {
        if (cells.size() < 4) {
            throw new IllegalArgumentException("key table, '" + cells + "': GROUP NAME DEFAULT FORM are needed");
        }
        String standard = cells.get(2).equals("-") ? "" : cells.get(2);
        return new Key(cells.get(0), cells.get(1), standard, cells.get(3), cells.subList(4, cells.size()));
    }

    /** What to do about a name that is no key. */
    String hint(String name) {
        return Optional.ofNullable(unknown.get(name)).orElseGet(() -> Suggestion.hint(name, keys.keySet()));
    }

    /** A key by a name that code knows. */
    Key key(String name) {
        return Optional.ofNullable(keys.get(name))
                .orElseThrow(() -> new IllegalStateException("no key '" + name + "' in " + title));
    }
}
