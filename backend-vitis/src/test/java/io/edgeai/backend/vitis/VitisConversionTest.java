package io.edgeai.backend.vitis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Session;
import io.edgeai.api.backend.tool.Npy;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Reporter;
import io.edgeai.core.host.LocalHost;
import io.edgeai.core.host.TranscriptHost;
import io.edgeai.core.report.RunResult;
import io.edgeai.core.run.Plan;
import io.edgeai.core.run.Plugins;
import io.edgeai.core.run.Runner;
import io.edgeai.core.run.Selection;
import io.edgeai.core.run.Signals;
import io.edgeai.core.run.Workplace;
import io.edgeai.core.spec.SpecReader;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole runs on a small network. The vendor's container and a board are played by transcripts that are built from documentation (commands, their log lines, the
 * form of their files), not recorded: neither could be had.
 */
@Timeout(300)
class VitisConversionTest {

    private static final long KV260 = 0x101000056010407L;
    private static final String SPEC =
            """
            name: tiny
            dataset: {images: pictures}
            model: {network: mobilenet-v3-small, width: 0.25}
            preprocessing: {size: 32, fit: squash}
            quantize: {method: ptq, calibration: {images: 4}}
            targets:
              - backend: vitis
                chip: kv260
                device: none
                allow: [cpu-fallback, unknown-operator]
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void drawPictures() throws IOException {
        var random = new SplittableRandom(1);
        for (String label : List.of("blue", "red")) {
            Path own = Files.createDirectories(folder.resolve("pictures").resolve(label));
            for (int i = 0; i < 10; i++) {
                var picture = new BufferedImage(40, 36, BufferedImage.TYPE_INT_RGB);
                for (int p = 0; p < 40 * 36; p++) {
                    int bright = 120 + random.nextInt(120);
                    int dark = random.nextInt(100);
                    boolean red = label.equals("red");
                    picture.setRGB(p % 40, p / 40, new Color(red ? bright : dark, dark, red ? dark : bright).getRGB());
                }
                ImageIO.write(picture, "png", own.resolve(i + ".png").toFile());
            }
        }
    }

    @Test
    void a_run_without_the_vendor_s_tools_writes_all_that_they_take() throws IOException {
        RunResult result = run(SPEC + "    options: {compile: false}\n", new TranscriptHost(folder.resolve("none")));
        assertThat(result.toString()).contains("was not compiled for kv260");
        Path written = written("tiny.onnx.json");
        for (String file : List.of(
                "tiny.onnx",
                "quant_config.json",
                "arch.json",
                "positions.json",
                "pictures.bin",
                "request.json",
                "quantize.py",
                "README.md")) {
            assertThat(written.resolveSibling(file)).isRegularFile();
        }
        assertThat(Files.readString(written.resolveSibling("arch.json")))
                .isEqualTo("{\"fingerprint\":\"0x101000056010407\"}\n");
        assertThat(Files.readString(written.resolveSibling("quant_config.json")))
                .isEqualTo(QuantizerConfig.usual("3.0").json());
        assertThat(Files.size(written.resolveSibling("pictures.bin"))).isEqualTo(4L * 32 * 32 * 3);
        var positions =
                JsonFile.JSON.readTree(written.resolveSibling("positions.json").toFile());
        assertThat(positions.path("activations").size()).isGreaterThan(20);
        positions.path("weights").forEach(entry -> assertThat(entry.path("bits").asInt())
                .isEqualTo(8));
    }

    @Test
    void a_simulator_is_refused_before_anything_is_done() {
        assertThatThrownBy(() -> run(SPEC.replace("device: none", "device: simulator"), new LocalHost()))
                .hasMessageContaining("device 'simulator' is not possible: vitis has none")
                .hasMessageContaining("device: none");
    }

    @Test
    void a_wrong_option_is_told_with_its_line() {
        assertThatThrownBy(() -> run(
                        SPEC + "    options:\n      quantizer:\n        overall-quantize-config: {method: half_up}\n",
                        new LocalHost()))
                .hasMessageContaining("tiny.yaml:13")
                .hasMessageContaining("'half_up' is not a known 'method'");
        assertThatThrownBy(() -> run(SPEC + "    options: {release: \"3.1\"}\n", new LocalHost()))
                .hasMessageContaining("tiny.yaml:11")
                .hasMessageContaining("release '3.1' is not one of 2.5, 3.0, 3.5");
    }

    @Test
    void the_container_s_model_is_read_back_and_compared() throws IOException {
        play(
                0,
                container("python", "quantize.py", "request.json", "quant_config.json", "positions.json"),
                "positions handed over for 40 of 40 values",
                "tiny_int.xmodel");
        play(
                1,
                compile(),
                "[UNILOG][INFO] Total device subgraph number 2, DPU subgraph number 1\nCompile done",
                "compiled/tiny.xmodel");
        run(SPEC, new TranscriptHost(folder.resolve("session")));
        Path contract = written("tiny.xmodel.json");
        assertThat(Files.readString(contract))
                .contains("\"compiled\" : true", "0x101000056010407", "edgeai.preprocessing.mean");
    }

    @Test
    void a_model_for_another_dpu_and_parts_on_the_processor_are_errors() throws IOException {
        play(
                0,
                container("python", "quantize.py", "request.json", "quant_config.json", "positions.json"),
                "",
                "tiny_int.xmodel");
        play(1, compile(), "", "compiled/tiny.xmodel");
        XmodelTest.write(folder.resolve("session/001/files/compiled/tiny.xmodel"), 0x1000020f6014407L, false, 6);
        assertThatThrownBy(() -> run(SPEC, new TranscriptHost(folder.resolve("session"))))
                .hasMessageContaining("compiled for DPU 0x1000020f6014407, kv260 of release 3.0 is 0x101000056010407");
    }

    @Test
    void the_compiler_s_own_words_are_shown() throws IOException {
        play(
                0,
                container("python", "quantize.py", "request.json", "quant_config.json", "positions.json"),
                "",
                "tiny_int.xmodel");
        play(1, compile(), "[UNILOG][FATAL][XCOM_UNSUPPORT_QUANTIZATION] variation is too large");
        assertThatThrownBy(() -> run(SPEC, new TranscriptHost(folder.resolve("session"))))
                .hasMessageContaining("vai_c_xir failed")
                .hasMessageContaining("| [UNILOG][FATAL][XCOM_UNSUPPORT_QUANTIZATION] variation is too large")
                .hasMessageContaining("ranges: vendor");
    }

    @Test
    void a_board_s_dpu_is_asked_for_before_anything_is_copied() throws IOException {
        Artifact artifact = artifact();
        play(
                0,
                List.of("python3", "-m", "xdputil", "query"),
                "{\"kernels\": [{\"DPU Arch\": \"DPUCZDX8G_ISA1_B4096\", \"fingerprint\": \"0x101000016010407\"}]}");
        assertThatThrownBy(() -> DpuSession.open(deployment(artifact)))
                .hasMessageContaining(
                        "is for DPU 0x101000056010407, the one on 'ssh://root@board' is 0x101000016010407");
    }

    @Test
    void a_board_s_answers_are_read() throws IOException {
        Artifact artifact = artifact();
        play(0, List.of("python3", "-m", "xdputil", "query"), "{\"fingerprint\": \"0x101000056010407\"}");
        play(1, List.of("mkdir", "-p", "/tmp/edgeai"), "");
        play(2, List.of("python3", "/tmp/edgeai/board.py", "/tmp/edgeai", "0"), "");
        play(3, List.of("rm", "-rf", "/tmp/edgeai"), "");
        Path answers = Files.createDirectories(folder.resolve("session/pulled/tmp/edgeai"));
        Files.writeString(answers.resolve("0.out"), "0.004\nscores");
        Npy.write(Tensor.ofFloats(new float[] {0, 0.5f, 1, 1.5f, 2, 2.5f}, 2, 3), answers.resolve("0.0.npy"));
        try (Session session = DpuSession.open(deployment(artifact))) {
            Tensor pictures = Tensor.ofBytes(ElementType.UINT8, new byte[2 * 8 * 8 * 3], 2, 8, 8, 3);
            Session.Run run = session.run(Map.of(Session.PICTURES, pictures));
            assertThat(run.outputs().get("scores").floats()).containsExactly(0, 0.5f, 1, 1.5f, 2, 2.5f);
            assertThat(run.latency().toMillis()).isEqualTo(4);
        }
    }

    private Deployment deployment(Artifact artifact) {
        return new Deployment(
                artifact,
                "ssh://root@board",
                folder,
                folder,
                new TranscriptHost(folder.resolve("session")),
                Reporter.SILENT);
    }

    private Artifact artifact() throws IOException {
        Path file = XmodelTest.write(folder.resolve("a.xmodel"), KV260, false, 6);
        var digest = io.edgeai.api.model.Digest.ofFile(file);
        Path contract = Files.writeString(
                folder.resolve("a.xmodel.json"),
                "{\"compiled\": true, \"sha256\": \"" + digest.hex() + "\", \"outputs\": [\"scores\"]}");
        return new Artifact("vitis", "kv260", file, contract, digest, Map.of(), List.<Diagnostic>of(), List.of());
    }

    private static List<String> container(String... words) {
        return Stream.concat(
                        Stream.of(
                                "docker",
                                "run",
                                "--rm",
                                "-v",
                                "*:/edgeai",
                                "-w",
                                "/edgeai",
                                "xilinx/vitis-ai-pytorch-cpu:latest",
                                "conda",
                                "run",
                                "--no-capture-output",
                                "-n",
                                "vitis-ai-pytorch"),
                        Stream.of(words))
                .toList();
    }

    private static List<String> compile() {
        return container("vai_c_xir", "-x", "tiny_int.xmodel", "-a", "arch.json", "-o", "compiled", "-n", "tiny");
    }

    /** One command of a session that is built from documentation; its files are models that name the board's DPU. */
    private void play(int number, List<String> words, String output, String... files) throws IOException {
        Path entry = Files.createDirectories(folder.resolve("session").resolve("%03d".formatted(number)));
        Files.write(entry.resolve("command"), words);
        Files.writeString(entry.resolve("exit"), "0\n");
        Files.writeString(entry.resolve("output"), output);
        Files.writeString(entry.resolve("errors"), "");
        for (String file : files) {
            Path path = entry.resolve("files").resolve(file);
            Files.createDirectories(path.getParent());
            XmodelTest.write(path, KV260, false, 6);
        }
    }

    private RunResult run(String spec, io.edgeai.api.backend.Host host) {
        var plugins = new Plugins(List.of(new VitisBackend()), List.of());
        var place = new Workplace(folder, folder.resolve("user-cache"), host, "test");
        Plan plan = Plan.of(SpecReader.read("tiny.yaml", spec, folder), plugins, place);
        return new Runner(plan, place, plugins, Signals.none())
                .run(Selection.ALL)
                .orElseThrow();
    }

    private Path written(String name) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.endsWith(name)).findFirst().orElseThrow();
        }
    }
}
