package io.edgeai.backend.vitis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.backend.Quantizing;
import io.edgeai.api.backend.keys.KeyTree;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.QuantizeSpec.Correction;
import io.edgeai.api.stage.QuantizeSpec.Range;
import io.edgeai.api.stage.QuantizeSpec.Statistic;
import io.edgeai.api.stage.QuantizeSpec.WeightRange;
import io.edgeai.core.spec.Specs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vendor's file: keys, defaults and rules as the facts about vai_q_pytorch 2.5 to 3.5 have them. */
class QuantizerConfigTest {

    @TempDir
    Path folder;

    /** The smallest file that every release takes for a DPU. */
    private static final String SMALLEST =
            """
            {
              "convert_relu6_to_relu": false,
              "include_cle": true,
              "keep_first_last_layer_accuracy": false,
              "keep_add_layer_accuracy": false,
              "include_bias_corr": true,
              "target_device": "DPU",
              "quantizable_data_type": ["input", "weights", "bias", "activation"],
              "overall_quantize_config": {
                "bit_width": 8,
                "method": "diffs",
                "round_mode": "std_round",
                "symmetry": true,
                "per_channel": false,
                "signed": true,
                "narrow_range": false,
                "scale_type": "poweroftwo",
                "calib_statistic_method": "modal"
              },
              "tensor_quantize_config": {
                "activation": {
                  "round_mode": "half_up"
                }
              }
            }
            """;

    @Test
    void the_defaults_are_written_as_each_release_takes_them() {
        String json = QuantizerConfig.usual("2.5").json();
        assertThat(json)
                .isEqualTo(
                        """
                        {
                          "convert_relu6_to_relu" : false,
                          "include_cle" : true,
                          "keep_first_last_layer_accuracy" : false,
                          "keep_add_layer_accuracy" : false,
                          "include_bias_corr" : true,
                          "target_device" : "DPU",
                          "quantizable_data_type" : [ "input", "weights", "bias", "activation" ],
                          "overall_quantize_config" : { },
                          "tensor_quantize_config" : { },
                          "layer_quantize_config" : [ ]
                        }
                        """);
        assertThat(QuantizerConfig.usual("3.0").json())
                .contains(
                        "\"convert_silu_to_hswish\" : false",
                        "\"change_concat_input_fix\" : false",
                        "\"change_pool_input_fix\" : false")
                .doesNotContain("onnx_opset_version");
        assertThat(QuantizerConfig.usual("3.5").json()).contains("\"onnx_opset_version\" : -1");
    }

    @Test
    void a_file_that_is_read_is_written_back_with_every_value() throws IOException {
        QuantizerConfig config = read(SMALLEST, "2.5");
        String again = config.json();
        assertThat(KeyTree.write(read(again, "2.5").values(), Set.of()))
                .isEqualTo(KeyTree.write(config.values(), Set.of()));
        assertThat(JsonFile.JSON.readTree(again).path("overall_quantize_config"))
                .isEqualTo(JsonFile.JSON.readTree(SMALLEST).path("overall_quantize_config"));
        assertThat(JsonFile.JSON.readTree(again).path("tensor_quantize_config"))
                .isEqualTo(JsonFile.JSON.readTree(SMALLEST).path("tensor_quantize_config"));
    }

    @Test
    void layers_are_written_with_null_for_the_name_that_is_not_given() throws IOException {
        String json = SMALLEST.replaceFirst(
                "\\{",
                "{\"layer_quantize_config\": [{\"layer_type\": \"torch.nn.Conv2d\", \"layer_name\": null, \"quantizable_data_type\": [\"weights\"]}],");
        String again = read(json, "2.5").json();
        assertThat(again).contains("\"layer_type\" : \"torch.nn.Conv2d\"", "\"layer_name\" : null");
        assertThat(read(again, "2.5").forVendorOnly()).containsExactly("layer_quantize_config");
    }

