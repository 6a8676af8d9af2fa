package io.edgeai.api.backend.keys;

import io.edgeai.api.backend.tool.TableText;
import io.edgeai.api.report.Suggestion;
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
 * refuse NAME | CONDITION; CONDITION | MESSAGE
 * each WORD = TEXT TEXT...
 * below GROUP PREFIX [else PREFIX]
 * default NAME VALUE
 * </pre>
 *
 * with {@code -} for no default. {@code unknown} says what to do about a name that people write and that is no key; {@code forbid} and {@code refuse} are rules between
 * keys, see {@link KeyRule}. Lines that begin with {@code #} say where the table comes from.
 *
 * <p>For files of nested keys ({@link KeyTree}) a name has dots, and {@code []} behind the name of a list. The keys of a group that is {@code below} prefixes are
 * there below each of them; what is not given below one counts as given as it is below the prefix that stands for {@code else}. {@code default} gives one of them a
 * default of its own. A row with {@code <WORD>} is there for every text that {@code each} names.
 *
 * @param title what is made of these keys, for messages
 * @param outer for the prefix of a group the one whose values count where it has none
 */
public record KeyTable(
        String title,
        Map<String, Key> keys,
        Map<String, String> unknown,
        List<KeyRule> rules,
        Map<String, String> outer) {

    public KeyTable {
        keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
        unknown = Map.copyOf(unknown);
        rules = List.copyOf(rules);
        outer = Map.copyOf(outer);
    }

    /** The table in a resource beside a class. */
    public static KeyTable beside(Class<?> owner, String resource) {
        return new KeyTableReader().read(TableText.beside(owner, resource));
    }

    /**
     * A table from its text.
     *
     * @throws IllegalArgumentException naming the line that is not understood
     */
    public static KeyTable parse(String text) {
        return new KeyTableReader().read(TableText.parse("key table", text));
    }

    /** What to do about a name that is no key. */
    String hint(String name) {
        return Optional.ofNullable(unknown.get(name)).orElseGet(() -> Suggestion.hint(name, keys.keySet()));
    }

    /** Whether a name is a key, wherever in a list. */
    boolean has(String name) {
        return keys.containsKey(anywhere(name));
    }

    /** A key by a name that code knows. */
    Key key(String name) {
        return Optional.ofNullable(keys.get(anywhere(name)))
                .orElseThrow(() -> new IllegalStateException("no key '" + name + "' in " + title));
    }

    /** The name of the key whose value counts where this has none. */
    Optional<String> outer(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0
                ? Optional.empty()
                : Optional.ofNullable(outer.get(name.substring(0, dot))).map(prefix -> prefix + name.substring(dot));
    }

    /** A name as the table has it: elements of lists have no numbers there. */
    static String anywhere(String name) {
        return name.replaceAll("\\[\\d+]", "[]");
    }
}
