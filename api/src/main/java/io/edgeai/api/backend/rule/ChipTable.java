package io.edgeai.api.backend.rule;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Fusion;
import io.edgeai.api.backend.HardwareLimits;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.NumericScheme.LayerFormat;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.backend.tool.TableText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A vendor's chips as a text:
 *
 * <pre>
 * format NAME BITS signed|unsigned symmetric|affine tensor|channel float|powers half-even|half-up|half-away|half-to-zero [narrow|all-codes]
 * scheme NAME VALUES WEIGHTS [LAYERS=VALUES/WEIGHTS...]
 * rewrite NAME [NUMBER]
 * fuse OPERATOR... | OPERATOR...
 * integers OPERATOR...
 * limits DIMENSIONS CHANNELS|COLUMN
 * columns id @COLUMN COLUMN...
 * chip CELL...
 * </pre>
 *
 * A format {@code half} is there always. Schemes, rewrites, fusions and limits can end in {@link Variants}; they are then those of chips that have these in columns
 * with {@code @}, which are the variants of the {@link OperatorTable} too. The other columns are its numbers; {@code flash} and {@code memory} ({@code 16M},
 * {@code 2G}) are the limits of that name. {@code -} is a cell with nothing in it. A new chip is one more row.
 */
public final class ChipTable {

    private final OperatorTable operators;
    private final Map<String, Encoding> formats = new LinkedHashMap<>(Map.of("half", Encoding.HALF));
    private final List<Part<NumericScheme>> schemes = new ArrayList<>();
    private final List<Part<Rewrite>> rewrites = new ArrayList<>();
    private final List<Part<Fusion>> fusions = new ArrayList<>();
    private final List<Part<List<String>>> limits = new ArrayList<>();
    private final Set<String> integers = new TreeSet<>();
    private final List<String> columns = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    private record Part<T>(Variants variants, T value) {
        static <T> Stream<T> of(List<Part<T>> parts, Set<String> given) {
            return parts.stream().filter(part -> part.variants.hold(given)).map(Part::value);
        }
    }

    /**
     * A chip's row.
     *
     * @param cells by column, those with something in them
     */
    public record Row(Map<String, String> cells, Set<String> variants) {

        public Row {
            cells = Map.copyOf(cells);
            variants = Set.copyOf(variants);
        }

        /** The chip's name. */
        public String id() {
            return cells.getOrDefault("id", "");
        }

        /** What stands in a column, if anything. */
        public Optional<String> cell(String column) {
            return Optional.ofNullable(cells.get(column));
        }

        /** The number in a column that must have one. */
        public double number(String column) {
            return Bounds.number(cell(column)
                    .orElseThrow(() -> new IllegalStateException("chip '" + id() + "' has no '" + column + "'")));
        }

        /** The row with variants that follow from its cells. */
        public Row with(Set<String> more) {
            return new Row(
                    cells, Stream.concat(variants.stream(), more.stream()).collect(Collectors.toSet()));
        }

        /** The row with a number that follows from the others. */
        public Row with(String column, Object value) {
            Map<String, String> all = new LinkedHashMap<>(cells);
            all.put(column, String.valueOf(value));
            return new Row(all, variants);
        }

        private long bytes(String column) {
            return cell(column)
                    .map(text -> Long.parseLong(text.substring(0, text.length() - 1))
                            << (10 * ("KMG".indexOf(text.charAt(text.length() - 1)) + 1)))
                    .orElse(Long.MAX_VALUE);
        }
    }

    private ChipTable(TableText table, OperatorTable operators) {
        this.operators = operators;
        table.each(this::statement);
    }

    /** The table in a resource beside a class. */
    public static ChipTable beside(Class<?> owner, String resource, OperatorTable operators) {
        return new ChipTable(TableText.beside(owner, resource), operators);
    }

    /**
     * A table from its text.
     *
     * @throws IllegalArgumentException naming the line that is not understood
     */
    public static ChipTable parse(String text, OperatorTable operators) {
        return new ChipTable(TableText.parse("chip table", text), operators);
    }

    /** The chips, in the order of the table. */
    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** All chips as core knows them. */
    public List<Chip> chips() {
        return rows.stream().map(this::chip).toList();
    }

