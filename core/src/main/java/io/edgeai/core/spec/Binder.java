package io.edgeai.core.spec;

import io.edgeai.api.report.Location;
import io.edgeai.api.report.Suggestion;
import io.edgeai.api.stage.NamedFile;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** YAML to records, generically. A part that cannot be bound leaves its problems behind and gives nothing; binding goes on with the next part. */
final class Binder {

    private final Problems problems;
    private final Map<String, Location> places;
    private final Path folder;

    /** A binder that notes the place of every value by its path, such as {@code targets[0].chip}; relative files start from {@code folder}. */
    Binder(Problems problems, Map<String, Location> places, Path folder) {
        this.problems = problems;
        this.places = places;
        this.folder = folder;
    }

    /** A record from a map; {@code path} is where in the spec it stands, empty for the whole. */
    <R extends Record> Optional<R> record(Class<R> type, Yaml yaml, String path) {
        places.put(path, yaml.place());
        if (!(yaml instanceof Yaml.Keys keys)) {
            notThis(yaml, path, "'" + last(path, type) + "' must be a map of keys", exampleOf(type));
            return Optional.empty();
        }
        Map<String, Yaml.Entry> given = entries(keys, type, path);
        boolean complete = true;
        List<Object> values = new ArrayList<>();
        for (Key key : Key.of(type)) {
            Optional<Object> value = component(key, given, new Spot(keys.place(), path));
            complete &= value.isPresent();
            value.ifPresent(values::add);
        }
        return complete ? construct(type, values, new Spot(keys.place(), path)) : Optional.empty();
    }

    private record Spot(Location place, String path) {
        String child(String key) {
            return path.isEmpty() ? key : path + "." + key;
        }
    }

    private Map<String, Yaml.Entry> entries(Yaml.Keys keys, Class<? extends Record> type, String path) {
        List<String> known = Key.of(type).stream().map(Key::name).toList();
        Map<String, Yaml.Entry> given = unique(keys, path);
        for (Yaml.Entry entry : given.values()) {
            if (!known.contains(entry.key())) {
                String where = path.isEmpty() ? "at the top" : "under '" + last(path, type) + "'";
                String hint = known.isEmpty() ? "it takes no keys" : Suggestion.hint(entry.key(), known);
                problems.add(entry.place(), path, "key '" + entry.key() + "' is not known " + where, hint);
            }
        }
        return given;
    }

    private Map<String, Yaml.Entry> unique(Yaml.Keys keys, String path) {
        Map<String, Yaml.Entry> given = new LinkedHashMap<>();
        for (Yaml.Entry entry : keys.entries()) {
            Yaml.Entry first = given.putIfAbsent(entry.key(), entry);
            if (first != null) {
                problems.add(
                        entry.place(),
                        path,
                        "key '" + entry.key() + "' stands here a second time",
                        "the first is at line " + first.place().line() + "; keep one of them");
            }
        }
        return given;
    }

    private Optional<Object> component(Key key, Map<String, Yaml.Entry> given, Spot owner) {
        String path = owner.child(key.name());
        Yaml.Entry entry = given.get(key.name());
        if (entry != null) {
            places.put(path, entry.value().place());
            SpecType type = key.optional() ? key.type().element() : key.type();
            Optional<Object> value = new Value(key, path).bind(type, entry.value());
            return key.optional() ? value.map(Optional::of) : value;
        }
        places.put(path, owner.place());
        if (key.optional()) {
            return Optional.of(Optional.empty());
        }
        if (key.standard().isPresent()) {
            return new Value(key, path).bind(key.type(), Specs.defaultYaml(key, owner.place()));
        }
        problems.add(owner.place(), owner.path(), "key '" + key.name() + "' is missing", needed(key));
        return Optional.empty();
    }

    private static String needed(Key key) {
        String words = "write  " + key.name() + ": ...";
        return key.help().isEmpty() ? words : words + "  (" + key.help() + ")";
    }

    private <R extends Record> Optional<R> construct(Class<R> type, List<Object> values, Spot spot) {
        try {
            Class<?>[] types = Stream.of(type.getRecordComponents())
                    .map(component -> component.getType())
                    .toArray(Class<?>[]::new);
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return Optional.of(constructor.newInstance(values.toArray()));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException rule) {
                problems.add(spot.place(), spot.path(), String.valueOf(rule.getMessage()), "");
                return Optional.empty();
            }
            throw new IllegalStateException("record " + type.getName() + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("record " + type.getName() + " cannot be made", e);
        }
    }

    /** Binds the value of one key, and the elements below it that share its rules. */
    private final class Value {
        private final Key key;
        private final String path;

        Value(Key key, String path) {
            this.key = key;
            this.path = path;
        }

        Optional<Object> bind(SpecType type, Yaml yaml) {
            places.put(path, yaml.place());
            if (yaml instanceof Yaml.Text text && text.isNothing()) {
                problems.add(text.place(), path, "'" + subject() + "' has no value", hintFor(type));
                return Optional.empty();
            }
            return switch (type.kind()) {
                case RECORD ->
                    record(type.raw().asSubclass(Record.class), yaml, path).map(Object.class::cast);
                case ONE_OF -> oneOf(type, yaml);
                case LIST -> list(type.element(), yaml);
                case MAP -> map(type.element(), yaml);
                case ANYTHING -> {
                    note(yaml, path);
                    yield Optional.of(yaml.plainObject());
                }
                case FILE -> scalar(type, yaml).flatMap(file -> present((NamedFile) file));
                default -> scalar(type, yaml);
            };
        }

