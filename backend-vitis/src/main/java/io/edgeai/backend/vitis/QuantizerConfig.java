package io.edgeai.backend.vitis;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.Quantizing;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import io.edgeai.api.stage.Default;
import io.edgeai.api.stage.Help;
import io.edgeai.api.stage.Percent;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.QuantizeSpec.Correction;
import io.edgeai.backend.vitis.TensorConfig.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration of the vendor's quantizer (vai_q_pytorch 2.5 to 3.5): its keys with underscores for hyphens, in its order, with its defaults.
 *
 * @param overallQuantizeConfig for all tensors that {@code tensorQuantizeConfig} does not single out
 */
@Help("The configuration of the vendor's quantizer.")
record QuantizerConfig(
        @Help("ReLU6 becomes ReLU, so that layers can be equalized") @Default("false") boolean convertRelu6ToRelu,
        @Help("for the vendor's quantizer only; from 3.0 on") @Default("false") boolean convertSiluToHswish,
        @Help("cross-layer equalization") @Default("true") boolean includeCle,
        @Help("first and last layer in 16 bits; reserved by the vendor: without effect on a DPU, so refused there")
                @Default("false")
                boolean keepFirstLastLayerAccuracy,
        @Help("additions in 16 bits; reserved by the vendor: without effect on a DPU, so refused there")
                @Default("false")
                boolean keepAddLayerAccuracy,
        @Help("bias correction") @Default("true") boolean includeBiasCorr,
        @Help("for the vendor's quantizer only; from 3.0 on") @Default("false") boolean changeConcatInputFix,
        @Help("for the vendor's quantizer only; from 3.0 on") @Default("false") boolean changePoolInputFix,
        @Help("for the vendor's quantizer only; from 3.5 on") @Default("-1") int onnxOpsetVersion,
        @Help("what the result is for; only DPU can be compiled") @Default("dpu") Device targetDevice,
        @Help("read, and by the vendor's releases not heeded")
                @Default("[\"input\", \"weights\", \"bias\", \"activation\"]")
                List<Kind> quantizableDataType,
        @Default("{}") TensorConfig overallQuantizeConfig,
        @Default("{}") Tensors tensorQuantizeConfig,
        @Help("for the vendor's quantizer only") @Default("[]") List<Layer> layerQuantizeConfig) {

    /** What a quantized model is for. */
    enum Device {
        DPU,
        CPU,
        GPU,
        FLEXML
    }

    /** Kinds of tensors. */
    enum Kind {
        INPUT,
        WEIGHTS,
        BIAS,
        ACTIVATION
    }

    /** Settings by kind of tensor, over the overall ones. */
    record Tensors(
            Optional<TensorConfig> input,
            Optional<TensorConfig> weights,
            Optional<TensorConfig> bias,
            Optional<TensorConfig> activation) {

        Optional<TensorConfig> of(Kind kind) {
            return switch (kind) {
                case INPUT -> input;
                case WEIGHTS -> weights;
                case BIAS -> bias;
                case ACTIVATION -> activation;
            };
        }
    }

    /** Settings of single layers, by type or by name. */
    record Layer(
            Optional<String> layerType,
            Optional<String> layerName,
            List<Kind> quantizableDataType,
            @Default("{}") TensorConfig overallQuantizeConfig,
            @Default("{}") Tensors tensorQuantizeConfig) {

        Layer {
            quantizableDataType = List.copyOf(quantizableDataType);
            if (layerType.isPresent() == layerName.isPresent()) {
                throw new IllegalArgumentException("a layer is named either by 'layer_type' or by 'layer_name'");
            }
        }
    }

    private static final int MOST_BITS = 16;

    QuantizerConfig {
        quantizableDataType = List.copyOf(quantizableDataType);
        layerQuantizeConfig = List.copyOf(layerQuantizeConfig);
        List<String> problems = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            TensorConfig own =
                    tensorQuantizeConfig.of(kind).orElse(TensorConfig.NOTHING).over(overallQuantizeConfig);
            own.full(kind).problems(targetDevice, kind).forEach(problems::add);
        }
        if (keepFirstLastLayerAccuracy || keepAddLayerAccuracy) {
            problems.add(
                    "'keep_first_last_layer_accuracy' and 'keep_add_layer_accuracy' are reserved in every release and without"
                            + " effect on a DPU, which computes in 8 bits; write false");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", new LinkedHashSet<>(problems)));
        }
    }

    /** The vendor's defaults as a DPU takes them. */
    static QuantizerConfig usual() {
        return JsonRecords.parse(QuantizerConfig.class, "{\"target_device\": \"DPU\"}");
    }

    /**
     * Reads the vendor's file.
     *
     * @throws EdgeAiException with all that is wrong, by line
     */
    static QuantizerConfig read(Path file, Release release) {
        QuantizerConfig config = JsonRecords.read(QuantizerConfig.class, file);
        try {
            config.require(release);
        } catch (IllegalArgumentException e) {
            throw new EdgeAiException(
                    EdgeAiException.Kind.SPEC,
                    Diagnostic.error(String.valueOf(e.getMessage())).at(Location.of(file.toString())),
                    e);
        }
        return config;
    }

    /**
     * Checks that a release knows all that is set.
     *
     * @throws IllegalArgumentException naming what it does not know
     */
    void require(Release release) {
        List<String> problems = new ArrayList<>();
        boolean old = release == Release.V2_5;
        if (old && (convertSiluToHswish || changeConcatInputFix || changePoolInputFix)) {
            problems.add(
                    "'convert_silu_to_hswish', 'change_concat_input_fix' and 'change_pool_input_fix' exist from release 3.0 on");
        }
        if (release != Release.V3_5) {
            boolean typed = overallQuantizeConfig.datatype().isPresent()
                    || List.of(Kind.values()).stream().anyMatch(kind -> tensorQuantizeConfig
                            .of(kind)
                            .flatMap(TensorConfig::datatype)
                            .isPresent());
            if (typed || onnxOpsetVersion != -1 || targetDevice == Device.FLEXML) {
                problems.add("'datatype', 'onnx_opset_version' and target_device 'FLEXML' exist from release 3.5 on");
            }
        }
        if (old
                && targetDevice == Device.DPU
                && effective(Kind.ACTIVATION).method().equals(Optional.of(Method.MAXMIN))) {
            problems.add("method 'maxmin' for a DPU exists from release 3.0 on; 2.5 takes diffs");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    String.join("; ", problems) + "; the release is " + release + " (option 'release')");
        }
    }

    /** The text of the vendor's file. */
    String json(Release release) {
        Set<String> unknown = new LinkedHashSet<>();
        if (release == Release.V2_5) {
            unknown.addAll(List.of("convert_silu_to_hswish", "change_concat_input_fix", "change_pool_input_fix"));
        }
        if (release != Release.V3_5) {
            unknown.add("onnx_opset_version");
        }
        return JsonRecords.write(this, unknown);
    }

    /** The vendor's own settings of a kind of tensor, complete. */
    TensorConfig effective(Kind kind) {
        return tensorQuantizeConfig
                .of(kind)
                .orElse(TensorConfig.NOTHING)
                .over(overallQuantizeConfig)
                .full(kind);
    }

    /** Whether something is set that only the vendor's quantizer does. */
    List<String> forVendorOnly() {
        List<String> keys = new ArrayList<>();
        if (convertSiluToHswish) {
            keys.add("convert_silu_to_hswish");
        }
        if (changeConcatInputFix) {
            keys.add("change_concat_input_fix");
        }
        if (changePoolInputFix) {
            keys.add("change_pool_input_fix");
        }
        if (!layerQuantizeConfig.isEmpty()) {
            keys.add("layer_quantize_config");
        }
        return keys;
    }

    /** How core quantizes by this. What the spec itself names of ranges and corrections stays. */
    Quantizing quantizing(Quantizing usual) {
        TensorConfig activation = effective(Kind.ACTIVATION);
        TensorConfig weights = effective(Kind.WEIGHTS);
        NumericScheme scheme = new NumericScheme(
                usual.scheme().name(), encoding(activation, Kind.ACTIVATION), encoding(weights, Kind.WEIGHTS));
        QuantizeSpec spec = usual.spec();
        boolean plain = spec.method() == QuantizeSpec.Method.PTQ;
        boolean named = tensorQuantizeConfig
                        .of(Kind.ACTIVATION)
                        .flatMap(TensorConfig::method)
                        .isPresent()
                || overallQuantizeConfig.method().isPresent();
        boolean own = spec.range().isEmpty() && (plain || named);
        QuantizeSpec changed = new QuantizeSpec(
                spec.method(),
                plain || spec.corrections().isPresent() ? spec.corrections() : Optional.of(corrections()),
                spec.time(),
                own ? Optional.of(activation.range()) : spec.range(),
                activation
                        .percentage()
                        .filter(given -> own && activation.method().equals(Optional.of(Method.PERCENTILE)))
                        .map(Percent::of)
                        .orElse(spec.percentile()),
                spec.weights(),
                spec.qat(),
                spec.mixed(),
                spec.calibration(),
                own ? activation.statistic() : spec.statistic(),
                spec.weightRange().or(() -> plain || named ? Optional.of(weights.weightRange()) : Optional.empty()),
                spec.relu6AsRelu() || convertRelu6ToRelu);
        return new Quantizing(scheme, changed);
    }

    private List<Correction> corrections() {
        return List.of(Correction.values()).stream()
                .filter(correction -> includeBiasCorr || correction != Correction.BIASES)
                .filter(correction -> includeCle || correction != Correction.EQUALIZATION)
                .toList();
    }

    /** On a DPU parameters round halves away from zero and activations up, whatever the file says: the vendor's code has it so. */
    private Encoding encoding(TensorConfig config, Kind kind) {
        int bits = config.bitWidth().orElseThrow();
        if (bits < 2 || bits > MOST_BITS) {
            throw EdgeAiException.spec(
                    Diagnostic.error("bit_width '" + bits + "' of " + kind + " is not within 2 to " + MOST_BITS));
        }
        boolean signed = config.signed().orElseThrow();
        boolean weights = kind == Kind.WEIGHTS;
        return new Encoding(
                bits,
                signed ? Sign.SIGNED : Sign.UNSIGNED,
                config.symmetry().orElseThrow(),
                config.perChannel().orElseThrow() ? Granularity.PER_CHANNEL : Granularity.PER_TENSOR,
                config.scaleType().orElseThrow() == TensorConfig.ScaleType.FLOAT ? Scale.FLOAT : Scale.POWER_OF_TWO,
                targetDevice == Device.DPU ? weights ? Rounding.HALF_AWAY : Rounding.HALF_UP : config.rounding(),
                signed && config.narrowRange().orElseThrow());
    }
}