    /** Line and words of what is told, for each key. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "convert_relu6_to_relu\": false | convert_relu6_to_relu\": \"false\" | 2 | 'convert_relu6_to_relu' is 'false' | true or false, without quotes",
                "include_cle\": true | include_cle\": 1 | 3 | 'include_cle' is '1' | true or false",
                "keep_first_last_layer_accuracy\": false | keep_first_last_layer_accuracy\": true | 4 | reserved in every release | -",
                "keep_add_layer_accuracy\": false | keep_add_layer_accuracy\": true | 5 | reserved in every release | -",
                "include_bias_corr\": true | include_bias_corr\": null | 6 | 'include_bias_corr' is 'null' | true or false",
                "\"DPU\" | \"KV260\" | 7 | 'KV260' is not a known 'target_device' | one of: DPU, CPU, GPU, FLEXML",
                "\"bias\", | \"biases\", | 8 | 'biases' is not a known 'quantizable_data_type' | one of: input, weights, bias, activation",
                "bit_width\": 8 | bit_width\": 64 | 10 | 'bit_width' is '64' | 2 to 32",
                "bit_width\": 8 | bit_width\": 4 | 10 | a DPU computes in 8 bits | -",
                "\"diffs\" | \"half_up\" | 11 | 'half_up' is not a known 'method' | one of: maxmin, percentile, entropy, mse, diffs",
                "\"diffs\" | \"mse\" | 11 | a DPU needs method 'diffs' or 'maxmin' | -",
                "\"diffs\" | \"maxmin\" | 11 | exists from release 3.0 on | -",
                "\"std_round\" | \"nearest\" | 12 | 'nearest' is not a known 'round_mode' | one of: half_even, half_up, half_down, std_round",
                "\"std_round\" | \"half_even\" | 12 | a DPU needs round_mode 'std_round' for weights | -",
                "symmetry\": true | symmetry\": \"yes\" | 13 | 'symmetry' is 'yes' | true or false",
                "symmetry\": true | symmetry\": false | 13 | a DPU needs symmetry true | -",
                "per_channel\": false | per_channel\": true | 14 | a DPU needs per_channel false | -",
                "signed\": true | signed\": 8 | 15 | 'signed' is '8' | true or false",
                "narrow_range\": false | narrow_range\": true | 16 | a DPU needs narrow_range false | -",
                "\"poweroftwo\" | \"power_of_two\" | 17 | 'power_of_two' is not a known 'scale_type' | one of: poweroftwo, float",
                "\"poweroftwo\" | \"float\" | 17 | a DPU needs scale_type 'poweroftwo' | -",
                "\"modal\" | \"mode\" | 18 | 'mode' is not a known 'calib_statistic_method' | one of: modal, max, mean, median",
                "\"modal\" | \"max\" | 18 | a DPU needs calib_statistic_method 'modal' | -",
                "\"round_mode\": \"half_up\" | \"rounding\": \"half_up\" | 22 | key 'rounding' is not known here | round_mode",
                "\"target_device\": \"DPU\", | '' | 1 | key 'target_device' is missing | \"target_device\": \"DPU\"",
                "\"include_cle\": true, | \"include_cle\": true | 4 | this is no JSON | -"
            })
    void a_wrong_value_is_refused_with_its_line_and_a_way_out(
            String right, String wrong, int line, String words, String hint) {
        String changed = SMALLEST.replace(right, wrong == null ? "" : wrong);
        assertThat(changed).isNotEqualTo(SMALLEST);
        assertThatThrownBy(() -> read(changed, "2.5")).isInstanceOfSatisfying(EdgeAiException.class, e -> {
            Diagnostic first = e.diagnostics().get(0);
            assertThat(first.message()).contains(words);
            assertThat(first.location().orElseThrow().line()).isEqualTo(line);
            assertThat(first.hint()).contains(hint.equals("-") ? "" : hint);
        });
    }

    @Test
    void all_that_is_wrong_is_told_at_once() {
        assertThatThrownBy(() -> read(SMALLEST.replace("\"diffs\"", "\"a\"").replace("\"modal\"", "\"b\""), "3.0"))
                .isInstanceOfSatisfying(
                        EdgeAiException.class, e -> assertThat(e.diagnostics()).hasSize(2));
    }

    @Test
    void the_rounding_that_is_listed_everywhere_is_told_with_what_a_dpu_needs() {
        assertThatThrownBy(() -> read(SMALLEST.replace("\"half_up\"", "\"std_round\""), "3.0"))
                .hasMessageContaining("tensor_quantize_config: {activation: {round_mode: half_up}}");
    }

    @ParameterizedTest
    @CsvSource({
        "convert-silu-to-hswish, true, 3.0",
        "change-concat-input-fix, true, 3.0",
        "change-pool-input-fix, true, 3.0",
        "onnx-opset-version, 15, 3.5",
        "target-device, '\"flexml\"', 3.5"
    })
    void a_key_of_a_later_release_is_refused(String key, String value, String since) {
        Map<?, ?> quantizer = JsonFile.JSON.convertValue(readTree("{\"" + key + "\": " + value + "}"), Map.class);
        assertThatThrownBy(() -> Specs.of(VitisBackend.Options.class, Map.of("release", "2.5", "quantizer", quantizer))
                        .given(Map.of()))
                .hasMessageContaining("from release " + since + " on");
    }

    private static com.fasterxml.jackson.databind.JsonNode readTree(String json) {
        try {
            return JsonFile.JSON.readTree(json);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void core_quantizes_a_dpu_s_model_as_the_vendor_does_whatever_else_the_file_says() {
        Quantizing usual = usual(QuantizeSpec.Method.PTQ);
        Quantizing how = read(SMALLEST, "3.0").quantizing(usual);
        assertThat(how.scheme().activations()).isEqualTo(usual.scheme().activations());
        assertThat(how.scheme().weights()).isEqualTo(usual.scheme().weights());
        assertThat(how.spec().range()).contains(Range.DIFFS);
        assertThat(how.spec().statistic()).contains(Statistic.MODAL);
        assertThat(how.spec().weightRange()).contains(WeightRange.DIFFS);
    }

    @ParameterizedTest
    @CsvSource({
        "maxmin, max, MIN_MAX, ",
        "maxmin, mean, MEAN_MIN_MAX, ",
        "maxmin, median, MEDIAN_MIN_MAX, ",
        "percentile, max, PERCENTILE, MAX",
        "mse, mean, MSE, MEAN",
        "entropy, median, KL_DIVERGENCE, MEDIAN"
    })
    void every_method_and_statistic_reaches_core(String method, String statistic, Range range, Statistic found) {
        Quantizing how = other(method, statistic, "half_down").quantizing(usual(QuantizeSpec.Method.AUTO));
        assertThat(how.spec().range()).contains(range);
        assertThat(how.spec().statistic()).isEqualTo(Optional.ofNullable(found));
        assertThat(how.scheme().activations().scale()).isEqualTo(Scale.FLOAT);
        assertThat(how.spec().percentile().fraction()).isEqualTo(method.equals("percentile") ? 0.999 : 0.9999);
    }

    @ParameterizedTest
    @CsvSource({"half_even, HALF_EVEN", "half_up, HALF_UP", "half_down, HALF_TO_ZERO", "std_round, HALF_AWAY"})
    void every_rounding_reaches_core(String mode, Rounding rounding) {
        assertThat(other("maxmin", "max", mode)
                        .quantizing(usual(QuantizeSpec.Method.AUTO))
                        .scheme()
                        .activations()
                        .rounding())
                .isEqualTo(rounding);
    }

    @Test
    void signs_widths_ranges_and_channels_reach_core() {
        QuantizerConfig config = read(
                """
                {"target_device": "CPU", "overall_quantize_config": {"scale_type": "float", "method": "maxmin", "calib_statistic_method": "max", "bit_width": 6},
                 "tensor_quantize_config": {"activation": {"symmetry": false, "signed": false}, "weights": {"per_channel": true, "narrow_range": true}}}
                """,
                "3.0");
        Quantizing how = config.quantizing(usual(QuantizeSpec.Method.AUTO));
        assertThat(how.scheme().activations().sign()).isEqualTo(Sign.UNSIGNED);
        assertThat(how.scheme().activations().symmetric()).isFalse();
        assertThat(how.scheme().activations().bits()).isEqualTo(6);
        assertThat(how.scheme().weights().granularity()).isEqualTo(Granularity.PER_CHANNEL);
        assertThat(how.scheme().weights().narrow()).isTrue();
    }

    @Test
    void what_is_not_to_be_corrected_is_not_corrected() {
        QuantizerConfig config = read(
                SMALLEST.replace("bias_corr\": true", "bias_corr\": false").replace("relu\": false", "relu\": true"),
                "3.0");
        QuantizeSpec spec = config.quantizing(usual(QuantizeSpec.Method.AUTO)).spec();
        assertThat(spec.corrected()).doesNotContain(Correction.BIASES).contains(Correction.WEIGHTS);
        assertThat(spec.relu6AsRelu()).isTrue();
        assertThat(spec.corrected()).contains(Correction.EQUALIZATION);
        assertThat(read(SMALLEST.replace("cle\": true", "cle\": false"), "3.0")
                        .quantizing(usual(QuantizeSpec.Method.AUTO))
                        .spec()
                        .corrected())
                .doesNotContain(Correction.EQUALIZATION);
        QuantizeSpec own = new QuantizeSpec(
                QuantizeSpec.Method.AUTO,
                Optional.of(List.of(Correction.BIASES)),
                spec.time(),
                spec.range(),
                spec.percentile(),
                spec.weights(),
                spec.qat(),
                spec.mixed(),
                spec.calibration());
        assertThat(config.quantizing(
                                new Quantizing(usual(QuantizeSpec.Method.AUTO).scheme(), own))
                        .spec()
                        .corrected())
                .as("what the spec itself names")
                .containsExactly(Correction.BIASES);
    }

    private static Quantizing usual(QuantizeSpec.Method method) {
        return new Quantizing(
                Dpu.of("kv260").chip().schemes().get(0),
                Specs.of(QuantizeSpec.class, Map.of("method", method.name().toLowerCase(java.util.Locale.ROOT))));
    }

    private QuantizerConfig other(String method, String statistic, String round) {
        return read(
                """
                {"target_device": "CPU", "overall_quantize_config": {"scale_type": "float", "method": "%s", "calib_statistic_method": "%s",
                 "round_mode": "%s", "percentage": 99.9}, "tensor_quantize_config": {"weights": {"method": "maxmin"}}}
                """
                        .formatted(method, statistic, round),
                "3.0");
    }

    private QuantizerConfig read(String json, String release) {
        try {
            return QuantizerConfig.read(Files.writeString(folder.resolve("quant_config.json"), json), release);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
