package io.edgeai.backend.tidl;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.estimate.Engine;
import io.edgeai.api.backend.rule.ChipTable;
import io.edgeai.api.backend.rule.Condition;
import io.edgeai.api.backend.rule.OperatorTable;
import io.edgeai.api.backend.rule.Site;
import io.edgeai.api.backend.rule.Vocabulary;
import io.edgeai.api.model.Tensor;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A chip: a row of the table, and the conditions of operators that only this vendor has. What depends on a shape that is not known holds: it is not known to be broken. */
record TidlChip(ChipTable.Row row) {

    /** Feature maps are computed as if their width were a multiple of 8 (performance guide of the vendor), channels eight at a time at least. */
    private static final int AT_ONCE = 8;

    static final ChipTable TABLE = ChipTable.beside(
            TidlChip.class, "chips.txt", OperatorTable.beside(TidlChip.class, "operators.txt", vocabulary()));

    static TidlChip of(String id) {
        return new TidlChip(TABLE.row(id));
    }

    Chip chip() {
        return TABLE.chip(row);
    }

    String id() {
        return row.id();
    }

    /** The vendor's word for it in the variable SOC. */
    String soc() {
        return row.cell("soc").orElseThrow();
    }

    /** The importer's deviceName, where the vendor's device_config.cfg does not say it. */
    OptionalInt device() {
        return row.cell("device").map(Integer::valueOf).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    int cores() {
        return (int) row.number("cores");
    }

    /** On-chip memory that values between layers can stay in; 0 where it is not known. */
    int sharedKb() {
        return row.cell("shared").map(Integer::valueOf).orElse(0);
    }

    /** Whether it has zero points and weights by channel. */
    boolean affine() {
        return row.variants().contains("second");
    }

    /** Whether it is the 256-bit core. */
    boolean small() {
        return row.variants().contains("small");
    }

    /** Its arithmetic, for estimates. */
    Engine engine() {
        return new Engine(
                id(),
                (int) row.number("macs"),
                (int) row.number("megahertz"),
                row.number("least"),
                row.number("most"),
                AT_ONCE,
                AT_ONCE);
    }

    private static Vocabulary vocabulary() {
        Vocabulary words = Vocabulary.common().measuring("area", "height x width", site ->
                new double[] {LongStream.of(site.spatial()).reduce(1, (a, b) -> a * b)});
        words = with(
                words,
                "strides",
                "equal strides, no stride 2 with kernels above 7, stride 4 only with 11x11",
                TidlChip::strided);
        words = with(words, "double-stride", "stride 2x2", site -> strides(site).allMatch(stride -> stride == 2));
        words = with(words, "padded", "padding within the input's width", TidlChip::padded);
        words = with(
                words,
                "no-3x3-by-3",
                "no 3x3 with stride 3",
                site -> site.kernel().length == 0 || site.kernel()[0] != 3 || most(strides(site)) != 3);
        words = with(
                words,
                "square-kernel",
                "square kernel",
                site -> LongStream.of(site.kernel()).distinct().count() < 2);
        words = with(words, "constant-vector", "one operand a constant vector", site -> IntStream.range(0, 2)
                .mapToObj(site::constant)
                .flatMap(Optional::stream)
                .anyMatch(TidlChip::isVector));
        words = with(
                words, "power-of-two-scale", "height and width by one power of two of at least 1", TidlChip::resized);
        return with(words, "at-an-end", "at an end of the network", TidlChip::isAtAnEnd);
    }

    private static Vocabulary with(Vocabulary words, String name, String sentence, Predicate<Site> holds) {
        return words.with(name, none -> new Condition(sentence, holds));
    }

    private static LongStream strides(Site site) {
        return LongStream.of(site.node().intsAttribute("strides", 1, 1));
    }

    private static long most(LongStream values) {
        return values.max().orElse(1);
    }

    private static boolean strided(Site site) {
        long stride = most(strides(site));
        long kernel = most(LongStream.of(site.kernel()));
        return strides(site).distinct().count() == 1 && !(stride == 2 && kernel > 7) && (stride != 4 || kernel == 11);
    }

    private static boolean padded(Site site) {
        long[] pads = site.node().intsAttribute("pads");
        long[] sizes = site.spatial();
        return pads.length != 4 || sizes.length != 2 || sizes[1] >= Math.max(pads[1], pads[3]);
    }

    private static boolean isVector(Tensor constant) {
        return LongStream.of(constant.sizes()).filter(size -> size > 1).count() <= 1;
    }

    private static boolean resized(Site site) {
        long[] from = site.spatial();
        long[] to = site.outputShape().filter(sizes -> sizes.length == 4).orElse(new long[0]);
        if (from.length != 2 || to.length == 0) {
            return true;
        }
        long factor = to[2] / from[0];
        return Long.bitCount(factor) == 1 && to[2] == factor * from[0] && to[3] == factor * from[1];
    }

    private static boolean isAtAnEnd(Site site) {
        boolean first = site.node().inputs().stream().anyMatch(name -> site.graph().inputs().stream()
                .anyMatch(input -> input.name().equals(name)));
        return first || site.node().outputs().stream().anyMatch(site.graph()::isOutput);
    }
}
