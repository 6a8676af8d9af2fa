package io.edgeai.backend.tidl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.estimate.Engine;
import io.edgeai.api.backend.estimate.PaddedLayers;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Exhibit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TidlPerformanceTest {

    /** The vendor's guide gives this number of cycles and 6.29 ms for it; the rows are made up in the documented columns. */
    private static final String LOG =
            """
            Network Cycles 6294273
            Layer, Layer Cycles, kernelOnlyCycles, coreLoopCycles, LayerSetupCycles
            1, 4000000, 3500000, 3400000, 900
            2, 2000000, 1900000, 1800000, 800
            """;

    private static final Engine ENGINE = TidlChip.of("am68a").engine();

    @TempDir
    private Path folder;

    @Test
    void cycles_of_a_board_s_log_become_milliseconds_and_pictures_a_second() throws Exception {
        Path log = Files.writeString(folder.resolve("board.log"), LOG);
        Artifact artifact = convert("tda4vm", Map.of("board-log", log.toString(), "camera-fps", 200));

        assertThat(artifact.figures().get("latency-ms")).isCloseTo(6.294, within(0.001));
        assertThat(artifact.figures().get("frames-a-second")).isCloseTo(158.9, within(0.1));
        assertThat(messages(artifact))
                .anyMatch(text -> text.contains("200 pictures a second are more than the model's 159, measured"));
        assertThat(artifact.exhibits())
                .extracting(Exhibit::title)
                .contains("Cycles by layer on tda4vm, from the board's log");
    }

    @Test
    void a_log_of_the_host_emulation_or_without_cycles_is_refused() throws Exception {
        Path log = Files.writeString(folder.resolve("board.log"), "Network Cycles 0\n1, 0, 0\n");
        assertThatThrownBy(() -> convert("tda4vm", Map.of("board-log", log.toString())))
                .hasMessageContaining("it is of the host emulation");
        Files.writeString(log, "nothing");
        assertThatThrownBy(() -> convert("tda4vm", Map.of("board-log", log.toString())))
                .hasMessageContaining("debugTraceLevel 1");
    }

    @Test
    void without_a_log_there_is_an_estimate_that_says_so() throws Exception {
        Artifact artifact = convert("tda4vm", Map.of("camera-fps", 1_000_000));

        assertThat(artifact.figures())
                .containsKeys("estimated-latency-least-ms", "estimated-latency-ms")
                .doesNotContainKey("latency-ms");
        assertThat(messages(artifact)).anyMatch(text -> text.contains("estimated at the low end, not measured"));
        assertThat(messages(convert("tda4vm", Map.of("camera-fps", 1)))).noneMatch(text -> text.contains("camera"));
    }

    @Test
    void padded_widths_channels_and_groups_are_counted() {
        // The vendor's guide: a result of width 9 is computed as width 16.
        assertThat(new PaddedLayers.Layer("a", "Conv", 9, 1, 32, 32, 8).computed(ENGINE))
                .isEqualTo(16L * 32 * 32 * 8);
        assertThat(new PaddedLayers.Layer("a", "Conv", 9, 1, 32, 32, 8).remedy(ENGINE))
                .isEqualTo("width 16 or 8");
        PaddedLayers.Layer grouped = new PaddedLayers.Layer("g", "Conv", 16, 4, 4, 6, 9);
        assertThat(grouped.computed(ENGINE)).isEqualTo(16L * 4 * 8 * 8 * 9);
        assertThat(grouped.wasted(ENGINE)).isCloseTo(1 - 24.0 / 64, within(1e-9));
        assertThat(grouped.remedy(ENGINE)).isEqualTo("8 channels in a group for 4, 8 channels out a group for 6");
        PaddedLayers.Layer depthwise = new PaddedLayers.Layer("d", "DepthwiseConv", 8, 12, 1, 1, 9);
        assertThat(depthwise.computed(ENGINE)).isEqualTo(8L * 16 * 9);
        assertThat(new PaddedLayers.Layer("f", "Gemm", 0, 1, 64, 10, 1).computed(ENGINE))
                .isEqualTo(64L * 16);
    }

    @Test
    void the_size_that_wastes_nothing_is_found() {
        // Widths 112, 56, 28, 14, 7 of a network that halves five times: 256 makes the last 8.
        List<PaddedLayers.Layer> layers = List.of(112, 56, 28, 14, 7).stream()
                .map(width -> new PaddedLayers.Layer("c" + width, "Conv", width, 1, 8, 8, 8000 / width))
                .toList();
        PaddedLayers all = new PaddedLayers(
                layers,
                224,
                SmallNet.quantized(TidlChip.of("am68a").chip().schemes().get(0)),
                ENGINE);

        assertThat(all.wasted()).isGreaterThan(0.05);
        assertThat(all.bestWidth()).isEqualTo(256);
        assertThat(all.wastedAt(256)).isZero();
    }

    @Test
    void memory_traffic_counts_weights_once_and_values_for_each_reader() {
        PaddedLayers layers = PaddedLayers.of(
                SmallNet.quantized(TidlChip.of("am68a").chip().schemes().get(0)), ENGINE);
        long weights = 12 * 27 + 12 * 4 + 4 * 12;
        long ends = 3 * 224 * 224 + 4 * 112 * 112;

        assertThat(layers.traffic(0)).isEqualTo(weights + ends + 2 * 12 * 112 * 112);
        assertThat(layers.traffic(1 << 20)).isEqualTo(weights + ends);
        assertThat(layers.real()).isEqualTo(112L * 112 * (12 * 27 + 48));
    }

    @Test
    void advice_is_given_with_the_report() throws Exception {
        Artifact artifact = convert("am68a", Map.of());

        assertThat(messages(artifact)).anyMatch(text -> text.contains("several at once gain 30 to 50 %"));
        assertThat(artifact.findings()).filteredOn(Diagnostic::isError).isEmpty();
        assertThat(artifact.exhibits())
                .extracting(Exhibit::title)
                .containsExactly(
                        "Performance on am68a",
                        "Arithmetic, layer by layer, on am68a",
                        "What can make it faster",
                        "If accuracy is short");
        assertThat(artifact.figures().get("wasted-arithmetic-percent")).isGreaterThan(50);
    }

    private static List<String> messages(Artifact artifact) {
        return artifact.findings().stream().map(Diagnostic::message).toList();
    }

    private Artifact convert(String chip, Map<String, ?> more) throws Exception {
        Map<String, Object> options = new HashMap<>(more);
        options.put("compile", false);
        String scheme = chip.equals("tda4vm") ? "w8a8-p2" : "w8a8";
        Path own = Files.createTempDirectory(folder, "run");
        return new TidlBackend().converter().convert(new SmallNet.Job(chip, scheme, options, own).conversion());
    }
}