    /** The row of a chip. */
    public Row row(String id) {
        return rows.stream()
                .filter(row -> row.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no chip '" + id + "' in the table"));
    }

    /** A chip as core knows it. */
    public Chip chip(Row row) {
        Set<String> variants = row.variants();
        List<Integer> sizes = Part.of(limits, variants).findFirst().orElseThrow().stream()
                .map(size -> row.cell(size).orElse(size))
                .map(Integer::valueOf)
                .toList();
        return new Chip(
                row.id(),
                Part.of(schemes, variants).toList(),
                operators.rules(variants, row.cells()),
                Part.of(rewrites, variants).toList(),
                Part.of(fusions, variants).toList(),
                new HardwareLimits(row.bytes("flash"), row.bytes("memory"), sizes.get(0), sizes.get(1)),
                new TreeSet<>(integers));
    }

    private void statement(String text) {
        Variants variants = Variants.of(text);
        List<String> words = variants.words();
        List<String> rest = words.subList(1, words.size());
        switch (words.get(0)) {
            case "format" -> formats.put(rest.get(0), format(rest.subList(1, rest.size())));
            case "scheme" -> schemes.add(new Part<>(variants, scheme(rest)));
            case "rewrite" -> rewrites.add(new Part<>(variants, rewrite(rest)));
            case "fuse" ->
                rest.subList(0, bar(rest)).forEach(producer -> rest.subList(bar(rest) + 1, rest.size())
                        .forEach(consumer -> fusions.add(new Part<>(variants, new Fusion(producer, consumer)))));
            case "integers" -> integers.addAll(rest);
            case "limits" -> limits.add(new Part<>(variants, rest));
            case "columns" -> columns.addAll(rest);
            case "chip" -> rows.add(row(rest));
            default -> throw new IllegalArgumentException("'" + words.get(0) + "' is no statement of a chip table");
        }
    }

    private static int bar(List<String> words) {
        if (!words.contains("|")) {
            throw new IllegalArgumentException("OPERATOR... | OPERATOR... are needed");
        }
        return words.indexOf("|");
    }

    /** A row of this table's columns from its text, such as one for a chip that is tried out. */
    public Row parsed(String cells) {
        return row(List.of(cells.strip().split("\\s+")));
    }

    private Row row(List<String> given) {
        if (given.size() != columns.size()) {
            throw new IllegalArgumentException(given.size() + " cells, the columns are " + columns);
        }
        Map<String, String> cells = new LinkedHashMap<>();
        Set<String> variants = new TreeSet<>();
        for (int i = 0; i < given.size(); i++) {
            if (!given.get(i).equals("-")) {
                cells.put(columns.get(i).replace("@", ""), given.get(i));
                if (columns.get(i).startsWith("@")) {
                    variants.add(given.get(i));
                }
            }
        }
        return new Row(cells, variants);
    }

    private static Encoding format(List<String> words) {
        List<String> left = new ArrayList<>(words.subList(1, words.size()));
        String rounding = one(left, "half-even", "half-up", "half-away", "half-to-zero");
        Encoding usual = new Encoding(
                Integer.parseInt(words.get(0)),
                one(left, "signed", "unsigned").equals("signed") ? Encoding.Sign.SIGNED : Encoding.Sign.UNSIGNED,
                one(left, "symmetric", "affine").equals("symmetric"),
                one(left, "tensor", "channel").equals("tensor")
                        ? Encoding.Granularity.PER_TENSOR
                        : Encoding.Granularity.PER_CHANNEL,
                one(left, "float", "powers").equals("float") ? Encoding.Scale.FLOAT : Encoding.Scale.POWER_OF_TWO,
                Encoding.Rounding.valueOf(rounding.replace('-', '_').toUpperCase(Locale.ROOT)));
        if (left.isEmpty()) {
            return usual;
        }
        boolean narrow = one(left, "narrow", "all-codes").equals("narrow");
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("'" + left + "' is no word of a format");
        }
        return new Encoding(
                usual.bits(),
                usual.sign(),
                usual.symmetric(),
                usual.granularity(),
                usual.scale(),
                usual.rounding(),
                narrow);
    }

    private static String one(List<String> left, String... words) {
        String found = Arrays.stream(words)
                .filter(left::contains)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("one of " + List.of(words) + " is needed"));
        left.remove(found);
        return found;
    }

    private NumericScheme scheme(List<String> words) {
        List<LayerFormat> others = words.subList(3, words.size()).stream()
                .map(text -> List.of(text.split("[=/]")))
                .map(parts -> new LayerFormat(parts.get(0), known(parts.get(1)), known(parts.get(2))))
                .toList();
        return new NumericScheme(words.get(0), known(words.get(1)), known(words.get(2)), others);
    }

    private Encoding known(String format) {
        return Optional.ofNullable(formats.get(format))
                .orElseThrow(() -> new IllegalArgumentException("format '" + format + "' is none of "
                        + formats.keySet().stream().sorted().collect(Collectors.joining(", "))));
    }

    private static Rewrite rewrite(List<String> words) {
        return switch (words.get(0)) {
            case "static-batch" -> new Rewrite.StaticBatch();
            case "normalisation-out" -> new Rewrite.NormalisationOut();
            case "whole-mean" -> new Rewrite.WholeMean();
            case "head-off" -> new Rewrite.HeadOff();
            case "concat-as-sum" -> new Rewrite.ConcatAsSum();
            case "gemm-as-conv" -> new Rewrite.GemmAsConv();
            case "dead-channels" -> new Rewrite.DeadChannels();
            case "pool-chain" -> new Rewrite.PoolChain(Integer.parseInt(words.get(1)));
            case "halved-pools" -> new Rewrite.HalvedPools(Long.parseLong(words.get(1)));
            case "opset" -> new Rewrite.Opset(Long.parseLong(words.get(1)));
            default -> throw new IllegalArgumentException("'" + words.get(0) + "' is no rewrite that core has");
        };
    }
}
