package io.edgeai.backend.vitis;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.Quantizing;
import io.edgeai.api.backend.keys.KeyTable;
import io.edgeai.api.backend.keys.KeyTree;
import io.edgeai.api.backend.keys.KeyValues;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import io.edgeai.api.stage.Percent;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.QuantizeSpec.Correction;
import io.edgeai.api.stage.QuantizeSpec.Range;
import io.edgeai.api.stage.QuantizeSpec.Statistic;
import io.edgeai.api.stage.QuantizeSpec.WeightRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The configuration of the vendor's quantizer, of a release: its keys are a table ({@code quantizer.txt}), here is what core does by them. */
record QuantizerConfig(KeyValues values, String release) {

    private static final KeyTable KEYS = KeyTable.beside(QuantizerConfig.class, "quantizer.txt");
    private static final int MOST_BITS = 16;
    private static final String NAMED = "layer_quantize_config[%d].%s";

    /** The vendor's defaults as a DPU takes them. */
    static QuantizerConfig usual(String release) {
        return new QuantizerConfig(KeyTree.read(KEYS, Map.of("target_device", "DPU"), Map.of()), release);
    }

    /**
     * Reads the vendor's file.
     *
     * @throws EdgeAiException with all that is wrong, by line
     */
    static QuantizerConfig read(Path file, String release) {
        JsonFile json = JsonFile.read(file);
        KeyValues values = KeyTree.read(KEYS, json.root(), json.places());
        if (!values.has("target_device")) {
            throw EdgeAiException.spec(values.placed("", Diagnostic.error("key 'target_device' is missing"))
                    .hint("write  \"target_device\": \"DPU\""));
        }
        return new QuantizerConfig(values, release).checked();
    }

    /** From a spec, whose keys and words have hyphens; as {@link #read}. */
    static QuantizerConfig of(Map<String, Object> given, String release, Map<String, Location> places) {
        return new QuantizerConfig(KeyTree.ofSpec(KEYS, given, places), release).checked();
    }

    private QuantizerConfig checked() {
        List<Diagnostic> wrong = new ArrayList<>(values.broken(Map.of("release", release)));
        for (int i = 0; i < layers().size(); i++) {
            boolean type = values.has(NAMED.formatted(i, "layer_type"));
            String layer = NAMED.formatted(i, "").replaceFirst("\\.$", "");
            if (type == values.has(NAMED.formatted(i, "layer_name"))) {
                wrong.add(values.placed(
                        layer, Diagnostic.error("a layer is named either by 'layer_type' or by 'layer_name'")));
            }
            if (!values.has(NAMED.formatted(i, "quantizable_data_type"))) {
                wrong.add(values.placed(layer, Diagnostic.error("key 'quantizable_data_type' is missing"))
                        .hint("it has no default"));
            }
        }
        if (!wrong.isEmpty()) {
            throw new EdgeAiException(EdgeAiException.Kind.SPEC, wrong);
        }
        return this;
    }

    private List<?> layers() {
        return KeyTree.write(values, Set.of()).get("layer_quantize_config") instanceof List<?> all ? all : List.of();
    }

    /** The text of the vendor's file, without keys that the release does not know. */
    String json() {
        Set<String> unknown = new HashSet<>();
        if (release.equals("2.5")) {
            unknown.addAll(List.of("convert_silu_to_hswish", "change_concat_input_fix", "change_pool_input_fix"));
        }
        if (!release.equals("3.5")) {
            unknown.add("onnx_opset_version");
        }
        return JsonFile.write(KeyTree.write(values, unknown));
    }

    String targetDevice() {
        return values.text("target_device");
    }

    private boolean is(String key) {
        return values.text(key).equals("true");
    }

    /** The keys that are set and that only the vendor's quantizer heeds. */
    List<String> forVendorOnly() {
        Stream<String> set = Stream.of("convert_silu_to_hswish", "change_concat_input_fix", "change_pool_input_fix")
                .filter(this::is);
        return Stream.concat(set, layers().isEmpty() ? Stream.of() : Stream.of("layer_quantize_config"))
                .toList();
    }

