package io.edgeai.backend.rknn;

import static io.edgeai.api.backend.Encoding.Granularity.PER_CHANNEL;
import static io.edgeai.api.backend.Encoding.Granularity.PER_TENSOR;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.backend.Fusion;
import io.edgeai.api.backend.HardwareLimits;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.NumericScheme.LayerFormat;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.backend.rule.Condition;
import io.edgeai.api.backend.rule.OperatorTable;
import io.edgeai.api.backend.rule.Vocabulary;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The chips as data. Memory and flash are those of the smallest common board; the RK35xx sit on boards of any size. */
final class RknnChips {

    private static final long MIB = 1 << 20;
    private static final int MOST_DIMENSIONS = 4;
    private static final int CHANNELS_AT_ONCE = 16;
    private static final OperatorTable OPERATORS = OperatorTable.beside(
            RknnChips.class, "operators.txt", Vocabulary.common().with("permuted", RknnChips::permuted));

    /**
     * A chip.
     *
     * @param family whose operators it has: a and b are the vendor's lists for the RV11xx, rk is what is known of the RK35xx
     * @param flash its flash, 0 where boards differ
     */
    record Row(String id, String family, long flash, long memory) {

        Chip chip() {
            return new Chip(
                    id,
                    List.of(w8a8(), w16a16()),
                    OPERATORS.rules(Set.of(family), Map.of()),
                    rewrites(),
                    fusions(),
                    new HardwareLimits(
                            flash == 0 ? Long.MAX_VALUE : flash,
                            memory == 0 ? Long.MAX_VALUE : memory,
                            MOST_DIMENSIONS,
                            CHANNELS_AT_ONCE));
        }
    }

    private RknnChips() {}

    static List<Chip> all() {
        return Stream.of(
                        new Row("rv1103", "a", 16 * MIB, 64 * MIB),
                        new Row("rv1103b", "b", 16 * MIB, 64 * MIB),
                        new Row("rv1106", "a", 128 * MIB, 128 * MIB),
                        new Row("rv1106b", "b", 128 * MIB, 128 * MIB),
                        new Row("rk3562", "rk", 0, 0),
                        new Row("rk3566", "rk", 0, 0),
                        new Row("rk3568", "rk", 0, 0),
                        new Row("rk3576", "rk", 0, 0),
                        new Row("rk3588", "rk", 0, 0))
                .map(Row::chip)
                .toList();
    }

    /** A permutation, and the limits of products of the sizes n, c, h and w: below a number, or a multiple of one. */
    private static Condition permuted(List<String> words) {
        return new Condition("permutation " + String.join(" ", words), site -> {
            String order = LongStream.of(site.node().intsAttribute("perm"))
                    .mapToObj(Long::toString)
                    .collect(Collectors.joining());
            return site.shape(0)
                    .map(sizes -> sizes.length == MOST_DIMENSIONS
                            && order.equals(words.get(0))
                            && words.stream().skip(1).allMatch(limit -> within(limit, sizes)))
                    .orElse(true);
        });
    }

    private static boolean within(String limit, long[] sizes) {
        String[] sides = limit.split("[<%]", -1);
        long number = Long.parseLong(sides[1]);
        long product = sides[0].chars()
                .mapToLong(letter -> sizes["nchw".indexOf(letter)])
                .reduce(1, Math::multiplyExact);
        return limit.contains("%") ? product % number == 0 : product < number;
    }

    /**
     * What the toolkit makes of a layer that its configuration of step 2 calls {@code int16} in an int8 model: asymmetric like int8, not the fixed point of
     * {@code w16a16i_dfp}; fused by the same rules; found with its simulator, whose values it explains up to rounding ties.
     */
    private static LayerFormat int16() {
        return new LayerFormat(
                "int16",
                new Encoding(16, Sign.SIGNED, false, PER_TENSOR, Scale.FLOAT, Rounding.HALF_EVEN),
                new Encoding(16, Sign.SIGNED, false, PER_CHANNEL, Scale.FLOAT, Rounding.HALF_EVEN));
    }

    /** Asymmetric int8 on both sides, weights by output channel, halves to even: exact against the simulator of 2.5.0. */
    private static NumericScheme w8a8() {
        return new NumericScheme(
                "w8a8",
                new Encoding(8, Sign.SIGNED, false, PER_TENSOR, Scale.FLOAT, Rounding.HALF_EVEN),
                new Encoding(8, Sign.SIGNED, false, PER_CHANNEL, Scale.FLOAT, Rounding.HALF_EVEN),
                List.of(int16()));
    }

    /**
     * Int16 "dynamic fixed point". The toolkit's table gives scales of 1 / (2^n - 1), not 2^-n, to the symmetric codes; powers of two are the nearest that an
     * {@link Encoding} can say, so emulation differs from the simulator by at most 2^-7 of a step's relative size; both are near float.
     */
    private static NumericScheme w16a16() {
        return new NumericScheme(
                "w16a16i_dfp",
                new Encoding(16, Sign.SIGNED, true, PER_TENSOR, Scale.POWER_OF_TWO, Rounding.HALF_EVEN),
                new Encoding(16, Sign.SIGNED, true, PER_CHANNEL, Scale.POWER_OF_TWO, Rounding.HALF_EVEN));
    }

    private static List<Rewrite> rewrites() {
        return List.of(
                new Rewrite.StaticBatch(),
                new Rewrite.NormalisationOut(),
                new Rewrite.HeadOff(),
                new Rewrite.PoolChain(7),
                new Rewrite.GemmAsConv(),
                new Rewrite.WholeMean(),
                new Rewrite.ConcatAsSum(),
                new Rewrite.DeadChannels(),
                new Rewrite.Opset(19));
    }

    /**
     * What the simulator of 2.5.0 does not round in between, as its table of quantization marks it ("qmode: replace"), asked for every pair with a model of
     * all of them; the same for all chips. A depthwise convolution and a HardSwish are one layer for the compiler and two for the simulator.
     */
    private static List<Fusion> fusions() {
        Stream<Fusion> conv = Stream.of(
                        "Relu",
                        "Clip",
                        "PRelu",
                        "LeakyRelu",
                        "Add",
                        "Sigmoid",
                        "Tanh",
                        "Softplus",
                        "Elu",
                        "HardSwish",
                        "Swish")
                .map(op -> new Fusion("Conv", op));
        Stream<Fusion> depthwise =
                Stream.of("Relu", "Clip", "PRelu", "Elu", "Add").map(op -> new Fusion("DepthwiseConv", op));
        Stream<Fusion> elementwise = Stream.of(new Fusion("Add", "Relu"), new Fusion("Mul", "Relu"));
        return Stream.of(conv, depthwise, elementwise).flatMap(pairs -> pairs).toList();
    }
}
