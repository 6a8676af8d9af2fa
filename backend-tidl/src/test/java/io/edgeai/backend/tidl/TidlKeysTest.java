package io.edgeai.backend.tidl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.edgeai.api.backend.keys.Key;
import io.edgeai.api.backend.keys.KeyTable;
import io.edgeai.api.backend.keys.KeyValues;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Location;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The vendor's keys: what each may be, and how it is told. */
final class TidlKeysTest {

    @TempDir
    private Path folder;

    static Stream<Key> numbers() {
        return Stream.of(TidlConfig.IMPORTER, TidlConfig.PROVIDER, TidlConfig.DEVICE)
                .flatMap(keys -> keys.keys().values().stream())
                .filter(Key::isNumber);
    }

    static Stream<Key> all() {
        return Stream.of(TidlConfig.IMPORTER, TidlConfig.PROVIDER, TidlConfig.DEVICE)
                .flatMap(keys -> keys.keys().values().stream());
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_key_without_a_value_is_refused_and_its_default_is_not(Key key) {
        assertThat(refused(keysOf(key), "# remark\n\n" + key.name() + " =\n"))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.location()).contains(new Location("import.txt", 3, 1));
                    assertThat(found.message()).contains(key.name());
                    assertThat(found.hint()).isNotBlank();
                });
        if (!key.standard().isEmpty()) {
            KeyValues read = KeyValues.parse(keysOf(key), "import.txt", key.name() + " = " + key.standard());
            assertThat(read.text(key.name()))
                    .isEqualTo(KeyValues.none(keysOf(key)).text(key.name()));
        }
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void every_number_that_is_a_word_is_refused_with_its_line_and_what_is_allowed(Key key) {
        assertThat(refused(keysOf(key), key.name() + " = high\n"))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.location()).contains(new Location("import.txt", 1, 1));
                    assertThat(found.message()).contains("'" + key.name() + " = high'");
                    assertThat(found.hint()).startsWith("allowed: ");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "modelType,7",
        "numParamBits,3",
        "numParamBits,17",
        "numFeatureBits,12",
        "numBatches,0",
        "numBatches,1025",
        "inWidth,0",
        "inHeight,-2",
        "inNumChannels,0",
        "inDataNorm,2",
        "inScale,0",
        "resizeWidth,0",
        "resizeHeight,-3",
        "inDataFormat,2",
        "inYuvFormat,3",
        "inResizeType,2",
        "inFileFormat,4",
        "rawDataInElementType,5",
        "numFrames,0",
        "postProcType,4",
        "debugTraceLevel,3",
        "executeQuantsTool,2",
        "quantizationStyle,4",
        "quantizationStyle,10",
        "calibrationOption,256",
        "activationRangeMethod,2",
        "weightRangeMethod,2",
        "percentileActRangeShrink,51",
        "biasCalibrationIterations,0",
        "biasCalibrationFactor,0",
        "quantRoundAdd,101",
        "quantRangeUpdateFactor,1.5",
        "mixedPrecisionFactor,1",
        "msmcSizeKB,0",
        "deviceName,5",
        "numCores,0",
        "inferenceMode,3",
        "foldEltWiseInConv2D,1",
        "foldMaxPoolInConv2D,1",
        "foldPreBnConv2D,3",
        "addDataConvertToNet,4",
        "inElementType,4",
        "inQuantFactor,0",
        "inLayout,2",
        "outElementType,5",
        "outElementSize,3",
        "modelGroupId,128",
        "metaArchType,2",
        "preQuantizedModel,2",
        "ddrLayers,-2",
        "inZeroPoint,1.5",
        "numParamBits,8 8"
    })
    void a_value_beyond_its_range_is_refused(String key, String value) {
        assertThat(refused(TidlConfig.IMPORTER, "inDIM1 = 1\n" + key + " = " + value))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.message()).isEqualTo("'" + key + " = " + value + "' cannot be");
                    assertThat(found.location().orElseThrow().line()).isEqualTo(2);
                    assertThat(found.hint()).isNotBlank();
                });
    }

    @Test
    void words_truths_quotes_and_remarks_are_read() {
        KeyValues read = KeyValues.parse(
                TidlConfig.IMPORTER,
                "import.txt",
                """
                # the vendor's example
                modelType = onnx
                postProcType = classification
                executeQuantsTool = true
                inputNetFile = "my net.onnx"
                inMean = 123.675 116.28 103.53
                outputFeature16bitNamesList = "a, b c"
                """);

        assertThat(read.text("modelType")).isEqualTo("2");
        assertThat(read.text("postProcType")).isEqualTo("1");
        assertThat(read.text("executeQuantsTool")).isEqualTo("1");
        assertThat(read.text("inputNetFile")).isEqualTo("my net.onnx");
        assertThat(read.all("inMean")).containsExactly("123.675", "116.28", "103.53");
        assertThat(read.all("outputFeature16bitNamesList")).containsExactly("a", "b", "c");
        assertThat(KeyValues.parse(TidlConfig.IMPORTER, "again", read.write()).values())
                .isEqualTo(read.values());
    }

    @ParameterizedTest
    @CsvSource({
        "numParamBit,did you mean 'numParamBits'?",
        "msmcSize,did you mean 'msmcSizeKB'?",
        "layersGroupId,it belongs to TIDL of TDA2 and TDA3",
        "zzzzzzzzzzzz,known: modelType"
    })
    void an_unknown_key_is_told_with_the_nearest(String key, String hint) {
        assertThat(refused(TidlConfig.IMPORTER, key + " = 1"))
                .singleElement()
                .satisfies(found -> assertThat(found.hint()).startsWith(hint));
    }

    @Test
    void all_problems_come_at_once_with_their_lines() {
        assertThat(refused(TidlConfig.IMPORTER, "numParamBits = 8\nnumParamBits = 16\nsome words\nnumFrames = many"))
                .extracting(found -> found.location().orElseThrow().line())
                .containsExactly(2, 3, 4);
    }

    @Test
    void what_contradicts_the_derived_is_refused_what_repeats_it_is_not() throws Exception {
        KeyValues derived =
                KeyValues.none(TidlConfig.IMPORTER).with("inWidth", 224).with("inScale", 0.017124753f);
        Path file =
                Files.writeString(folder.resolve("given.txt"), "inScale = 0.017125\ninWidth = 320\nmsmcSizeKB = 512\n");

        assertThat(derived.contradicted(KeyValues.read(TidlConfig.IMPORTER, file)))
                .singleElement()
                .asString()
                .contains("given.txt:2:1: error: key 'inWidth' is '320', model, chip and target say '224'")
                .contains("hint: leave it out");
        KeyValues same = derived.and(
                KeyValues.of(TidlConfig.IMPORTER, Map.of("inScale", 0.017125, "msmcSizeKB", 512), Map.of()));
        assertThat(same.text("inScale")).isEqualTo("0.017124753");
        assertThat(same.text("msmcSizeKB")).isEqualTo("512");
    }

    @Test
    void a_spec_s_map_is_refused_with_the_same_words() {
        Location place = new Location("bird.yaml", 7, 20);
        assertThatThrownBy(() -> KeyValues.of(
                        TidlConfig.PROVIDER,
                        Map.of("advanced_options:calibration_frames", 0),
                        Map.of("advanced_options:calibration_frames", place)))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("bird.yaml:7:20: error: 'advanced_options:calibration_frames = 0' cannot be")
                .hasMessageContaining("hint: allowed: a whole number, 1..");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "inWidth = 224;resizeWidth = 200 | 2 | resizeWidth | its centre of inWidth 224 is cut: at least that",
                "inHeight = 224;resizeHeight = 200 | 2 | resizeHeight | its centre of inHeight 224 is cut",
                "inMean = 1 | 1 | inMean | with inDataNorm 1 only",
                "inScale = 0.1 | 1 | inScale | with inDataNorm 1 only",
                "numParamBits = 32 | 1 | numParamBits | write numFeatureBits 32 too",
                "numFeatureBits = 8;numParamBits = 12 | 1 | numFeatureBits | the tool takes 16",
                "numParamBits = 8;numFeatureBits = 16 | 1 | numParamBits | the tool takes 12",
                "outputFeature16bitNamesList = a;enableHighResOptimization = 1 | 2 | enableHighResOptimization | not together",
                "modelType = 2;inputParamsFile = b | 2 | inputParamsFile | it is for Caffe",
                "modelType = 0;preQuantizedModel = 1 | 2 | preQuantizedModel | it is for ONNX",
                "modelType = 3;enableBiasFusion = 1 | 2 | enableBiasFusion | it is for ONNX",
                "quantizationStyle = 3;inTensorScale = 0.3 | 2 | inTensorScale | powers of two only",
                "quantizationStyle = 6;quantParamsPrototxtFile = q | 2 | quantParamsPrototxtFile | symmetric",
                "preQuantizedModel = 1;quantParamsPrototxtFile = q | 2 | quantParamsPrototxtFile | from one place",
                "quantizationStyle = 6 | 1 | quantizationStyle | chip7 has the first matrix unit",
                "percentileWtRangeShrink = 1 | 1 | percentileWtRangeShrink | for weightRangeMethod 0",
                "mixedPrecisionFactor = 2;numFeatureBits = 16;numParamBits = 16 | 1 | mixedPrecisionFactor | 8 bits",
                "rawDataInElementType = 0 | 1 | rawDataInElementType | raw data",
                "numFrames = 9 | 1 | numFrames | there are 4 calibration pictures",
                "numFramesBiasCalibration = 5 | 1 | numFramesBiasCalibration | there are 4 calibration pictures",
                "numCores = 3 | 1 | numCores | chip7 has 2 for one net",
                "inferenceMode = 2 | 1 | inferenceMode | write numCores above 1",
                "inferenceMode = 1;numCores = 2;numBatches = 3;inFileFormat = 1 | 3 | numBatches | a multiple of numCores",
                "inferenceMode = 1;inFileFormat = 0 | 2 | inFileFormat | wants 1 or 2",
                "singleCoreLayersNames = a | 1 | singleCoreLayersNames | for inferenceMode 2",
                "ddrLayers = 1 2 | 1 | ddrLayers | the list ends with -1"
            })
    void keys_that_exclude_each_other_are_told_by_line_with_what_to_do(
            String lines, int line, String key, String hint) {
        KeyValues values = KeyValues.parse(TidlConfig.IMPORTER, "import.txt", lines.replace(";", "\n"));
        String affine = key.equals("quantizationStyle") ? "0" : "1";
        Map<String, String> facts = Map.of("chip", "chip7", "cores", "2", "affine", affine, "pictures", "4");

        assertThat(values.broken(facts)).singleElement().satisfies(found -> {
            assertThat(found.location()).contains(new Location("import.txt", line, 1));
            assertThat(found.message()).startsWith("'" + key + " = ").endsWith("' cannot be here");
            assertThat(found.hint()).contains(hint);
        });
    }

    private static KeyTable keysOf(Key key) {
        return Stream.of(TidlConfig.IMPORTER, TidlConfig.PROVIDER, TidlConfig.DEVICE)
                .filter(keys -> key.equals(keys.keys().get(key.name())))
                .findFirst()
                .orElseThrow();
    }

    private static List<Diagnostic> refused(KeyTable keys, String text) {
        EdgeAiException refusal =
                catchThrowableOfType(EdgeAiException.class, () -> KeyValues.parse(keys, "import.txt", text));
        assertThat(refusal).as(text).isNotNull();
        return refusal.diagnostics();
    }
}
