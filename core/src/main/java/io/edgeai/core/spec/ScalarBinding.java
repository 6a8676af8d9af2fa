package io.edgeai.core.spec;

import io.edgeai.api.report.Suggestion;
import io.edgeai.api.stage.NamedFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One scalar to a Java value of a type, and what to say where it is none. */
final class ScalarBinding {

    private ScalarBinding() {}

    static Optional<?> read(SpecType type, Yaml.Text text) {
        return switch (type.kind()) {
            case WHOLE -> Scalars.whole(text).flatMap(value -> narrow(type.raw(), value));
            case DECIMAL -> Scalars.decimal(text);
            case TRUTH -> Scalars.truth(text);
            case PERCENT -> Scalars.percent(text);
            case BYTES -> Scalars.bytes(text);
            case DURATION -> Scalars.duration(text);
            case CHOICE -> choice(type, text.text());
            case FILE -> file(text.text());
            default -> text.text().isBlank() ? Optional.empty() : Optional.of(text.text());
        };
    }

    static String message(SpecType type, Yaml.Text text, String subject) {
        String value = text.plain() ? "'" + text.text() + "'" : "the quoted text '" + text.text() + "'";
        return switch (type.kind()) {
            case TEXT -> "'" + subject + "' is an empty text";
            case CHOICE -> value + " is not a known '" + subject + "'";
            case PERCENT, BYTES, DURATION ->
                value + " is not " + type.kind().words() + ", which '" + subject + "' needs";
            default -> value + " is not " + type.kind().words() + ", which '" + subject + "' needs";
        };
    }

    static String hint(SpecType type, Yaml.Text text) {
        Yaml.Text unquoted = new Yaml.Text(text.text(), true, text.place());
        boolean quotedOnly = !text.plain() && read(type, unquoted).isPresent();
        if (quotedOnly) {
            return "remove the quotes";
        }
        return switch (type.kind()) {
            case WHOLE -> wholeHint(unquoted);
            case DECIMAL -> text.text().contains(",") ? "write a decimal point, not a comma" : "";
            case TRUTH -> truthHint(text.text());
            case PERCENT ->
                Scalars.decimal(unquoted).map(ScalarBinding::percentHint).orElse("write the number and '%'");
            case BYTES -> bytesHint(text.text());
            case DURATION -> "units: ms, s, min, h";
            case CHOICE -> Suggestion.hint(text.text(), type.words());
            default -> "";
        };
    }

    private static Optional<?> file(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(new NamedFile(Path.of(text)));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<?> narrow(Class<?> raw, long value) {
        if (raw == long.class || raw == Long.class) {
            return Optional.of(value);
        }
        return value == (int) value ? Optional.of((int) value) : Optional.empty();
    }

    private static Optional<?> choice(SpecType type, String word) {
        List<String> words = type.words();
        int index = words.indexOf(word);
        return index < 0 ? Optional.empty() : Optional.of(type.raw().getEnumConstants()[index]);
    }

    private static String wholeHint(Yaml.Text text) {
        if (Scalars.whole(text).isPresent()) {
            return "the highest is " + Integer.MAX_VALUE;
        }
        return Scalars.decimal(text)
                .filter(value -> value == Math.rint(value) && Math.abs(value) < Integer.MAX_VALUE)
                .map(value -> "write " + value.longValue())
                .orElse("");
    }

    private static String truthHint(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "yes", "on", "true", "1" -> "write true";
            case "no", "off", "false", "0" -> "write false";
            default -> "";
        };
    }

    private static String percentHint(double value) {
        return "add the unit:  " + Specs.plain(value) + " %"
                + (value > 0 && value < 1 ? "  (or  " + Specs.plain(value * 100) + " %  if a share was meant)" : "");
    }

    private static String bytesHint(String text) {
        String units = "units: B, KiB, MiB, GiB";
        String digits = text.replaceAll("[^0-9.].*", "");
        String letters = text.replaceAll("[0-9. ]", "").toUpperCase(Locale.ROOT);
        return switch (letters) {
            case "MB", "M", "MIB" -> "write  " + digits + " MiB; " + units;
            case "KB", "K", "KIB" -> "write  " + digits + " KiB; " + units;
            case "GB", "G", "GIB" -> "write  " + digits + " GiB; " + units;
            default -> units;
        };
    }
}
