package io.edgeai.backend.tensorrt;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The devices as data. A device is its GPU, the memory of its smallest board, and the release of TensorRT that its last system image brings. */
final class TensorRtChips {

    static final String INT8 = "int8";
    static final String FP16 = "fp16";

    /** Operators that compute in integers when their inputs come from DequantizeLinear; all others compute in float. */
    static final Set<String> INTEGER_OPERATORS = Set.of(
            "Conv",
            "DepthwiseConv",
            "ConvTranspose",
            "DepthwiseConvTranspose",
            "Gemm",
            "MatMul",
            "AveragePool",
            "GlobalAveragePool");

    private static final OperatorTable OPERATORS = OperatorTable.beside(
            TensorRtChips.class,
            "operators.txt",
            Vocabulary.common().with("few-candidates", TensorRtChips::fewCandidates));

    private static final List<String> STEPS =
            List.of("8.2", "8.4", "8.5", "8.6", "9.3", "10.0", "10.1", "10.14", "10.15", "11.0");

    private static final long MOST_CANDIDATES = 3840;
    private static final long GIB = 1L << 30;

    /** What tensors may have (nvinfer1::Dims::MAX_DIMS). */
    private static final int MOST_DIMENSIONS = 8;

    /** int8 kernels of tensor cores take channels by 32, the first generations by 4. */
    private static final int CHANNELS_AT_ONCE = 32;

    /**
     * A device.
     *
     * @param capability its compute capability
     * @param integers whether its GPU multiplies int8
     * @param dlas how many deep-learning accelerators it has beside the GPU
     * @param memory of the smallest board, in bytes
     */
    record Profile(String id, String release, String capability, boolean integers, int dlas, long memory) {

        Release tensorRt() {
            return Release.of(release);
        }
    }

    private static final List<Profile> PROFILES = List.of(
            new Profile("nano", "8.2", "5.3", false, 0, 2 * GIB),
            new Profile("tx2", "8.2", "6.2", false, 0, 4 * GIB),
            new Profile("xavier-nx", "8.5", "7.2", true, 2, 8 * GIB),
            new Profile("agx-xavier", "8.5", "7.2", true, 2, 16 * GIB),
            new Profile("orin-nano", "10.3", "8.7", true, 0, 4 * GIB),
            new Profile("orin-nx", "10.3", "8.7", true, 2, 8 * GIB),
            new Profile("agx-orin", "10.3", "8.7", true, 2, 32 * GIB),
            new Profile("t4", "10.9", "7.5", true, 0, 16 * GIB),
            new Profile("a100", "10.9", "8.0", true, 0, 40 * GIB),
            new Profile("a10", "10.9", "8.6", true, 0, 24 * GIB),
            new Profile("l4", "10.9", "8.9", true, 0, 24 * GIB),
            new Profile("h100", "10.9", "9.0", true, 0, 80 * GIB),
            new Profile("h200", "10.9", "9.0", true, 0, 141 * GIB));

    private TensorRtChips() {}

    static List<Chip> all() {
        return PROFILES.stream().map(TensorRtChips::chip).toList();
    }

    static Profile profile(String chip) {
        return PROFILES.stream()
                .filter(profile -> profile.id().equals(chip))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("chip '" + chip + "' has no profile"));
    }

    /** A device as core knows it. */
    static Chip chip(Profile profile) {
        return new Chip(
                profile.id(),
                profile.integers() ? List.of(int8(profile.tensorRt()), fp16()) : List.of(fp16()),
                OPERATORS.rules(variants(profile.tensorRt()), Map.of("release", profile.release())),
                rewrites(profile.tensorRt()),
                fusions(),
                new HardwareLimits(Long.MAX_VALUE, profile.memory(), MOST_DIMENSIONS, CHANNELS_AT_ONCE),
                new TreeSet<>(INTEGER_OPERATORS));
    }

    /** Explicit quantization: zero points of 0, weights by output channel, all 256 codes of activations, halves to even on the GPU. */
    private static NumericScheme int8(Release release) {
        List<LayerFormat> halves = List.of(new LayerFormat(FP16, Encoding.HALF, Encoding.HALF));
        return new NumericScheme(
                INT8,
                new Encoding(8, Sign.SIGNED, true, PER_TENSOR, Scale.FLOAT, Rounding.HALF_EVEN, false),
                new Encoding(8, Sign.SIGNED, true, PER_CHANNEL, Scale.FLOAT, Rounding.HALF_EVEN),
                // From 11 on types say all, and a layer without a pair would run in float32.
                release.isAtLeast("11.0") ? List.of() : halves);
    }

    /** The releases with which the operator list grew, each as one that this one is, or is before. */
    private static Set<String> variants(Release release) {
        return STEPS.stream()
                .map(step -> release.isAtLeast(step) ? step : "before-" + step)
                .collect(Collectors.toSet());
    }

    /** TopK is computed for fewer candidates than this. */
    private static Condition fewCandidates(List<String> words) {
        return new Condition("K below " + MOST_CANDIDATES, site -> site.constant(1)
                .map(k -> k.toLongs()[0] < MOST_CANDIDATES)
                .orElse(true));
    }

    private static NumericScheme fp16() {
        return new NumericScheme(FP16, Encoding.HALF, Encoding.HALF);
    }

    private static List<Rewrite> rewrites(Release release) {
        List<Rewrite> rewrites = new ArrayList<>(List.of(new Rewrite.StaticBatch(), new Rewrite.NormalisationOut()));
        if (!release.isAtLeast("8.5")) {
            rewrites.add(new HardSwishAsProduct());
        }
        rewrites.add(new Rewrite.Opset(opset(release)));
        return List.copyOf(rewrites);
    }

    /** The highest opset that the release's ONNX parser reads. */
    private static long opset(Release release) {
        return release.isAtLeast("10.0") ? 20 : release.isAtLeast("9.0") ? 19 : release.isAtLeast("8.4") ? 17 : 13;
    }

    /** What one int8 kernel computes: a convolution, a residual sum on top, an activation on top of either. */
    private static List<Fusion> fusions() {
        Stream<Fusion> convolutions = Stream.of("Conv", "DepthwiseConv", "ConvTranspose")
                .flatMap(conv ->
                        Stream.of("Relu", "Clip", "LeakyRelu", "Swish", "Add").map(next -> new Fusion(conv, next)));
        Stream<Fusion> sums = Stream.of("Relu", "Clip").map(next -> new Fusion("Add", next));
        return Stream.concat(convolutions, sums).toList();
    }
}
