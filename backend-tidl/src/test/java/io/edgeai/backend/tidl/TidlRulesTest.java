package io.edgeai.backend.tidl;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.report.EdgeAiException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
                "inWidth = 224;resizeWidth = 200 | :2:1: error: 'resizeWidth = 200' cannot be here",
                "numParamBits = 32 | :1:1: error: 'numParamBits = 32' cannot be here",
                "numFeatureBits = 16 | scheme w8a8-p2 has 8",
                "inScale = 0.1 | it is read with inDataNorm 1 only",
                "inferenceMode = 1;numCores = 2;numBatches = 3 | wants a multiple of numCores",
                "enableHighResOptimization = 1;outputFeature16bitNamesList = a | not together with"
            })
    void a_file_s_broken_rules_are_told_before_anything_runs(String lines, String words) throws Exception {
        Path file = Files.writeString(folder.resolve("given.txt"), lines.replace(";", "\n"));
        var options = SmallNet.options(Map.of("compile", false, "importer-file", file.toString()));
        var scheme = TidlChips.chip(TidlChips.row("tda4vm")).schemes().get(0);

        assertThatThrownBy(() -> TidlConfig.checkAlone(options, scheme))
                .hasMessageContaining(words)
                .hasMessageContaining("hint: ");
    }

    @Test
    void options_without_effect_and_files_that_cannot_be_are_refused() {
        assertThatThrownBy(() -> convert("tda4vm", "w8a8-p2", Map.of("compile", false, "accuracy-level", 1)))
                .hasMessageContaining("have no effect where the ranges are handed over");
        assertThatThrownBy(() -> convert("tda4vm", "w8a8-p2", Map.of("compile", false, "source", "net.tflite")))
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

    private void convert(String chip, String scheme, Map<String, ?> options) throws Exception {
        new TidlBackend().converter().convert(new SmallNet.Job(chip, scheme, options, folder).conversion());
    }
}
