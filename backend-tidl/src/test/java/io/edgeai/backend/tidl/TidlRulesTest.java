package io.edgeai.backend.tidl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Request;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.TargetSpec;
import io.edgeai.core.host.LocalHost;
import io.edgeai.core.onnx.OnnxWriter;
import io.edgeai.core.run.Plan;
import io.edgeai.core.run.Plugins;
import io.edgeai.core.run.Workplace;
import io.edgeai.core.spec.SpecReader;
import io.edgeai.core.spec.Specs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that contradict the model, the chip or each other. */
final class TidlRulesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "inWidth | 320 | key 'inWidth' is '320', model, chip and target say '224'",
                "resizeWidth | 200 | say '256'",
                "inMean | 0 0 0 | say '123.675 116.28 103.53'",
                "postProcType | 2 | say '1'",
                "quantizationStyle | 6 | say '3'",
                "numFrames | 9 | there are 4 calibration pictures",
                "numCores | 2 | tda4vm has 1 for one net",
                "inferenceMode | 2 | tda4vm has one core",
                "outTensorScale | 3 | powers of two only",
                "inQuantFactor | 0.3 | powers of two only",
                "ddrLayers | 1 2 | the list ends with -1",
                "inputParamsFile | weights.bin | it is for Caffe",
            })
    void keys_that_contradict_model_chip_or_each_other_are_refused(String key, String value, String words) {
        Map<String, Object> options = Map.of("compile", false, "importer", Map.of(key, value));

        assertThatThrownBy(() -> convert("tda4vm", "w8a8-p2", options))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining(words)
                .hasMessageContaining("hint: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "inWidth = 224;resizeWidth = 200 | :2:1: error: key 'resizeWidth' is '200', model, chip and target say '256'",
                "numParamBits = 32 | :1:1: error: key 'numParamBits' is '32', model, chip and target say '8'",
                "numFeatureBits = 16 | model, chip and target say '8'",
                "inScale = 0.1 | :1:1: error: key 'inScale' is '0.1'",
                "inferenceMode = 1;numCores = 2;numBatches = 3 | wants a multiple of numCores",
                "enableHighResOptimization = 1;outputFeature16bitNamesList = a | not together with"
            })
    void a_file_s_broken_rules_are_told_before_anything_runs(String lines, String words) throws Exception {
        Path file = Files.writeString(folder.resolve("given.txt"), lines.replace(";", "\n"));
        Map<String, Object> options = Map.of("compile", false, "importer-file", file.toString());

        assertThat(new TidlBackend().check(request("tda4vm", options, Optional.empty())))
                .anySatisfy(one -> assertThat(one.toString()).contains(words, "hint: "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tda4vm | inWidth | 320 | key 'inWidth' is '320', model, chip and target say '224'",
                "tda4vm | resizeWidth | 200 | say '256'",
                "tda4vm | quantizationStyle | 6 | say '3'",
                "tda4vm | numFrames | 9 | there are 4 calibration pictures",
                "am62a | numCores | 2 | am62a has 1 for one net",
                "tda4vm | inferenceMode | 1 | tda4vm has one core",
                "am69a | inferenceMode | 2 | write numCores above 1",
                "tda4vm | inQuantFactor | 0.3 | powers of two only",
                "am62a | biasCalibrationIterations | 20 | it has no effect where the ranges are handed over",
                "am62a | mixedPrecisionFactor | 1.5 | layers are widened by the vendor's own ranges",
                "am62a | percentileWtRangeShrink | 0.1 | it is for weightRangeMethod 0",
                "am62a | rawDataInElementType | 0 | it is for raw data",
                "am62a | singleCoreLayersNames | a | it is for inferenceMode 2",
                "am62a | numBatches | 2000 | allowed: a whole number, 1..1024",
                "am62a | numBatch | 4 | did you mean 'numBatches'?",
            })
    void what_contradicts_is_told_with_the_spec_s_line_before_there_is_a_model_or_a_picture(
            String chip, String key, String value, String words) {
        Location line = new Location("bird.yaml", 12, 30);
        Map<String, Object> options = Map.of("importer", Map.of(key, value));

        assertThat(new TidlBackend().check(request(chip, options, Optional.of(Map.of("importer." + key, line)))))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.toString()).contains(words);
                    assertThat(one.isError()).isTrue();
                    assertThat(one.location()).contains(line);
                    assertThat(one.hint()).isNotBlank();
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "advanced_options:weight_clipping: 0 | it is read at accuracy level 9 only",
                "advanced_options:num_cores: 9 | has 4 for one net",
                "advanced_options:mixed_precision_factor: 2 | layers are widened by the vendor's own ranges",
                "tensor_bits: 16 | say '8'",
            })
    void options_of_the_runtimes_are_held_to_each_other_too(String given, String words) {
        int colon = given.lastIndexOf(':');
        Map<String, Object> options = Map.of("provider", Map.of(given.substring(0, colon), given.substring(colon + 2)));

        assertThat(new TidlBackend().check(request("am69a", options, Optional.empty())))
                .singleElement()
                .asString()
                .contains(words, "hint: ");
    }

    @Test
    void edgeai_check_tells_all_of_it_at_once_by_line_and_column() throws Exception {
        Files.createDirectories(folder.resolve("frames/one"));
        OnnxWriter.write(SmallNet.model(), folder.resolve("small.onnx"));
        String spec =
                """
                name: small
                dataset: {images: frames}
                preprocessing: {size: 224, fit: squash, mean: [0, 0, 0], std: [255, 255, 255]}
                model: {onnx: small.onnx, head: keep}
                targets:
                  - backend: tidl
                    chip: tda4vm
                    device: none
                    options:
                      compile: false
                      accuracy-level: 1
                      importer:
                        inWidth: 320
                        inferenceMode: 1
                      provider: {'advanced_options:weight_clipping': 0}
                """;
        var plugins = new Plugins(List.of(new TidlBackend()), List.of());
        var place = new Workplace(folder, folder.resolve("cache"), new LocalHost(), "test");

        assertThatThrownBy(() -> Plan.of(SpecReader.read("small.yaml", spec, folder), plugins, place))
                .hasMessageContaining("small.yaml:11:23: error: 'accuracy-level' and 'bias-iterations' have no effect")
                .hasMessageContaining(
                        "small.yaml:13:18: error: key 'inWidth' is '320', model, chip and target say '224'")
                .hasMessageContaining("small.yaml:14:24: error: 'inferenceMode = 1' cannot be here")
                .hasMessageContaining("small.yaml:15:54: error: 'advanced_options:weight_clipping = 0' cannot be here");
    }

    @Test
    void options_without_effect_and_files_that_cannot_be_are_refused() throws Exception {
        String net = Files.writeString(folder.resolve("net.tflite"), "").toString();
        assertThatThrownBy(() -> convert("tda4vm", "w8a8-p2", Map.of("compile", false, "accuracy-level", 1)))
                .hasMessageContaining("have no effect where the ranges are handed over");
        assertThatThrownBy(() -> convert("tda4vm", "w8a8-p2", Map.of("compile", false, "source", net)))
                .hasMessageContaining("cannot take our ranges")
                .hasMessageContaining("tf2onnx");
        assertThatThrownBy(() ->
                        convert("am62a", "w8a8", Map.of("compile", false, "device-config", Map.of("NUMCORES", 1))))
                .hasMessageContaining("lacks [DDRFREQ_MHZ]");
        assertThatThrownBy(() -> convert(
                        "am68a",
                        "w8a8",
                        Map.of(
                                "compile",
                                false,
                                "provider",
                                Map.of("deny_list", "MaxPool", "allow_list:layer_name", "a"))))
                .hasMessageContaining("stand side by side");
    }

    private static Request request(String chip, Map<String, Object> options, Optional<Map<String, Location>> places) {
        Chip known = TidlChip.of(chip).chip();
        TargetSpec target = Specs.of(TargetSpec.class, Map.of("backend", "tidl", "chip", chip));
        return new Request(
                "small",
                known,
                known.schemes().get(0),
                target,
                SmallNet.options(options),
                Specs.defaults(QuantizeSpec.class),
                Optional.of(SmallNet.IMAGENET),
                places.orElse(Map.of()));
    }

    private void convert(String chip, String scheme, Map<String, ?> options) throws Exception {
        new TidlBackend().converter().convert(new SmallNet.Job(chip, scheme, options, folder).conversion());
    }
}
