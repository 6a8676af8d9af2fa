package io.edgeai.importer.tao;

import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.stage.SpecImporter.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a file says under one set of names, whichever TAO it was written for; and what it says that has no counterpart. */
final class TaoKeys {

    private static final Map<String, String> MEANINGS = read();
    private static final Set<String> OFF = Set.of("false", "0", "0.0", "none", "");

    private final Map<String, List<Setting>> known = new LinkedHashMap<>();
    private final List<Diagnostic> findings = new ArrayList<>();

    TaoKeys(List<Setting> settings) {
        for (Setting setting : settings) {
            String meaning = MEANINGS.getOrDefault(setting.path(), "");
            if (meaning.startsWith("- ")) {
                findings.add(Diagnostic.note("'" + setting.path() + "' needs no counterpart: " + meaning.substring(2))
                        .at(setting.place()));
            } else if (meaning.startsWith("! ")) {
                missing(setting, meaning.substring(2), "leave it, or look in docs/spec.md for what is nearest");
            } else if (meaning.isEmpty()) {
                missing(
                        setting,
                        "a key that is not known to the importer",
                        "write by hand what it means (docs/spec.md)");
            } else {
                known.computeIfAbsent(meaning, key -> new ArrayList<>()).add(setting);
            }
        }
    }

    /** Reports a setting that the spec cannot say; one that is switched off changes nothing. */
    void missing(Setting setting, String what, String hint) {
        String subject = "'" + setting.path() + ": " + setting.value() + "' has no counterpart: " + what;
        boolean off = OFF.contains(setting.value().toLowerCase(Locale.ROOT));
        findings.add((off
                        ? Diagnostic.note(subject + "; it is off")
                        : Diagnostic.warning(subject).hint(hint))
                .at(setting.place()));
    }

    void note(Setting setting, String text) {
        findings.add(Diagnostic.note("'" + setting.path() + ": " + setting.value() + "' " + text)
                .at(setting.place()));
    }

    void warn(Setting setting, String text, String hint) {
        findings.add(Diagnostic.warning("'" + setting.path() + ": " + setting.value() + "' " + text)
                .at(setting.place())
                .hint(hint));
    }

    List<Diagnostic> findings() {
        return findings;
    }

    List<Setting> all(String name) {
        return known.getOrDefault(name, List.of());
    }

    /** The last one wins, as protobuf text has it. */
    Optional<Setting> last(String name) {
        List<Setting> all = all(name);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    Optional<String> text(String name) {
        return last(name).map(Setting::value).filter(value -> !value.isBlank());
    }

    Optional<Double> number(String name) {
        return last(name).flatMap(setting -> {
            try {
                return Optional.of(Double.valueOf(setting.value()));
            } catch (NumberFormatException e) {
                warn(setting, "is no number, so it was left out", "correct it and import again");
                return Optional.empty();
            }
        });
    }

    boolean is(String name) {
        return text(name)
                .filter(value -> value.toLowerCase(Locale.ROOT).equals("true"))
                .isPresent();
    }

    /** All settings whose name begins so, by the rest of the name. */
    Map<String, String> under(String prefix) {
        Map<String, String> found = new LinkedHashMap<>();
        known.forEach((name, settings) -> {
            if (name.startsWith(prefix + " ")) {
                found.put(
                        name.substring(prefix.length() + 1),
                        String.join(" ", settings.stream().map(Setting::value).toList()));
            }
        });
        return found;
    }

    private static Map<String, String> read() {
        try (InputStream source = TaoKeys.class.getResourceAsStream("tao-keys.txt")) {
            if (source == null) {
                throw new IllegalStateException("resource 'tao-keys.txt' is not in this build");
            }
            Map<String, String> meanings = new LinkedHashMap<>();
            new String(source.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", 2))
                    .forEach(cells -> meanings.put(cells[0], cells[1]));
            return Map.copyOf(meanings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
