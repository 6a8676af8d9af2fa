package io.edgeai.api.backend.keys;

import io.edgeai.api.backend.rule.Bounds;
import io.edgeai.api.report.Diagnostic;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One key of a vendor's file.
 *
 * @param standard the vendor's default; empty for none
 * @param form int, real, truth, word, text or path for one value; ints, reals, words or names for several
 * @param allowed what a number may be: {@link Bounds}, of which {@code N=word} gives a number a word; which words there are
 */
public record Key(String group, String name, String standard, String form, List<String> allowed) {

    private static final Pattern WORDS = Pattern.compile("\"[^\"]*\"|[^\\s\"]+");

    public Key {
        allowed = List.copyOf(allowed);
    }

    static Key parse(List<String> cells) {
        if (cells.size() < 4) {
            throw new IllegalArgumentException("key table, '" + cells + "': GROUP NAME DEFAULT FORM are needed");
        }
        String standard = cells.get(2).equals("-") ? "" : cells.get(2);
        return new Key(cells.get(0), cells.get(1), standard, cells.get(3), cells.subList(4, cells.size()));
    }

    Key withDefault(String other) {
        return new Key(group, name, other, form, allowed);
    }

    Key below(String prefix) {
        return new Key(group, prefix + "." + name, standard, form, allowed);
    }

    /** Whether its values are numbers. */
    public boolean isNumber() {
        return form.startsWith("int") || form.startsWith("real");
    }

    boolean isList() {
        return form.endsWith("s");
    }

    /** The values in a text as it stands behind the key: words become numbers, quotes go. */
    public List<String> split(String text) {
        if (form.equals("text") || form.equals("path")) {
            return text.isBlank() ? List.of() : List.of(text.strip().replaceAll("^\"|\"$", ""));
        }
        return WORDS.matcher(
                        form.equals("names") || form.equals("words")
                                ? text.replace(',', ' ').replace('"', ' ')
                                : text)
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
        return switch (form) {
            case "truth" -> value.equals("true") || value.equals("false");
            case "word", "words" -> allowed.contains(value);
            default -> !isNumber() || (isWritten(value) && bounds().has(Double.parseDouble(value)));
        };
    }

    /** What is wrong with a value of a file that knows types, such as JSON. */
    Optional<Diagnostic> wrong(Object value) {
        if (isList()) {
            return value instanceof List<?> list
                    ? list.stream().flatMap(one -> wrongOne(one).stream()).findFirst()
                    : Optional.of(
                            Diagnostic.error("'" + simple() + "' is no list").hint("write it in brackets"));
        }
        return wrongOne(value);
    }

    private Optional<Diagnostic> wrongOne(Object value) {
        boolean typed = isNumber()
                ? value instanceof Number
                : form.equals("truth") ? value instanceof Boolean : value instanceof String;
        String text = KeyTree.text(value);
        if (typed && fits(text)) {
            return Optional.empty();
        }
        String rule = isNumber() && typed && !allowed.isEmpty() ? kind() + ", " + bounds() : kind();
        boolean word = typed && form.startsWith("word");
        return Optional.of(
                word
                        ? Diagnostic.error("'" + text + "' is not a known '" + simple() + "'")
                                .hint("one of: " + String.join(", ", allowed))
                        : Diagnostic.error("'" + simple() + "' is '" + text + "'")
                                .hint("write " + rule));
    }

    private String kind() {
        return form.startsWith("int")
                ? "a whole number"
                : form.startsWith("real")
                        ? "a number"
                        : form.equals("truth") ? "true or false, without quotes" : "a word in double quotes";
    }

    /** The name without what it is below. */
    String simple() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private boolean isWritten(String value) {
        return value.matches(form.startsWith("int") ? "-?\\d{1,9}" : "-?(\\d+\\.?\\d*|\\.\\d+)([eE]-?\\d+)?");
    }

    private Bounds bounds() {
        return new Bounds(allowed.stream().map(one -> one.replaceAll("=.*", "")).toList());
    }
}
