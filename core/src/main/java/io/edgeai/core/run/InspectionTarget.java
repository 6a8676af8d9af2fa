package io.edgeai.core.run;

import io.edgeai.api.backend.Backend;
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
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Suggestion;
import io.edgeai.core.quantize.explain.Like;
import java.util.List;
import java.util.stream.Stream;

/** The chip and number format that a model is inspected for. */
record InspectionTarget(Chip chip, NumericScheme scheme, String title) {

    private static final Encoding WEIGHTS = encoding(Sign.SIGNED, true, Granularity.PER_CHANNEL);

    /** ONNX Runtime's recommended formats for x86: unsigned activations, signed weights. */
    private static final NumericScheme ONNX_RUNTIME =
            new NumericScheme("u8s8", encoding(Sign.UNSIGNED, false, Granularity.PER_TENSOR), WEIGHTS);

    /** What most chips can do: weights per channel, activations per tensor, activations computed with the layer before. */
    private static final NumericScheme USUAL =
            new NumericScheme("w8a8", encoding(Sign.SIGNED, false, Granularity.PER_TENSOR), WEIGHTS);

    static InspectionTarget of(InspectionWish wish, Plugins plugins) {
        if (wish.like() == Like.ONNX_RUNTIME) {
            if (wish.chip().isPresent()) {
                throw EdgeAiException.spec(Diagnostic.error(
                                "chip '" + wish.chip().get()
                                        + "' and 'onnxruntime' were both asked for; a model is inspected for one of them")
                        .hint("leave out --chip or --like"));
            }
            return new InspectionTarget(none(ONNX_RUNTIME), ONNX_RUNTIME, "as ONNX Runtime's quantize_static, u8s8");
        }
        if (wish.chip().isEmpty()) {
            return new InspectionTarget(none(USUAL), USUAL, "a chip of no vendor, w8a8");
        }
        Chip chip = chip(wish.chip().get(), plugins);
        NumericScheme scheme = scheme(chip, wish);
        return new InspectionTarget(chip, scheme, wish.chip().get() + ", " + scheme.name());
    }

    private static Chip chip(String id, Plugins plugins) {
        int slash = id.indexOf('/');
        String vendor = slash < 0 ? id : id.substring(0, slash);
        List<String> vendors = plugins.backends().stream().map(Backend::id).toList();
        Backend backend = plugins.backend(vendor)
                .orElseThrow(() -> EdgeAiException.spec(Diagnostic.error("backend '" + vendor + "' is not known")
                        .hint(Suggestion.hint(vendor, vendors))));
        String name = slash < 0 ? "" : id.substring(slash + 1);
        List<String> chips = backend.chips().stream().map(Chip::id).toList();
        return backend.chips().stream()
                .filter(chip -> chip.id().equals(name))
                .findFirst()
                .orElseThrow(() -> EdgeAiException.spec(Diagnostic.error(
                                "chip '" + name + "' of '" + vendor + "' is not known; write " + vendor + "/CHIP")
                        .hint(Suggestion.hint(name, chips))));
    }

    private static NumericScheme scheme(Chip chip, InspectionWish wish) {
        List<String> names = chip.schemes().stream().map(NumericScheme::name).toList();
        String name = wish.scheme().orElse(names.get(0));
        return chip.schemes().stream()
                .filter(scheme -> scheme.name().equals(name))
                .findFirst()
                .orElseThrow(() -> EdgeAiException.spec(
                        Diagnostic.error("chip '" + chip.id() + "' has no number format '" + name + "'")
                                .hint(Suggestion.hint(name, names))));
    }

    private static Chip none(NumericScheme scheme) {
        List<Fusion> fusions = Stream.of("Conv", "DepthwiseConv", "Add")
                .flatMap(maker -> Stream.of("Relu", "Clip", "HardSwish", "Add").map(taker -> new Fusion(maker, taker)))
                .filter(fusion -> !fusion.equals(new Fusion("Add", "Add")))
                .toList();
        return new Chip(
                "none",
                List.of(scheme),
                List.of(),
                List.of(new Rewrite.StaticBatch()),
                fusions,
                new HardwareLimits(Long.MAX_VALUE, Long.MAX_VALUE, 5, 16));
    }

    private static Encoding encoding(Sign sign, boolean symmetric, Granularity granularity) {
        return new Encoding(8, sign, symmetric, granularity, Scale.FLOAT, Rounding.HALF_EVEN);
    }
}
