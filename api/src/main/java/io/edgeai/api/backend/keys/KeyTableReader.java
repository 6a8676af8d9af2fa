package io.edgeai.api.backend.keys;

import io.edgeai.api.backend.tool.TableText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@link KeyTable} from its rows. */
final class KeyTableReader {

    private String title = "the vendor's file";
    private final Map<String, List<String>> each = new LinkedHashMap<>();
    private final List<Key> rows = new ArrayList<>();
    private final List<Below> below = new ArrayList<>();
    private final Map<String, String> defaults = new LinkedHashMap<>();
    private final Map<String, String> unknown = new LinkedHashMap<>();
    private final Map<String, String> outer = new LinkedHashMap<>();
    private final List<KeyRule> rules = new ArrayList<>();

    private record Below(String group, String prefix) {}

    KeyTable read(TableText table) {
        table.each(this::row);
        Map<String, Key> keys = keys();
        defaults.forEach((name, value) -> {
            if (keys.computeIfPresent(name, (known, key) -> key.withDefault(value)) == null) {
                throw new IllegalArgumentException(
                        "key table, 'default " + name + " " + value + "': there is no such key");
            }
        });
        return new KeyTable(title, keys, unknown, rules, outer);
    }

    private void row(String row) {
        List<String> rows = List.of(row);
        for (Map.Entry<String, List<String>> word : each.entrySet()) {
            String name = "<" + word.getKey() + ">";
            rows = rows.stream()
                    .flatMap(one -> one.contains(name)
                            ? word.getValue().stream().map(text -> one.replace(name, text))
                            : List.of(one).stream())
                    .toList();
        }
        rows.forEach(this::statement);
    }

    private void statement(String row) {
        String[] words = row.split(" ", 2);
        String rest = words.length < 2 ? "" : words[1];
        List<String> cells = List.of(rest.strip().split("\\s+"));
        switch (words[0]) {
            case "title" -> title = rest;
            case "forbid" -> rules.add(KeyRule.parse(rest, false));
            case "refuse" -> rules.add(KeyRule.parse(rest, true));
            case "unknown" -> unknown.put(rest.split("\\|", 2)[0].strip(), rest.split("\\|", 2)[1].strip());
            case "each" -> each.put(cells.get(0), cells.subList(2, cells.size()));
            case "default" -> defaults.put(cells.get(0), cells.get(1));
            case "below" -> {
                below.add(new Below(cells.get(0), cells.get(1)));
                if (cells.size() > 3) {
                    outer.put(cells.get(1), cells.get(3));
                }
            }
            default -> rows.add(Key.parse(List.of(row.split(" "))));
        }
    }

    /** Keys that stand by themselves, then those of each prefix. */
    private Map<String, Key> keys() {
        Map<String, Key> keys = new LinkedHashMap<>();
        List<String> groups = below.stream().map(Below::group).toList();
        rows.stream().filter(key -> !groups.contains(key.group())).forEach(key -> keys.put(key.name(), key));
        below.forEach(one -> rows.stream()
                .filter(key -> key.group().equals(one.group()))
                .map(key -> key.below(one.prefix()))
                .forEach(key -> keys.put(key.name(), key)));
        return keys;
    }
}
