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
import io.edgeai.api.backend.OpRule;
import io.edgeai.api.backend.Rewrite;
import java.util.List;
import java.util.stream.Stream;

/** The chips as data. Memory and flash are those of the smallest common board; the RK35xx sit on boards of any size. */
final class RknnChips {

    private static final long MIB = 1 << 20;
    private static final int MOST_DIMENSIONS = 4;
    private static final int CHANNELS_AT_ONCE = 16;

    private RknnChips() {}

    static List<Chip> all() {
        List<NumericScheme> int8and16 = List.of(w8a8(), w16a16());
        List<OpRule> a = RknnOps.rv(RknnOps.Family.A);
        List<OpRule> b = RknnOps.rv(RknnOps.Family.B);
        List<OpRule> rk = RknnOps.rk();
        return List.of(
                chip("rv1103", int8and16, a, limits(16 * MIB, 64 * MIB)),
                chip("rv1103b", int8and16, b, limits(16 * MIB, 64 * MIB)),
                chip("rv1106", int8and16, a, limits(128 * MIB, 128 * MIB)),
                chip("rv1106b", int8and16, b, limits(128 * MIB, 128 * MIB)),
                chip("rk3562", int8and16, rk, limits(Long.MAX_VALUE, Long.MAX_VALUE)),
                chip("rk3566", int8and16, rk, limits(Long.MAX_VALUE, Long.MAX_VALUE)),
                chip("rk3568", int8and16, rk, limits(Long.MAX_VALUE, Long.MAX_VALUE)),
                chip("rk3576", int8and16, rk, limits(Long.MAX_VALUE, Long.MAX_VALUE)),
                chip("rk3588", int8and16, rk, limits(Long.MAX_VALUE, Long.MAX_VALUE)));
    }

    private static Chip chip(String id, List<NumericScheme> schemes, List<OpRule> rules, HardwareLimits limits) {
        return new Chip(id, schemes, rules, rewrites(), fusions(), limits);
    }

    private static HardwareLimits limits(long flash, long memory) {
        return new HardwareLimits(flash, memory, MOST_DIMENSIONS, CHANNELS_AT_ONCE);
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
                new DeadChannels(),
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
