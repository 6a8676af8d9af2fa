package io.edgeai.backend.tidl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
final class SettingsTest {

    @TempDir
    private Path folder;

    static Stream<Keys.Key> numbers() {
        return Stream.of(Keys.IMPORTER, Keys.PROVIDER, Keys.DEVICE)
                .flatMap(keys -> keys.rows().values().stream())
                .filter(Keys.Key::isNumber);
    }

    static Stream<Keys.Key> all() {
        return Stream.of(Keys.IMPORTER, Keys.PROVIDER, Keys.DEVICE).flatMap(keys -> keys.rows().values().stream());
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_key_without_a_value_is_refused_and_its_default_is_not(Keys.Key key) {
        assertThat(refused(keysOf(key), "# remark\n\n" + key.name() + " =\n"))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.location()).contains(new Location("import.txt", 3, 1));
                    assertThat(found.message()).contains(key.name());
                    assertThat(found.hint()).isNotBlank();
                });
        if (!key.standard().isEmpty()) {
            Settings read = Settings.parse(keysOf(key), "import.txt", key.name() + " = " + key.standard());
            assertThat(read.text(key.name()))
                    .isEqualTo(Settings.none(keysOf(key)).text(key.name()));
        }
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void every_number_that_is_a_word_is_refused_with_its_line_and_what_is_allowed(Keys.Key key) {
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
        assertThat(refused(Keys.IMPORTER, "inDIM1 = 1\n" + key + " = " + value))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.message()).isEqualTo("'" + key + " = " + value + "' cannot be");
                    assertThat(found.location().orElseThrow().line()).isEqualTo(2);
                    assertThat(found.hint()).isNotBlank();
                });
    }

    @Test
    void words_truths_quotes_and_remarks_are_read() {
        Settings read = Settings.parse(
                Keys.IMPORTER,
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
        assertThat(Settings.parse(Keys.IMPORTER, "again", read.write()).values())
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
        assertThat(refused(Keys.IMPORTER, key + " = 1")).singleElement().satisfies(found -> assertThat(found.hint())
                .startsWith(hint));
    }

    @Test
    void all_problems_come_at_once_with_their_lines() {
        assertThat(refused(Keys.IMPORTER, "numParamBits = 8\nnumParamBits = 16\nsome words\nnumFrames = many"))
                .extracting(found -> found.location().orElseThrow().line())
                .containsExactly(2, 3, 4);
    }

    @Test
    void what_contradicts_the_derived_is_refused_what_repeats_it_is_not() throws Exception {
        Settings derived = Settings.none(Keys.IMPORTER).with("inWidth", 224).with("inScale", 0.017124753f);
        Path file =
                Files.writeString(folder.resolve("given.txt"), "inScale = 0.017125\ninWidth = 320\nmsmcSizeKB = 512\n");

        assertThatThrownBy(() -> derived.and(Settings.read(Keys.IMPORTER, file)))
                .hasMessageContaining("given.txt:2:1: error: key 'inWidth' is '320', model, chip and target say '224'")
                .hasMessageContaining("hint: leave it out");
        Settings same = derived.and(Settings.of(Keys.IMPORTER, Map.of("inScale", 0.017125, "msmcSizeKB", 512)));
        assertThat(same.text("inScale")).isEqualTo("0.017124753");
        assertThat(same.text("msmcSizeKB")).isEqualTo("512");
    }

    @Test
    void a_spec_s_map_is_refused_with_the_same_words() {
        assertThatThrownBy(() -> Settings.of(Keys.PROVIDER, Map.of("advanced_options:calibration_frames", 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "'advanced_options:calibration_frames = 0' cannot be; allowed: a whole number, 1..");
        assertThatThrownBy(() -> SmallNet.options(Map.of("importer", Map.of("numBatches", 2000))))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("numBatches = 2000");
    }

    private static Keys keysOf(Keys.Key key) {
        return Stream.of(Keys.IMPORTER, Keys.PROVIDER, Keys.DEVICE)
                .filter(keys -> key.equals(keys.rows().get(key.name())))
                .findFirst()
                .orElseThrow();
    }

    private static List<Diagnostic> refused(Keys keys, String text) {
        EdgeAiException refusal =
                catchThrowableOfType(EdgeAiException.class, () -> Settings.parse(keys, "import.txt", text));
        assertThat(refusal).as(text).isNotNull();
        return refusal.diagnostics();
    }
}
