package io.edgeai.backend.vitis;

import static io.edgeai.backend.vitis.Dpu.Depthwise.ISA1;
import static io.edgeai.backend.vitis.Dpu.Depthwise.NONE;
import static io.edgeai.backend.vitis.Dpu.Depthwise.SMALL;
import static io.edgeai.backend.vitis.Dpu.Depthwise.WIDE;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.backend.Fusion;
import io.edgeai.api.backend.HardwareLimits;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.OpRule;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.backend.rule.Condition;
import io.edgeai.api.backend.rule.OperatorTable;
import io.edgeai.api.backend.rule.Site;
import io.edgeai.api.backend.rule.Vocabulary;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A DPU as data: what its compiler is told, and the sizes that its limits are made of (operator limits of Vitis AI 2.5 to 3.5; PG338 for DPUCZDX8G).
 *
 * @param id the board, or the family where boards differ
 * @param target the compiler's name for it
 * @param fingerprints of the DPU in the vendor's own image, by release; none where it is not known: the name is all the compiler gets then
 * @param channelParallel channels at once
 * @param bankDepth weights' memory, in words of as many channels
 * @param stride the highest stride of a convolution
 * @param depthwise what depthwise convolutions it has
 */
record Dpu(
        String id,
        String target,
        Map<Release, Long> fingerprints,
        int channelParallel,
        int bankDepth,
        int stride,
        Depthwise depthwise) {

    /** Depthwise convolutions: none, 3x3, kernels to 16, or the wide ones of the first instruction set. */
    enum Depthwise {
        NONE,
        SMALL,
        WIDE,
        ISA1
    }

    private static final int MOST_DIMENSIONS = 5;
    private static final int WIDEST = 256;
    private static final OperatorTable OPERATORS = OperatorTable.beside(
            Dpu.class,
            "operators.txt",
            Vocabulary.common()
                    .measuring("channels-in", "channels in", site -> weights(site, 1, dilation(site)))
                    .measuring(
                            "channels-out",
                            "channels out",
                            site -> weights(site, site.node().is("ConvTranspose") ? 1 : 0, 1))
                    .measuring("kernel-per-stride", "kernel / stride", Dpu::kernelPerStride)
                    .with(
                            "square-kernel",
                            words -> new Condition(
                                    "square",
                                    site -> LongStream.of(site.kernel())
                                                    .distinct()
                                                    .count()
                                            < 2))
                    .with("banks", words -> new Condition("banks", site -> banks(site, words))));

    /** DPUCZDX8G, instruction set 1, B4096: bit 30 of the fingerprint (argmax on save) came with release 3.0. */
    private static final Map<Release, Long> B4096 = Map.of(
            Release.V2_5, 0x101000016010407L, Release.V3_0, 0x101000056010407L, Release.V3_5, 0x101000056010407L);

    static List<Dpu> all() {
        return List.of(
                new Dpu("kv260", "DPUCZDX8G_ISA1_B4096", B4096, 16, 2048, 8, ISA1),
                new Dpu("zcu102", "DPUCZDX8G_ISA1_B4096", B4096, 16, 2048, 8, ISA1),
                new Dpu("zcu104", "DPUCZDX8G_ISA1_B4096", B4096, 16, 2048, 8, ISA1),
                new Dpu("dpucahx8h", "DPUCAHX8H_ISA2", Map.of(), 16, 2048, 4, NONE),
                new Dpu("dpucahx8h-dwc", "DPUCAHX8H_ISA2_DWC", Map.of(), 16, 2048, 4, WIDE),
                new Dpu("dpucahx8l", "DPUCAHX8L_ISA0", Map.of(), 32, 4096, 4, SMALL),
                new Dpu("dpucvdx8g", "DPUCVDX8G_ISA3_C32B1", Map.of(), 16, 8192, 8, ISA1),
                new Dpu("dpucvdx8h", "DPUCVDX8H_ISA1_F2W4_6PE_aieDWC", Map.of(), 64, 2048, 4, WIDE),
                new Dpu("dpucadf8h", "DPUCADF8H_ISA0", Map.of(), 32, 4096, 8, NONE),
                new Dpu("dpucv2dx8g", "DPUCV2DX8G_ISA1_C20B1", Map.of(), 32, 8192, 8, ISA1));
    }

    static Dpu of(String id) {
        return all().stream().filter(dpu -> dpu.id.equals(id)).findFirst().orElseThrow();
    }

    /** The fingerprint that a model must be compiled for. */
    Optional<Long> fingerprint(VitisBackend.Options options) {
        return options.fingerprint()
                .map(text -> Long.parseUnsignedLong(text.substring(2), 16))
                .or(() -> Optional.ofNullable(fingerprints.get(Release.of(options.release()))));
    }

    /** The compiler's file: one of two forms, never the fingerprint as a target. */
    String arch(VitisBackend.Options options) {
        return fingerprint(options)
                        .map(number -> "{\"fingerprint\":\"" + hex(number) + "\"}")
                        .orElse("{\"target\":\"" + target + "\"}")
                + "\n";
    }

    static String hex(long fingerprint) {
        return "0x" + Long.toHexString(fingerprint);
    }

    Chip chip() {
        return new Chip(
                id,
                List.of(new NumericScheme("w8a8", int8(Rounding.HALF_UP), int8(Rounding.HALF_AWAY))),
                rules(),
                List.of(
                        new Rewrite.StaticBatch(),
                        new Rewrite.NormalisationOut(),
                        new Rewrite.HeadOff(),
                        new Rewrite.GemmAsConv(),
                        new Rewrite.Opset(17)),
                fusions(),
                new HardwareLimits(Long.MAX_VALUE, Long.MAX_VALUE, MOST_DIMENSIONS, channelParallel));
    }

    private List<OpRule> rules() {
        return OPERATORS.rules(
                Set.of(depthwise.name().toLowerCase(Locale.ROOT)),
                Map.of(
                        "stride", "" + stride,
                        "parallel", "" + channelParallel,
                        "bank", "" + bankDepth,
                        "most", "" + WIDEST * channelParallel));
    }

    private static double[] weights(Site site, int axis, long factor) {
        return site.constant(1)
                .filter(weights -> weights.rank() > 1)
                .map(weights -> new double[] {weights.sizes()[axis] * factor})
                .orElse(new double[0]);
    }

    private static long dilation(Site site) {
        return LongStream.of(site.node().intsAttribute("dilations")).max().orElse(1);
    }

    private static double[] kernelPerStride(Site site) {
        long stride = LongStream.of(site.node().intsAttribute("strides")).min().orElse(1);
        return LongStream.of(site.kernel())
                .mapToDouble(one -> (double) one / stride)
                .toArray();
    }

    /** The weights' memory: {@code banks ..DEPTH PARALLEL}. */
    private static boolean banks(Site site, List<String> words) {
        long parallel = Long.parseLong(words.get(1));
        long area = LongStream.of(site.kernel()).reduce(1, (a, b) -> a * b);
        return DoubleStream.of(weights(site, 1, 1))
                .allMatch(in -> area * Math.ceil(in / parallel) <= Long.parseLong(words.get(0)));
    }

    /** Powers of two, one for a tensor, all codes in use; the hardware rounds halves up, the vendor's quantizer rounds parameters away from zero. */
    private static Encoding int8(Rounding rounding) {
        return new Encoding(8, Sign.SIGNED, true, Granularity.PER_TENSOR, Scale.POWER_OF_TWO, rounding);
    }

    /** Nothing is rounded between these. */
    private static List<Fusion> fusions() {
        Stream<Fusion> layers = Stream.of("Conv", "ConvTranspose")
                .flatMap(op -> Stream.of("Relu", "Clip", "LeakyRelu").map(next -> new Fusion(op, next)));
        Stream<Fusion> others = Stream.of(
                        "DepthwiseConv", "DepthwiseConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool")
                .flatMap(op -> Stream.of("Relu", "Clip").map(next -> new Fusion(op, next)));
        Stream<Fusion> pairs = Stream.of(new Fusion("Add", "Relu"), new Fusion("Mul", "Relu"));
        return Stream.of(layers, others, pairs).flatMap(all -> all).toList();
    }
}
