package io.edgeai.backend.tidl;

import static io.edgeai.api.backend.Encoding.Granularity.PER_CHANNEL;
import static io.edgeai.api.backend.Encoding.Granularity.PER_TENSOR;
import static io.edgeai.api.backend.Encoding.Scale.FLOAT;
import static io.edgeai.api.backend.Encoding.Scale.POWER_OF_TWO;
import static io.edgeai.api.backend.Encoding.Sign.SIGNED;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Fusion;
import io.edgeai.api.backend.HardwareLimits;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.NumericScheme.LayerFormat;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.backend.estimate.Engine;
import io.edgeai.api.backend.rule.OperatorTable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The chips as data. Memory and flash are the boards', which are of any size. */
final class TidlChips {

    private static final OperatorTable OPERATORS =
            OperatorTable.beside(TidlChips.class, "operators.txt", TidlConditions.vocabulary());

    /** Channels are computed eight at a time at least. */
    static final int CHANNELS_AT_ONCE = 8;

    /** Feature maps are computed as if their width were a multiple of 8 (performance guide of the vendor). */
    private static final int WIDTH_AT_ONCE = 8;

    private static final int MOST_DIMENSIONS = 6;
    private static final long HIGHEST_OPSET = 19;

    /** The shares of the peak that published pairs of multiply-adds and times come to, over all chips. */
    private static final List<Double> ANY_SHARE = List.of(0.08, 0.28);

    private TidlChips() {}

    /**
     * One chip.
     *
     * @param soc the vendor's word for it in the variable SOC
     * @param device the importer's deviceName; -1 where the vendor's device_config.cfg says it
     * @param macs multiply-adds of 8 bits a cycle and core
     * @param sharedKb on-chip memory that values between layers can stay in; 0 where it is not known
     * @param affine zero points and weights by channel, by the second generation of the matrix unit
     * @param small the 256-bit core with the 32x32 matrix unit
     * @param share least and greatest share of the peak that published models reach
     */
    record Row(
            String id,
            String soc,
            int device,
            int macs,
            int cores,
            int megahertz,
            int sharedKb,
            boolean affine,
            boolean small,
            List<Double> share) {

        /** Its arithmetic, for estimates. */
        Engine engine() {
            return new Engine(id, macs, megahertz, share.get(0), share.get(1), WIDTH_AT_ONCE, CHANNELS_AT_ONCE);
        }
    }

    static List<Row> rows() {
        return List.of(
                new Row("tda4vm", "am68pa", 0, 4096, 1, 1000, 8192, false, false, List.of(0.08, 0.14)),
                new Row("am62a", "am62a", 4, 1024, 1, 1000, 1024, true, true, ANY_SHARE),
                new Row("am67a", "am67a", 4, 1024, 2, 1000, 240, true, true, ANY_SHARE),
                new Row("am68a", "am68a", -1, 4096, 1, 1000, 0, true, false, List.of(0.14, 0.28)),
                new Row("am69a", "am69a", -1, 4096, 4, 1000, 0, true, false, ANY_SHARE),
                new Row("tda4vh", "am69a", -1, 4096, 4, 1000, 0, true, false, ANY_SHARE));
    }

    static Row row(String id) {
        return rows().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
    }

    /** All that core needs to know of a chip follows from its row. */
    static Chip chip(Row row) {
        return new Chip(
                row.id(),
                row.affine() ? List.of(affine(8), affine(16), powers(8), powers(16)) : List.of(powers(8), powers(16)),
                OPERATORS.rules(Set.of(row.small() ? "small" : "large"), Map.of()),
                List.of(new Rewrite.StaticBatch(), new Rewrite.NormalisationOut(), new Rewrite.Opset(HIGHEST_OPSET)),
                fusions(),
                new HardwareLimits(Long.MAX_VALUE, Long.MAX_VALUE, MOST_DIMENSIONS, CHANNELS_AT_ONCE));
    }

    /** quantizationStyle 6: affine values, symmetric weights by output channel over 127 steps. */
    private static NumericScheme affine(int bits) {
        return scheme(bits, "", format(bits, false, FLOAT), format(bits, true, FLOAT));
    }

    /** quantizationStyle 3: symmetric powers of two, one for each tensor. */
    private static NumericScheme powers(int bits) {
        return scheme(bits, "-p2", format(bits, false, POWER_OF_TWO), format(bits, true, POWER_OF_TWO));
    }

    private static NumericScheme scheme(int bits, String suffix, Encoding values, Encoding weights) {
        LayerFormat wide =
                new LayerFormat("int16", format(16, false, values.scale()), format(16, true, values.scale()));
        return new NumericScheme(
                "w" + bits + "a" + bits + suffix, values, weights, bits == 8 ? List.of(wide) : List.of());
    }

    /** Values are rounded half up by the requantizing shift, weights half away by the importer (quantRoundAdd 50). */
    private static Encoding format(int bits, boolean weights, Scale scale) {
        Granularity by = weights && scale == FLOAT ? PER_CHANNEL : PER_TENSOR;
        boolean symmetric = weights || scale == POWER_OF_TWO;
        return new Encoding(bits, SIGNED, symmetric, by, scale, weights ? Rounding.HALF_AWAY : Rounding.HALF_UP);
    }

    /** A convolution and the activation behind it are one layer; table activations (Sigmoid ...) are layers of their own. */
    private static List<Fusion> fusions() {
        return Stream.of("Conv", "DepthwiseConv")
                .flatMap(op -> Stream.of("Relu", "Clip", "PRelu").map(next -> new Fusion(op, next)))
                .toList();
    }
}
