package io.edgeai.api.backend.rule;

import io.edgeai.api.backend.rule.Measures.Measure;
import io.edgeai.api.model.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The conditions that a table may name, each with its words behind it. Measures, which take {@link Bounds}: {@code kernel kernel-height stride dilation pad
 * pad-before pad-after output-padding group size width inner rank dims weight-rank weight-sizes inputs outputs axis axis-from-end clip-low clip-high enlargement}. Besides:
 *
 * <ul>
 *   <li>{@code attribute NAME BOUNDS [default N]} and {@code text NAME WORDS [default WORD]}: where it is not written, ONNX's default decides if given, else it holds
 *   <li>{@code input N BOUNDS}: left out, or a constant of such values
 *   <li>{@code constant N}, {@code constant any}, {@code constant many} (one with more than one value), {@code constant single N}, {@code constant-if-given N}
 *   <li>{@code axes N...}: exactly these are reduced, counted from the front or, below 0, from the end
 *   <li>{@code same-shape}; {@code broadcast channel}: one shape, or one operand a value a channel or a single one; {@code broadcast row}: also along rows and columns
 * </ul>
 */
public final class Vocabulary {

    private static final Pattern OR = Pattern.compile(" or (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
    private static final Pattern OWN_WORDS = Pattern.compile("([^\"]*)\"([^\"]*)\"");

    private final Map<String, Function<List<String>, Condition>> words;

    private Vocabulary(Map<String, Function<List<String>, Condition>> words) {
        this.words = words;
    }

    /** What several vendors say. */
    public static Vocabulary common() {
        Map<String, Function<List<String>, Condition>> words = new LinkedHashMap<>();
        Measures.all().forEach((name, measure) -> words.put(name, bounds -> bounded(measure, bounds)));
        words.put("attribute", Vocabulary::attribute);
        words.put("text", Vocabulary::text);
        words.put("input", Vocabulary::input);
        words.put("constant", Vocabulary::constant);
        words.put(
                "constant-if-given",
                list -> new Condition(
                        "constant input " + list.get(0),
                        site -> site.node().input(number(list)).isEmpty()
                                || site.constant(number(list)).isPresent()));
        words.put("axes", Vocabulary::axes);
        words.put(
                "same-shape",
                list -> new Condition(
                        "both of one shape",
                        site -> site.node().inputs().size() < 2
                                || site.shape(0)
                                        .flatMap(a -> site.shape(1).map(b -> Arrays.equals(a, b)))
                                        .orElse(true)));
        words.put(
                "broadcast",
                list -> new Condition(
                        "both of one shape, or one broadcast by " + list.get(0),
                        site -> Broadcast.holds(site, list.get(0).equals("row"))));
        return new Vocabulary(words);
    }

    /** These, and a condition of one vendor's own, made from the words behind its name. */
    public Vocabulary with(String name, Function<List<String>, Condition> made) {
        Map<String, Function<List<String>, Condition>> more = new LinkedHashMap<>(words);
        more.put(name, made);
        return new Vocabulary(more);
    }

    /** These, and a measure of one vendor's own. */
    public Vocabulary measuring(String name, String inWords, Function<Site, double[]> values) {
        return with(name, bounds -> bounded(new Measure(inWords, values), bounds));
    }

    /** A condition as a table writes it: a sentence in quotes that always holds, or a name and its words, then perhaps a sentence; with "or" between several. */
    Condition parse(String text) {
        return OR.splitAsStream(text)
                .map(String::strip)
                .map(this::single)
                .reduce(Condition::or)
                .orElseThrow();
    }

    private Condition single(String text) {
        Matcher quoted = OWN_WORDS.matcher(text);
        boolean said = quoted.matches();
        String plain = said ? quoted.group(1).strip() : text;
        if (said && plain.isEmpty()) {
            return new Condition(quoted.group(2), site -> true);
        }
        List<String> all = List.of(plain.split("\\s+"));
        Function<List<String>, Condition> made = words.get(all.get(0));
        if (made == null) {
            throw new IllegalArgumentException("condition '" + all.get(0) + "' is none of " + words.keySet());
        }
        Condition condition = made.apply(all.subList(1, all.size()));
        return said ? condition.saying(quoted.group(2)) : condition;
    }

    private static Condition bounded(Measure measure, List<String> words) {
        Bounds bounds = new Bounds(words);
        return new Condition(
                measure.words() + " " + bounds,
                site -> DoubleStream.of(measure.values().apply(site)).allMatch(bounds::has));
    }

    private static int number(List<String> words) {
        return Integer.parseInt(words.get(0));
    }

    /** The words before "default". */
    private static List<String> wanted(List<String> words) {
        int end = words.indexOf("default");
        return words.subList(1, end < 0 ? words.size() : end);
    }

    private static Condition attribute(List<String> words) {
        String name = words.get(0);
        Bounds bounds = new Bounds(wanted(words));
        boolean known = words.contains("default");
        double fallback = known ? Bounds.number(words.get(words.size() - 1)) : 0;
        String hint = known && !bounds.has(fallback) ? " (ONNX's default is " + words.get(words.size() - 1) + ")" : "";
        return new Condition(name + " " + bounds + hint, site -> {
            boolean written = site.node().attributes().containsKey(name);
            double value = site.node().floatAttribute(name, (float) site.node().intAttribute(name, 0));
            return written ? bounds.has(value) : !known || bounds.has(fallback);
        });
    }

    private static Condition text(List<String> words) {
        String name = words.get(0);
        List<String> wanted = wanted(words);
        String fallback = words.contains("default") ? words.get(words.size() - 1) : wanted.get(0);
        return new Condition(
                name + " " + String.join(" or ", wanted),
                site -> wanted.contains(site.node().textAttribute(name, fallback)));
    }

    private static Condition input(List<String> words) {
        Bounds bounds = new Bounds(words.subList(1, words.size()));
        int index = number(words);
        Predicate<Tensor> fits = value -> all(value.toFloats(), bounds);
        return new Condition(
                "input " + index + " " + bounds,
                site -> site.node().input(index).isEmpty()
                        || site.constant(index).filter(fits).isPresent());
    }

    private static boolean all(float[] values, Bounds bounds) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).allMatch(bounds::has);
    }

    private static Condition constant(List<String> words) {
        String which = words.get(0);
        return switch (which) {
            case "any" -> new Condition("one operand constant", site -> constants(site, 1));
            case "single" ->
                new Condition("a constant of one value", site -> site.constant(Integer.parseInt(words.get(1)))
                        .filter(one -> one.elements() == 1)
                        .isPresent());
            case "many" -> new Condition("a constant of several values", site -> constants(site, 2));
            default ->
                new Condition(
                        which.equals("1") ? "constant weights" : "constant input " + which,
                        site -> site.constant(number(words)).isPresent());
        };
    }

    private static boolean constants(Site site, int least) {
        return IntStream.range(0, site.node().inputs().size())
                .anyMatch(i ->
                        site.constant(i).filter(one -> one.elements() >= least).isPresent());
    }

    private static Condition axes(List<String> words) {
        long[] wanted = words.stream().mapToLong(Long::parseLong).toArray();
        return new Condition(
                "axes " + String.join(" and ", words),
                site -> Arrays.equals(
                        site.axes(),
                        LongStream.of(wanted)
                                .map(axis -> axis < 0 ? axis + site.rank() : axis)
                                .sorted()
                                .toArray()));
    }
}
