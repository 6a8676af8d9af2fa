package io.edgeai.api.backend.rule;

import io.edgeai.api.backend.OpRule;
import io.edgeai.api.backend.Placement;
import io.edgeai.api.backend.tool.TableText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A vendor's operator table as text, in the vendor's order. A row:
 *
 * <pre>PLACEMENT OPERATOR... [VARIANT...] | CONDITION; CONDITION | SENTENCE</pre>
 *
 * with a {@link Placement} in small letters and conditions of a {@link Vocabulary}. Without a sentence of its own a row says those of its conditions; without
 * conditions it always holds. A row with {@link Variants} is there only for chips that have them. The operator {@code *} stands for those above that may fail to run on the
 * accelerator and have no other row yet. {@code let NAME [VARIANT...] = TEXT} says what
 * <code>{NAME}</code> stands for below; other names are numbers of the chip. Lines that begin with
 * {@code #} say where the table comes from.
 */
public final class OperatorTable {

    private static final Pattern OUTSIDE_QUOTES = Pattern.compile(";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");

    private final TableText table;
    private final Vocabulary vocabulary;

    private OperatorTable(TableText table, Vocabulary vocabulary) {
        this.table = table;
        this.vocabulary = vocabulary;
    }

    /** A table from its text. */
    public static OperatorTable parse(String text, Vocabulary vocabulary) {
        return new OperatorTable(TableText.parse("operator table", text), vocabulary);
    }

    /** The table in a resource beside a class. */
    public static OperatorTable beside(Class<?> owner, String resource, Vocabulary vocabulary) {
        return new OperatorTable(TableText.beside(owner, resource), vocabulary);
    }

    /**
     * The rows for a chip.
     *
     * @param variants what the chip is, e.g. {@code small}
     * @param numbers what stands for the chip's own names, e.g. {@code stride} and {@code 8}
     * @throws IllegalArgumentException naming file and line of what is not understood
     */
    public List<OpRule> rules(Set<String> variants, Map<String, String> numbers) {
        Map<String, String> names = new LinkedHashMap<>(numbers);
        List<OpRule> rules = new ArrayList<>();
        Set<String> mayFail = new LinkedHashSet<>();
        table.each(line -> {
            if (!Head.of(head(line)).variants().hold(variants)) {
                return;
            }
            String whole = TableText.filled(line, names);
            int split = head(whole).length();
            Head head = Head.of(head(whole));
            String rest = split < whole.length() ? whole.substring(split + 1) : "";
            if (head.kind().equals("let")) {
                names.put(head.words().get(0), rest.strip());
            } else {
                rules.addAll(rows(head, rest, mayFail));
            }
        });
        return List.copyOf(rules);
    }

    private static String head(String line) {
        return line.split(line.startsWith("let ") ? "=" : "\\|", 2)[0];
    }

    /** What stands before the first bar or the equals sign. */
    private record Head(List<String> all, Variants variants) {

        static Head of(String text) {
            Variants variants = Variants.of(text);
            return new Head(variants.words(), variants);
        }

        String kind() {
            return all.get(0);
        }

        List<String> words() {
            return all.subList(1, all.size());
        }
    }

    private List<OpRule> rows(Head head, String rest, Set<String> mayFail) {
        Placement placement = Placement.valueOf(head.kind().toUpperCase(Locale.ROOT));
        int bar = rest.indexOf('|');
        List<String> conditions = Stream.of(OUTSIDE_QUOTES.split(bar < 0 ? rest : rest.substring(0, bar)))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .toList();
        Condition joined = conditions.stream()
                .map(vocabulary::parse)
                .reduce(Condition::and)
                .orElse(new Condition("any", site -> true));
        Condition condition =
                bar < 0 ? joined : joined.saying(rest.substring(bar + 1).strip());
        List<String> ops = head.words().stream()
                .flatMap(op -> op.equals("*") ? List.copyOf(mayFail).stream() : Stream.of(op))
                .distinct()
                .toList();
        if (placement != Placement.ACCELERATOR) {
            ops.forEach(mayFail::remove);
        } else if (conditions.stream().anyMatch(one -> !one.startsWith("\""))) {
            mayFail.addAll(ops);
        }
        return ops.stream()
                .map(op -> new OpRule(
                        op,
                        condition.sentence(),
                        (graph, node) -> condition.holds().test(new Site(graph, node)),
                        placement))
                .toList();
    }
}
