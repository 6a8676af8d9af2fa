package io.edgeai.api.backend.keys;

import io.edgeai.api.backend.rule.Bounds;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One key of a vendor's file.
 *
 * @param standard the vendor's default; empty for none
 * @param form int, real, text or path for one value; ints, reals or names for several
 * @param allowed what a number may be: {@link Bounds}, of which {@code N=word} gives a number a word
 */
public record Key(String group, String name, String standard, String form, List<String> allowed) {

    private static final Pattern WORDS = Pattern.compile("\"[^\"]*\"|[^\\s\"]+");

    public Key {
        allowed = List.copyOf(allowed);
    }

    /** Whether its values are numbers. */
    public boolean isNumber() {
        return form.startsWith("int") || form.startsWith("real");
    }

    private boolean isList() {
        return form.endsWith("s");
    }

    /** The values in a text as it stands behind the key: words become numbers, quotes go. */
    public List<String> split(String text) {
        if (form.equals("text") || form.equals("path")) {
            return text.isBlank() ? List.of() : List.of(text.strip().replaceAll("^\"|\"$", ""));
        }
        return WORDS.matcher(form.equals("names") ? text.replace(',', ' ').replace('"', ' ') : text)
                .results()
                .map(found -> plain(found.group().replace("\"", "")))
                .filter(value -> !value.isEmpty())
                .toList();
    }

    private String plain(String value) {
        Optional<String> named = allowed.stream()
                .filter(one -> one.endsWith("=" + value))
                .map(one -> one.substring(0, one.indexOf('=')))
                .findFirst();
        boolean truth = isNumber() && allowed.containsAll(List.of("0", "1"));
        return named.orElse(!truth ? value : value.equals("true") ? "1" : value.equals("false") ? "0" : value);
    }

    /** The rule that values break; empty if they keep all. */
    public Optional<String> broken(List<String> values) {
        if (values.isEmpty() || (values.size() > 1 && !isList())) {
            return Optional.of(values.isEmpty() ? "it has no value" : "it takes one value");
        }
        return values.stream().allMatch(this::fits) ? Optional.empty() : Optional.of("allowed: " + rule());
    }

    private String rule() {
        String kind = form.startsWith("int") ? "a whole number" : form.startsWith("real") ? "a number" : form;
        return allowed.isEmpty() ? kind : kind + ", " + String.join(" or ", allowed);
    }

    private boolean fits(String value) {
        return !isNumber() || (isWritten(value) && bounds().has(Double.parseDouble(value)));
    }

    private boolean isWritten(String value) {
        return value.matches(form.startsWith("int") ? "-?\\d{1,9}" : "-?(\\d+\\.?\\d*|\\.\\d+)([eE]-?\\d+)?");
    }

    private Bounds bounds() {
        return new Bounds(allowed.stream().map(one -> one.replaceAll("=.*", "")).toList());
    }
}
