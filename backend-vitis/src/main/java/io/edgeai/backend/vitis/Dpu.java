package io.edgeai.backend.vitis;

import static io.edgeai.backend.vitis.Dpu.Depthwise.ISA1;
import static io.edgeai.backend.vitis.Dpu.Depthwise.NONE;
import static io.edgeai.backend.vitis.Dpu.Depthwise.SMALL;
import static io.edgeai.backend.vitis.Dpu.Depthwise.UP_TO_16;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.backend.Fusion;
import io.edgeai.api.backend.HardwareLimits;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.Rewrite;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        UP_TO_16,
        ISA1
    }

    private static final int MOST_DIMENSIONS = 5;

    /** DPUCZDX8G, instruction set 1, B4096: bit 30 of the fingerprint (argmax on save) came with release 3.0. */
    private static final Map<Release, Long> B4096 = Map.of(
            Release.V2_5, 0x101000016010407L, Release.V3_0, 0x101000056010407L, Release.V3_5, 0x101000056010407L);

    static List<Dpu> all() {
        return List.of(
                new Dpu("kv260", "DPUCZDX8G_ISA1_B4096", B4096, 16, 2048, 8, ISA1),
                new Dpu("zcu102", "DPUCZDX8G_ISA1_B4096", B4096, 16, 2048, 8, ISA1),
                new Dpu("zcu104", "DPUCZDX8G_ISA1_B4096", B4096, 16, 2048, 8, ISA1),
                new Dpu("dpucahx8h", "DPUCAHX8H_ISA2", Map.of(), 16, 2048, 4, NONE),
                new Dpu("dpucahx8h-dwc", "DPUCAHX8H_ISA2_DWC", Map.of(), 16, 2048, 4, UP_TO_16),
                new Dpu("dpucahx8l", "DPUCAHX8L_ISA0", Map.of(), 32, 4096, 4, SMALL),
                new Dpu("dpucvdx8g", "DPUCVDX8G_ISA3_C32B1", Map.of(), 16, 8192, 8, ISA1),
                new Dpu("dpucvdx8h", "DPUCVDX8H_ISA1_F2W4_6PE_aieDWC", Map.of(), 64, 2048, 4, UP_TO_16),
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
                DpuRules.of(this),
                List.of(
                        new Rewrite.StaticBatch(),
                        new Rewrite.NormalisationOut(),
                        new Rewrite.HeadOff(),
                        new Rewrite.GemmAsConv(),
                        new Rewrite.Opset(17)),
                fusions(),
                new HardwareLimits(Long.MAX_VALUE, Long.MAX_VALUE, MOST_DIMENSIONS, channelParallel));
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
