package io.edgeai.api.backend.keys;

import io.edgeai.api.backend.rule.Bounds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What cannot be at one time: a key is refused where all conditions hold. A condition is the name of a key and one of
 *
 * <ul>
 *   <li>{@code given}: somebody wrote it
 *   <li>{@code not N}: it is another number
 *   <li>{@code is WORD...}, {@code is-not WORD...}: it is one of these words, or none
 *   <li>{@code ends BOUNDS}: the last of its values
 *   <li>{@code no-power-of-two}, {@code no-multiple-of N}
 *   <li>{@link Bounds}: one of its values, the vendor's default where none is given
 * </ul>
 *
 * <code>{NAME}</code> stands for the value of another key or for a fact of the chip or the target; a rule that needs a fact that is not known yet is passed over.
 *
 * @param key the one that is told
 * @param hint what to do; for a rule that {@code refuses}, the whole message
 */
public record KeyRule(String key, List<String> conditions, String hint, boolean refuses) {

    private static final Pattern NAMED = Pattern.compile("\\{([\\w:.-]+)}");

    public KeyRule {
        conditions = List.copyOf(conditions);
    }

    static KeyRule parse(String row, boolean refuses) {
        String[] cells = row.split("\\|", 3);
        if (cells.length < 3) {
            throw new IllegalArgumentException("rule '" + row + "': NAME | CONDITIONS | HINT are needed");
        }
        return new KeyRule(
                cells[0].strip(),
                Stream.of(cells[1].split(";")).map(String::strip).toList(),
                cells[2].strip(),
                refuses);
    }

    /** The hint, where these values break the rule. */
    Optional<String> broken(KeyValues values, Map<String, String> facts) {
        for (String condition : conditions) {
            Optional<String> plain = filled(condition, values, facts);
            if (plain.isEmpty() || !holds(List.of(plain.get().split("\\s+")), values)) {
                return Optional.empty();
            }
        }
        return filled(hint, values, facts);
    }

    private static Optional<String> filled(String text, KeyValues values, Map<String, String> facts) {
        Matcher name = NAMED.matcher(text);
        StringBuilder whole = new StringBuilder();
        while (name.find()) {
            String known = facts.get(name.group(1));
            if (known == null && !values.table().has(name.group(1))) {
                return Optional.empty();
            }
            name.appendReplacement(whole, Matcher.quoteReplacement(known == null ? values.text(name.group(1)) : known));
        }
        return Optional.of(name.appendTail(whole).toString());
    }

    private static boolean holds(List<String> words, KeyValues values) {
        boolean fact = !values.table().has(words.get(0));
        List<String> all = fact ? List.of(words.get(0)) : values.all(words.get(0));
        List<String> rest = words.subList(1, words.size());
        return switch (rest.get(0)) {
            case "given" -> values.has(words.get(0));
            case "not" -> all.stream().noneMatch(value -> number(value) == number(rest.get(1)));
            case "is" -> all.stream().anyMatch(rest.subList(1, rest.size())::contains);
            case "is-not" -> all.stream().noneMatch(rest.subList(1, rest.size())::contains);
            case "ends" -> !all.isEmpty() && within(rest.subList(1, rest.size()), all.get(all.size() - 1));
            case "no-power-of-two" -> all.stream().anyMatch(value -> !isPower(number(value)));
            case "no-multiple-of" -> all.stream().anyMatch(value -> number(value) % number(rest.get(1)) != 0);
            default -> all.stream().anyMatch(value -> within(rest, value));
        };
    }

    private static boolean within(List<String> bounds, String value) {
        return new Bounds(bounds).has(number(value));
    }

    private static boolean isPower(double value) {
        return value > 0 && Math.scalb(1.0, Math.getExponent(value)) == value;
    }

    private static double number(String text) {
        return Double.parseDouble(text);
    }
}
