package io.edgeai.examples.openvino;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.testing.SharedData;
import io.edgeai.core.compare.Contender;
import io.edgeai.core.deploy.Toolchains;
import io.edgeai.core.host.LocalHost;
import io.edgeai.core.host.UserCache;
import io.edgeai.core.report.ResultReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proof of the plugin: it is found in a folder, and what its engine computes is what was emulated. */
final class PluginTest {

    /** Class groups of the weights' 1001 ImageNet classes: outputs 8 to 25 and 81 to 101 and 128 to 147 are birds. */
    private static final String SPEC =
            """
            name: cpu
            seed: 3
            dataset: {images: pictures, split: {train: 3, validation: 1, test: 6, by: picture}}
            model: {onnx: '%s', groups: {bird: '8-25, 81-101, 128-147'}}
            preprocessing: {size: 224, fit: squash, mean: [0, 0, 0], std: [255, 255, 255]}
            quantize: {calibration: {images: 64}}
            targets:
              - {backend: openvino, chip: cpu, device: local, accept: {agreement: 98 %%}}
            """;

    @TempDir
    private Path folder;

    private DroppedJar edgeai;

    @BeforeEach
    void setUp() throws IOException {
        edgeai = new DroppedJar(folder);
    }

    @Test
    void theJarIsFoundInAFolderThatTheCommandNamesAndInTheUsersOwn() throws IOException, InterruptedException {
        assertThat(edgeai.call("backends").log()).doesNotContain("openvino");
        DroppedJar.Answer named = edgeai.call("backends", "--plugins", "plugins", "openvino");
        assertThat(named.code()).as(named.log()).isZero();
        assertThat(named.log())
                .contains("openvino: cpu")
                .contains("tool: openvino 2025.3.0")
                .contains("on the board");

        Path usual = Files.createDirectories(folder.resolve("config/edgeai/plugins"));
        Files.move(folder.resolve("plugins/cpu-openvino.jar"), usual.resolve("cpu-openvino.jar"));
        assertThat(edgeai.call("backends").log()).contains("openvino: cpu");
    }

    @Test
    void whatTheEngineComputesInInt8IsWhatWasEmulatedAndItsSpeedIsMeasured() throws IOException, InterruptedException {
        Path weights = SharedData.require("weights/mobilenet_v3_small_1.0_224_imagenet1001.onnx");
        Path birds = SharedData.require("birds");
        var toolchains =
                new Toolchains(UserCache.folder(System.getenv(), Path.of("").toAbsolutePath()), new LocalHost());
        SharedData.require(
                toolchains.check(new OpenVinoBackend()).isEmpty(),
                "openvino is not installed: edgeai toolchain install openvino --plugins FOLDER");
        take(birds.resolve("bird"), "bird", 1200);
        take(birds.resolve("nobird"), "other", 1200);
        Path spec = Files.writeString(folder.resolve("cpu.yaml"), SPEC.formatted(weights));

        DroppedJar.Answer answer = edgeai.call("run", "--plugins", "plugins", spec.toString());

        assertThat(answer.code()).as(answer.log()).isZero();
        List<Contender> contenders = ResultReader.contenders(folder.resolve("build/cpu"), "");
        Map<String, Double> accuracy = contenders.get(1).accuracy();
        assertThat(accuracy).containsOnlyKeys("float", "emulated", "board");
        assertThat(Math.abs(accuracy.getOrDefault("board", 0.0) - accuracy.getOrDefault("emulated", 1.0)))
                .as(answer.log())
                .isLessThanOrEqualTo(0.005);
        assertThat(contenders.get(1).latency()).hasValueSatisfying(latency -> {
            assertThat(latency.measured()).isTrue();
            assertThat(latency.milliseconds()).isBetween(0.1, 500.0);
        });
        assertThat(answer.log())
                .as("every convolution is computed in int8")
                .doesNotContain("not in int8")
                .contains("ms, measured");
        System.getLogger(PluginTest.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        "accuracy " + accuracy + ", " + contenders.get(1).latency());
    }

    private void take(Path source, String name, int count) throws IOException {
        Path target = Files.createDirectories(folder.resolve("pictures").resolve(name));
        try (Stream<Path> all = Files.walk(source)) {
            List<Path> files = all.filter(Files::isRegularFile)
                    .filter(file ->
                            file.toString().toLowerCase(java.util.Locale.ROOT).endsWith(".jpg"))
                    .sorted()
                    .toList();
            for (int i = 0; i < count; i++) {
                Path file = files.get((int) ((long) i * files.size() / count));
                Files.createSymbolicLink(target.resolve(i + "_" + file.getFileName()), file);
            }
        }
    }
}
