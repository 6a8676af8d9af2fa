package io.edgeai.backend.tidl;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.keys.KeyValues;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.NamedFile;
import io.edgeai.backend.tidl.TidlBackend.Options.HandOver;
import io.edgeai.backend.tidl.TidlBackend.Options.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** What a target's options ask for and cannot be: all of it at once, at its places, as soon as the spec is known. */
final class TidlCheck {

    private final TidlConfig config;
    private final List<Diagnostic> wrong = new ArrayList<>();

    TidlCheck(TidlConfig config) {
        this.config = config;
    }

    List<Diagnostic> problems() {
        values(config::givenImporter).ifPresent(given -> keys(config.derivedImporter(), given));
        values(config::givenProvider).ifPresent(given -> keys(config.derivedProvider(), given));
        if (!config.options().deviceConfig().isEmpty()) {
            values(config::givenDevice).ifPresent(this::device);
        }
        calibration();
        handOver();
        config.options().source().map(NamedFile::name).ifPresent(this::source);
        return wrong;
    }

    private Optional<KeyValues> values(Supplier<KeyValues> given) {
        try {
            return Optional.of(given.get());
        } catch (EdgeAiException e) {
            wrong.addAll(e.diagnostics());
            return Optional.empty();
        }
    }

    private void keys(KeyValues derived, KeyValues given) {
        List<Diagnostic> contradicted = derived.contradicted(given);
        wrong.addAll(contradicted);
        List<String> told = contradicted.stream().map(Diagnostic::message).toList();
        derived.and(given).broken(config.facts()).stream()
                .filter(rule -> told.stream().noneMatch(one -> one.contains("'" + subject(rule) + "'")))
                .forEach(wrong::add);
    }

    private static String subject(Diagnostic rule) {
        return rule.message().substring(1).replaceFirst(" = .*", "");
    }

    private void device(KeyValues given) {
        keys(config.derivedDevice(), given);
        List<String> missing = config.missing(config.derivedDevice().and(given));
        if (!missing.isEmpty()) {
            error(
                    "device-config",
                    "'device-config' lacks " + missing + ", which are not known here for "
                            + config.chip().id(),
                    "it replaces the vendor's device_config.cfg: copy them from there");
        }
    }

    private void calibration() {
        boolean level = config.options().accuracyLevel().isPresent();
        if (config.handOver().isPresent()
                && (level || config.options().biasIterations().isPresent())) {
            error(
                    level ? "accuracy-level" : "bias-iterations",
                    "'accuracy-level' and 'bias-iterations' have no effect where the ranges are handed over",
                    "leave them out, or write  ranges: vendor  under this target");
        }
    }

    private void handOver() {
        boolean powers = config.scheme().activations().scale() == Encoding.Scale.POWER_OF_TWO;
        if (config.options().handOver() == HandOver.PROTOTXT && !powers) {
            error(
                    "hand-over",
                    "'hand-over: prototxt' cannot be: the prototxt is for symmetric quantization",
                    "write  hand-over: qdq,  or take a scheme of powers of two");
        }
    }

    private void source(String source) {
        if (!TidlConfig.FORMATS.containsKey(TidlConfig.end(source).toLowerCase(Locale.ROOT))) {
            error(
                    "source",
                    "source '" + source + "' is none of "
                            + TidlConfig.FORMATS.keySet().stream().sorted().toList(),
                    "convert it to ONNX, e.g. with tf2onnx (TensorFlow, Keras, TFLite) or torch.onnx.export");
        }
        if (config.ours()) {
            error(
                    "source",
                    "source '" + source + "' cannot take our ranges, which are of the ONNX model",
                    "write  ranges: vendor  under this target, or convert the file to ONNX for all stages:"
                            + "  python -m tf2onnx.convert --tflite FILE --output model.onnx --opset 17  (--saved-model, --graphdef alike)");
        }
        if (config.options().route() == Route.OSRT && !source.endsWith(".tflite")) {
            error(
                    "source",
                    "source '" + source + "' is nothing that the runtimes take, which are ONNX and TFLite",
                    "write  route: importer");
        }
    }

    private void error(String option, String message, String hint) {
        Diagnostic error = Diagnostic.error(message).hint(hint);
        wrong.add(
                Optional.ofNullable(config.places().get(option)).map(error::at).orElse(error));
    }
}