    /** How core quantizes by this. What the spec itself names of ranges and corrections stays. */
    Quantizing quantizing(Quantizing usual) {
        Tensors activation = new Tensors(values, "activation");
        Tensors weights = new Tensors(values, "weights");
        NumericScheme scheme = new NumericScheme(
                usual.scheme().name(), activation.encoding(Rounding.HALF_UP), weights.encoding(Rounding.HALF_AWAY));
        QuantizeSpec spec = usual.spec();
        boolean plain = spec.method() == QuantizeSpec.Method.PTQ;
        boolean named =
                values.has("tensor_quantize_config.activation.method") || values.has("overall_quantize_config.method");
        boolean own = spec.range().isEmpty() && (plain || named);
        boolean percentile = own
                && activation.is("method", "percentile")
                && (values.has("tensor_quantize_config.activation.percentage")
                        || values.has("overall_quantize_config.percentage"));
        QuantizeSpec changed = new QuantizeSpec(
                spec.method(),
                plain || spec.corrections().isPresent() ? spec.corrections() : Optional.of(corrections()),
                spec.time(),
                own ? Optional.of(activation.range()) : spec.range(),
                percentile ? Percent.of(Double.parseDouble(activation.text("percentage"))) : spec.percentile(),
                spec.weights(),
                spec.qat(),
                spec.mixed(),
                spec.calibration(),
                own ? activation.statistic() : spec.statistic(),
                spec.weightRange().or(() -> plain || named ? Optional.of(weights.weightRange()) : Optional.empty()),
                spec.relu6AsRelu() || is("convert_relu6_to_relu"));
        return new Quantizing(scheme, changed);
    }

    private List<Correction> corrections() {
        return Arrays.stream(Correction.values())
                .filter(correction -> is("include_bias_corr") || correction != Correction.BIASES)
                .filter(correction -> is("include_cle") || correction != Correction.EQUALIZATION)
                .toList();
    }

    /** The settings of a kind of tensors, in core's words. */
    private record Tensors(KeyValues values, String kind) {

        String text(String key) {
            return values.text("tensor_quantize_config." + kind + "." + key);
        }

        boolean is(String key, String value) {
            return text(key).equals(value);
        }

        private boolean is(String key) {
            return is(key, "true");
        }

        /** On a DPU parameters round halves away from zero and activations up, whatever the file says: the vendor's code has it so. */
        Encoding encoding(Rounding ofDpu) {
            int bits = Integer.parseInt(text("bit_width"));
            if (bits > MOST_BITS) {
                throw EdgeAiException.spec(Diagnostic.error("bit_width '" + bits + "' of "
                        + kind.toUpperCase(Locale.ROOT) + " is not within 2 to " + MOST_BITS));
            }
            return new Encoding(
                    bits,
                    is("signed") ? Sign.SIGNED : Sign.UNSIGNED,
                    is("symmetry"),
                    is("per_channel") ? Granularity.PER_CHANNEL : Granularity.PER_TENSOR,
                    is("scale_type", "float") ? Scale.FLOAT : Scale.POWER_OF_TWO,
                    values.text("target_device").equals("DPU") ? ofDpu : rounding(),
                    is("signed") && is("narrow_range"));
        }

        private Rounding rounding() {
            return switch (text("round_mode")) {
                case "half_even" -> Rounding.HALF_EVEN;
                case "half_up" -> Rounding.HALF_UP;
                case "half_down" -> Rounding.HALF_TO_ZERO;
                default -> Rounding.HALF_AWAY;
            };
        }

        Range range() {
            String statistic = text("calib_statistic_method").toUpperCase(Locale.ROOT);
            return switch (text("method")) {
                case "maxmin" -> Range.valueOf(statistic.equals("MAX") ? "MIN_MAX" : statistic + "_MIN_MAX");
                case "entropy" -> Range.KL_DIVERGENCE;
                default -> Range.valueOf(text("method").toUpperCase(Locale.ROOT));
            };
        }

        /** Core's statistic, where its method takes one. */
        Optional<Statistic> statistic() {
            return is("method", "maxmin")
                    ? Optional.empty()
                    : Optional.of(
                            Statistic.valueOf(text("calib_statistic_method").toUpperCase(Locale.ROOT)));
        }

        WeightRange weightRange() {
            return switch (text("method")) {
                case "diffs" -> WeightRange.DIFFS;
                case "maxmin" -> WeightRange.EXTREMES;
                default ->
                    throw EdgeAiException.spec(Diagnostic.error("method '" + text("method")
                                    + "' for weights is for the vendor's own quantizer only")
                            .hint("write  tensor-quantize-config: {weights: {method: maxmin}}"));
            };
        }
    }
}