        private Optional<Object> present(NamedFile named) {
            NamedFile file = new NamedFile(folder.resolve(named.path()).normalize());
            if (Files.isRegularFile(file.path())) {
                return Optional.of(file);
            }
            problems.add(
                    Objects.requireNonNull(places.get(path)),
                    path,
                    "'" + subject() + "' names '" + named.path() + "', which is no file (looked for '" + file.path()
                            + "')",
                    "relative paths start from the spec's folder");
            return Optional.empty();
        }

        /** Where each value stands in what has no form of its own; a vendor's table may have one for it. */
        private void note(Yaml yaml, String place) {
            places.put(place, yaml.place());
            if (yaml instanceof Yaml.Keys keys) {
                keys.entries().forEach(entry -> note(entry.value(), place + "." + entry.key()));
            } else if (yaml instanceof Yaml.Items items) {
                for (int i = 0; i < items.items().size(); i++) {
                    note(items.items().get(i), place + "[" + i + "]");
                }
            }
        }

        private Optional<Object> scalar(SpecType type, Yaml yaml) {
            if (!(yaml instanceof Yaml.Text text)) {
                notThis(yaml, path, "'" + subject() + "' must be " + type.kind().words(), hintFor(type));
                return Optional.empty();
            }
            Optional<?> value = ScalarBinding.read(type, text);
            if (value.isEmpty()) {
                problems.add(
                        text.place(),
                        path,
                        ScalarBinding.message(type, text, subject()),
                        ScalarBinding.hint(type, text));
                return Optional.empty();
            }
            Optional<String> broken = Bounds.broken(key, value.get());
            broken.ifPresent(rule ->
                    problems.add(text.place(), path, "'" + subject() + "' is '" + text.text() + "', but " + rule, ""));
            return broken.isPresent() ? Optional.empty() : Optional.of(value.get());
        }

        private Optional<Object> list(SpecType element, Yaml yaml) {
            if (!(yaml instanceof Yaml.Items items)) {
                notThis(
                        yaml,
                        path,
                        "'" + subject() + "' must be a list",
                        "write it as  [a, b]  or as lines that begin with '- '");
                return Optional.empty();
            }
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < items.items().size(); i++) {
                new Value(key, path + "[" + i + "]")
                        .bind(element, items.items().get(i))
                        .ifPresent(values::add);
            }
            return values.size() == items.items().size() ? Optional.of(List.copyOf(values)) : Optional.empty();
        }

        private Optional<Object> map(SpecType element, Yaml yaml) {
            if (!(yaml instanceof Yaml.Keys keys)) {
                notThis(yaml, path, "'" + subject() + "' must be a map of keys", "write it as  {key: value}");
                return Optional.empty();
            }
            Map<String, Object> values = new LinkedHashMap<>();
            unique(keys, path).forEach((name, entry) -> new Value(key, path + "." + name)
                    .bind(element, entry.value())
                    .ifPresent(value -> values.put(name, value)));
            boolean complete = keys.entries().stream().allMatch(entry -> values.containsKey(entry.key()));
            return complete ? Optional.of(values) : Optional.empty();
        }

        private Optional<Object> oneOf(SpecType type, Yaml yaml) {
            Map<String, Class<? extends Record>> cases = type.cases().stream()
                    .collect(Collectors.toMap(
                            one -> Scalars.kebab(one.getSimpleName()), one -> one, (a, b) -> a, LinkedHashMap::new));
            if (!(yaml instanceof Yaml.Keys keys) || keys.entries().size() != 1) {
                notThis(
                        yaml,
                        path,
                        "'" + subject() + "' must be a map with exactly one key",
                        OneOf.hint(yaml, cases.keySet()));
                return Optional.empty();
            }
            Yaml.Entry entry = keys.entries().get(0);
            Class<? extends Record> chosen = cases.get(entry.key());
            if (chosen == null) {
                problems.add(
                        entry.place(),
                        path,
                        "'" + entry.key() + "' is not known here",
                        Suggestion.hint(entry.key(), cases.keySet()));
                return Optional.empty();
            }
            String inner = path + "." + entry.key();
            if (entry.value() instanceof Yaml.Text text && text.isNothing()) {
                problems.add(
                        text.place(),
                        inner,
                        "'" + entry.key() + "' has no value",
                        "write  " + entry.key() + ": {}  for all defaults");
                return Optional.empty();
            }
            return record(chosen, entry.value(), inner).map(Object.class::cast);
        }

        private String subject() {
            return path.substring(path.lastIndexOf('.') + 1);
        }

        private String hintFor(SpecType type) {
            return key.standard()
                    .map(standard -> "leave the key out for its default, " + standard)
                    .orElse(
                            type.kind() == SpecType.Kind.RECORD
                                    ? exampleOf(type.raw().asSubclass(Record.class))
                                    : key.help());
        }
    }

    private void notThis(Yaml yaml, String path, String rule, String hint) {
        String found = yaml instanceof Yaml.Text text
                ? "the text '" + text.text() + "'"
                : yaml instanceof Yaml.Items ? "a list" : "a map";
        problems.add(yaml.place(), path, rule + "; found " + found, hint);
    }

    private static String last(String path, Class<?> type) {
        String tail = path.substring(path.lastIndexOf('.') + 1);
        return tail.isEmpty() ? "the " + Scalars.kebab(type.getSimpleName()) : tail;
    }

    private static String exampleOf(Class<? extends Record> type) {
        List<Key> keys = Key.of(type);
        List<String> needed = keys.stream().filter(Key::required).map(Key::name).toList();
        List<String> shown = needed.isEmpty() ? keys.stream().map(Key::name).toList() : needed;
        return "its keys: " + String.join(", ", shown);
    }

    /** Places by path, in the order in which they were bound. */
    static Map<String, Location> noPlaces() {
        return new HashMap<>();
    }
}
