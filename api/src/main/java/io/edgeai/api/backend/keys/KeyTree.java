package io.edgeai.api.backend.keys;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Keys within keys, as JSON and specs have them: maps by name, lists, texts, numbers, truth values, and {@code Optional.empty()} for JSON's null. The name of a value is
 * the names on its way with dots between them, elements of lists by their number: {@code layers[0].bits}.
 */
public final class KeyTree {

    private final KeyTable table;
    private final Map<String, Location> places;
    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final List<Diagnostic> wrong = new ArrayList<>();

    private KeyTree(KeyTable table, Map<String, Location> places) {
        this.table = table;
        this.places = places;
    }

    /**
     * Values of a file. A null counts as left out anywhere but at the top.
     *
     * @param places where each value stands, by its name; the whole by the empty name
     * @throws EdgeAiException with all that is wrong
     */
    public static KeyValues read(KeyTable table, Map<String, ?> root, Map<String, Location> places) {
        KeyTree tree = new KeyTree(table, places);
        tree.object(root, "");
        if (!tree.wrong.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, tree.wrong);
        }
        return new KeyValues(table, tree.values, places);
    }

    /** Values of a spec: as {@link #read}, with hyphens for underscores in names and words. */
    public static KeyValues ofSpec(KeyTable table, Map<String, ?> root, Map<String, Location> places) {
        Map<String, Location> moved = new LinkedHashMap<>();
        places.forEach((name, place) -> moved.put(name.replace('-', '_'), place));
        return read(table, vendors(root, table, ""), moved);
    }

    private static Map<String, Object> vendors(Map<?, ?> map, KeyTable table, String path) {
        Map<String, Object> theirs = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            String name = String.valueOf(key).replace('-', '_');
            theirs.put(name, vendors(value, table, path + name));
        });
        return theirs;
    }

    private static Object vendors(Object value, KeyTable table, String path) {
        if (value instanceof Map<?, ?> map) {
            return vendors(map, table, path + ".");
        }
        if (value instanceof List<?> list) {
            boolean plain = table.keys().containsKey(path);
            return list.stream()
                    .map(one -> vendors(one, table, plain ? path : path + "[]"))
                    .toList();
        }
        Key key = table.keys().get(path);
        if (key == null || !key.form().startsWith("word")) {
            return value;
        }
        String word = text(value).replace('-', '_');
        return key.allowed().stream().filter(word::equalsIgnoreCase).findFirst().orElse(word);
    }

    private void object(Map<?, ?> map, String path) {
        map.forEach((name, value) -> value(path + name, value));
    }

    private void value(String name, Object value) {
        String anywhere = KeyTable.anywhere(name);
        boolean nothing = value instanceof Optional && anywhere.contains(".");
        if (table.keys().containsKey(anywhere)) {
            Optional<Diagnostic> problem =
                    nothing ? Optional.empty() : table.key(name).wrong(value);
            problem.ifPresent(error -> refuse(name, error));
            if (!nothing && problem.isEmpty()) {
                values.put(name, texts(value));
            }
        } else if (isAbove(anywhere + ".")) {
            if (value instanceof Map<?, ?> map) {
                object(map, name + ".");
            } else if (!nothing) {
                refuse(name, "'" + last(name) + "' is '" + text(value) + "'", "write an object in braces");
            }
        } else if (isAbove(anywhere + "[].")) {
            if (value instanceof List<?> list) {
                IntStream.range(0, list.size()).forEach(i -> value(name + "[" + i + "]", list.get(i)));
            } else {
                refuse(name, "'" + last(name) + "' is no list", "write it in brackets");
            }
        } else {
            refuse(name, "key '" + last(name) + "' is not known here", "one of: " + beside(anywhere));
        }
    }

    private boolean isAbove(String prefix) {
        return table.keys().keySet().stream().anyMatch(key -> key.startsWith(prefix));
    }

    private String beside(String name) {
        String prefix = name.substring(0, name.lastIndexOf('.') + 1);
        return table.keys().keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()).replaceAll("[.\\[].*", ""))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private void refuse(String name, String message, String hint) {
        refuse(name, Diagnostic.error(message).hint(hint));
    }

    private void refuse(String name, Diagnostic error) {
        wrong.add(Optional.ofNullable(places.get(name)).map(error::at).orElse(error));
    }

    private static String last(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    static String text(Object value) {
        return value instanceof Map
                ? "{"
                : value instanceof List ? "[" : value instanceof Optional ? "null" : String.valueOf(value);
    }

    private static List<String> texts(Object value) {
        return value instanceof List<?> list ? list.stream().map(KeyTree::text).toList() : List.of(text(value));
    }

    /**
     * Values as a tree: the keys at the top and directly in a list's elements with their defaults ({@code Optional.empty()} for none), those below them as far as they
     * are given.
     *
     * @param without keys that are left out
     */
    public static Map<String, Object> write(KeyValues values, Set<String> without) {
        return part(values, without, "", "");
    }

    private static Map<String, Object> part(KeyValues values, Set<String> without, String prefix, String path) {
        Map<String, Object> part = new LinkedHashMap<>();
        for (Key key : values.table().keys().values()) {
            String name = key.name();
            if (!name.startsWith(prefix) || without.contains(name)) {
                continue;
            }
            String inner = name.substring(prefix.length());
            if (inner.contains("[].")) {
                String list = inner.substring(0, inner.indexOf("[]"));
                part.computeIfAbsent(list, one -> elements(values, without, prefix + list));
            } else {
                put(part, inner, values.has(path + inner), typed(key, values.all(path + inner)));
            }
        }
        return part;
    }

    private static List<Map<String, Object>> elements(KeyValues values, Set<String> without, String list) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (int i = 0; isIn(values, list + "[" + i + "]."); i++) {
            all.add(part(values, without, list + "[].", list + "[" + i + "]."));
        }
        return all;
    }

    private static boolean isIn(KeyValues values, String prefix) {
        return values.values().keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    @SuppressWarnings("unchecked") // What is made here under a name that goes on is a map.
    private static void put(Map<String, Object> owner, String name, boolean given, Object value) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            owner.put(name, value);
            return;
        }
        String rest = name.substring(dot + 1);
        Object inner = owner.computeIfAbsent(name.substring(0, dot), one -> new LinkedHashMap<>());
        if (given) {
            put((Map<String, Object>) inner, rest, true, value);
        }
    }

    private static Object typed(Key key, List<String> values) {
        List<Object> all = values.stream().map(one -> typed(key, one)).toList();
        return key.isList() ? all : all.isEmpty() ? Optional.empty() : all.get(0);
    }

    private static Object typed(Key key, String value) {
        return switch (key.form()) {
            case "truth" -> Boolean.valueOf(value);
            case "int", "ints" -> (Object) Integer.valueOf(value);
            case "real", "reals" -> Double.valueOf(value);
            default -> value;
        };
    }
}
