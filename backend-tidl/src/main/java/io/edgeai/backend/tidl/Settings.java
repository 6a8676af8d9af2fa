package io.edgeai.backend.tidl;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Values of the vendor's keys, as far as they are given; all others have the vendor's defaults. The vendor's syntax: one {@code name = value} a line, texts in
 * double quotes or bare, several values parted by blanks.
 *
 * @param places where each given value stands, for those read from a file
 */
record Settings(Keys keys, Map<String, List<String>> values, Map<String, Location> places) {

    /** Keys of the importer for TDA2 and TDA3, whose other names have other meanings too. */
    private static final Set<String> FORMER = Set.of("preProcType", "layersGroupId", "conv2dKernelType");

    private static final Map<String, String> OTHER_NAMES = Map.of("msmcSize", "msmcSizeKB");

    Settings {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        places = Map.copyOf(places);
    }

    /** Nothing given. */
    static Settings none(Keys keys) {
        return new Settings(keys, Map.of(), Map.of());
    }

    /**
     * From a spec's map.
     *
     * @throws IllegalArgumentException naming all that is wrong, as records of a spec do
     */
    static Settings of(Keys keys, Map<String, Object> given) {
        Reading reading = new Reading(keys);
        given.forEach((name, value) -> reading.add(name, text(value), Location.of(keys.title())));
        if (!reading.wrong.isEmpty()) {
            throw new IllegalArgumentException(reading.wrong.stream()
                    .map(one -> one.message() + "; " + one.hint())
                    .collect(Collectors.joining("; ")));
        }
        return new Settings(keys, reading.values, Map.of());
    }

    private static String text(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(" "))
                : String.valueOf(value);
    }

    /**
     * From a file of the vendor's syntax.
     *
     * @throws EdgeAiException with all that is wrong, by line
     */
    static Settings read(Keys keys, Path file) {
        try {
            return parse(keys, file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.SPEC,
                    Diagnostic.error("'" + file + "' cannot be read: " + e)
                            .hint("name a file of the vendor's syntax, seen from the working folder"),
                    e);
        }
    }

    static Settings parse(Keys keys, String file, String text) {
        Reading reading = new Reading(keys);
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
                reading.add(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip(),
                        place);
            }
        }
        if (!reading.wrong.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, reading.wrong);
        }
        return new Settings(keys, reading.values, reading.places);
    }

    /** Takes keys one by one and collects what is wrong. */
    private static final class Reading {
        private final Keys keys;
        private final Map<String, List<String>> values = new LinkedHashMap<>();
        private final Map<String, Location> places = new LinkedHashMap<>();
        private final List<Diagnostic> wrong = new ArrayList<>();

        Reading(Keys keys) {
            this.keys = keys;
        }

        void add(String name, String text, Location place) {
            Keys.Key key = keys.rows().get(name);
            if (key == null) {
                wrong.add(Diagnostic.error("key '" + name + "' is not known in " + keys.title())
                        .at(place)
                        .hint(unknown(name)));
                return;
            }
            List<String> found = key.split(text);
            key.broken(found)
                    .ifPresent(rule -> wrong.add(Diagnostic.error("'" + name + " = " + text + "' cannot be")
                            .at(place)
                            .hint(rule)));
            if (values.put(name, found) != null) {
                wrong.add(Diagnostic.error("key '" + name + "' stands here a second time")
                        .at(place)
                        .hint("keep one of them"));
            }
            places.put(name, place);
        }

        private String unknown(String name) {
            return FORMER.contains(name)
                    ? "it belongs to TIDL of TDA2 and TDA3, whose configurations do not hold here"
                    : Optional.ofNullable(OTHER_NAMES.get(name))
                            .or(() -> keys.nearest(name))
                            .map(near -> "did you mean '" + near + "'?")
                            .orElse("known: " + String.join(", ", keys.rows().keySet()));
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The values of a key, the vendor's default where none is given; empty where there is none either. */
    List<String> all(String name) {
        Keys.Key key = key(name);
        List<String> given = values.get(name);
        return given != null ? given : key.split(key.standard());
    }

    String text(String name) {
        return String.join(" ", all(name));
    }

    boolean isWhole(String name) {
        return key(name).form().equals("int");
    }

    /** The first value of a key that has one. */
    double number(String name) {
        return Double.parseDouble(all(name).get(0));
    }

    boolean is(String name, int value) {
        return number(name) == value;
    }

    /** With a value derived by this framework; values are held to their rules. */
    Settings with(String name, Object... given) {
        List<String> words = java.util.Arrays.stream(given).map(String::valueOf).toList();
        key(name).broken(words).ifPresent(rule -> {
            throw new IllegalArgumentException("'" + name + " = " + words + "' cannot be; " + rule);
        });
        Map<String, List<String>> changed = new LinkedHashMap<>(values);
        changed.put(name, words);
        return new Settings(keys, changed, places);
    }

    /**
     * These, which follow from model and chip, and what a user gives besides.
     *
     * @throws EdgeAiException where the two contradict each other
     */
    Settings and(Settings given) {
        List<Diagnostic> wrong = new ArrayList<>();
        Map<String, List<String>> all = new LinkedHashMap<>(values);
        given.values.forEach((name, value) -> {
            List<String> derived = all.putIfAbsent(name, value);
            if (derived != null && !same(derived, value)) {
                Diagnostic error = Diagnostic.error("key '" + name + "' is '" + String.join(" ", value)
                                + "', model, chip and target say '" + String.join(" ", derived) + "'")
                        .hint("leave it out: it is derived, so that it cannot differ");
                wrong.add(Optional.ofNullable(given.places.get(name))
                        .map(error::at)
                        .orElse(error));
            }
        });
        if (!wrong.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, wrong);
        }
        return new Settings(keys, all, given.places);
    }

    /** Numbers are the same if they differ by no more than the digits that people copy. */
    private static boolean same(List<String> derived, List<String> given) {
        if (derived.equals(given) || derived.size() != given.size()) {
            return derived.equals(given);
        }
        for (int i = 0; i < derived.size(); i++) {
            try {
                double one = Double.parseDouble(derived.get(i));
                if (Math.abs(one - Double.parseDouble(given.get(i))) > 1e-4 * Math.abs(one)) {
                    return false;
                }
            } catch (NumberFormatException e) {
                return false;
            }
        }
        return true;
    }

    /** The given values in the vendor's syntax and order. */
    String write() {
        return keys.rows().values().stream()
                .filter(key -> has(key.name()))
                .map(key -> key.name() + " = " + written(key) + "\n")
                .collect(Collectors.joining());
    }

    private String written(Keys.Key key) {
        String text = text(key.name());
        return key.isNumber() ? text : "\"" + text + "\"";
    }

    private Keys.Key key(String name) {
        return Optional.ofNullable(keys.rows().get(name))
                .orElseThrow(() -> new IllegalStateException("no key '" + name + "' in " + keys.title()));
    }
}
