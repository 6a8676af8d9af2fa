package io.edgeai.backend.rknn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Session;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Reporter;
import io.edgeai.core.host.LocalHost;
import io.edgeai.core.quantize.Quantizer;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.spec.SpecReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the real toolkit. */
@Tag("real")
final class RknnRealTest {

    @TempDir
    Path folder;

    private Path toolchain;

    @BeforeEach
    void find() {
        toolchain = RealToolkit.require();
    }

    @Test
    void our_ranges_are_compiled_exactly_and_the_simulator_runs() throws Exception {
        Artifact artifact = convert("own ranges", SmallModel.model(), ranges());

        assertThat(artifact.findings()).isEmpty();
        assertThat(artifact.figures()).containsKeys("flash-bytes", "memory-bytes", "estimated-cycles");
        Map<String, RknnFile.Scale> compiled = RknnFile.read(artifact.file()).scales();
        assertThat(compiled.get("h1")).isEqualTo(new RknnFile.Scale(0.03f, -115));
        assertThat(compiled.get("scores")).isEqualTo(new RknnFile.Scale(0.11f, 3));
        try (Session session = deploy(artifact)) {
            Tensor pictures = batch(SmallModel.pictures(3));
            Session.Run run = session.run(Map.of("picture", pictures));
            assertThat(run.outputs().get("scores").sizes()).containsExactly(3, 4, 12, 16);
            assertThat(run.latency()).isPositive();
            assertThat(run.outputs().get("scores").floats()).contains(0.11f * 1, 0.11f * -2);
            Session.Run again = session.run(Map.of("picture", pictures));
            assertThat(again.outputs()).isEqualTo(run.outputs());
            Map<String, Tensor> layers = session.layers(Map.of("picture", batch(SmallModel.pictures(1))));
            assertThat(layers).containsKeys("h1", "c2", "h2");
            assertThat(layers.get("h1").sizes()).containsExactly(1, 8, 12, 16);
        }
    }

    @Test
    void what_the_quantizer_finds_is_what_the_file_has() throws Exception {
        var chip = RknnChips.TABLE.chips().get(0);
        var spec = SpecReader.read(
                        "a.yaml",
                        "name: a\ndataset: {images: a}\nmodel: {onnx: a.onnx}\nquantize: {method: ptq}\n",
                        folder)
                .pipeline()
                .quantize();
        var quantized = Quantizer.quantize(new QuantizeJob(
                SmallModel.model(),
                SmallModel.preprocessing(io.edgeai.api.model.Preprocessing.Colour.RGB),
                chip,
                chip.schemes().get(0),
                spec,
                SmallModel.pictures(3),
                Reporter.SILENT));

        Artifact artifact = convert("of the quantizer", SmallModel.model(), quantized.activations());

        Map<String, RknnFile.Scale> compiled = RknnFile.read(artifact.file()).scales();
        assertThat(compiled).containsKeys("h1", "h2", "scores");
        quantized.activations().forEach((name, params) -> {
            if (compiled.containsKey(name)) {
                assertThat(compiled.get(name).zeroPoint())
                        .as(name)
                        .isEqualTo(params.zeroPoints().get(0));
                assertThat((double) compiled.get(name).scale())
                        .as(name)
                        .isCloseTo(params.scales().get(0), withinPercentage(1e-4));
            }
        });
    }

    @Test
    void colours_arrive_in_order() throws Exception {
        byte[] pixels = new byte[SmallModel.WIDTH * SmallModel.HEIGHT * 3];
        for (int i = 0; i < pixels.length; i += 3) {
            pixels[i] = (byte) 200;
            pixels[i + 1] = 100;
            pixels[i + 2] = 50;
        }
        Tensor picture = Tensor.ofBytes(ElementType.UINT8, pixels, SmallModel.HEIGHT, SmallModel.WIDTH, 3);
        var job = SmallModel.conversion(SmallModel.colours(), Map.of(), place("colours"));
        var calibrated = new io.edgeai.api.backend.Conversion(
                job.name(),
                job.quantized(),
                job.file(),
                job.chip(),
                job.preprocessing(),
                List.of(picture),
                job.labels(),
                job.options(),
                job.folder(),
                job.toolchain(),
                true,
                job.tools(),
                job.reporter());

        Artifact artifact = new RknnBackend().converter().convert(calibrated);

        try (Session session = deploy(artifact)) {
            Map<String, Tensor> outputs =
                    session.run(Map.of("picture", batch(List.of(picture)))).outputs();
            // Calibrated on this very picture, each output's range ends where its colour lies: a swap would cut it off.
            assertThat(outputs.get("only0").floats()[0])
                    .isCloseTo(200 / 255f, org.assertj.core.data.Offset.offset(0.002f));
            assertThat(outputs.get("only1").floats()[0])
                    .isCloseTo(100 / 255f, org.assertj.core.data.Offset.offset(0.002f));
            assertThat(outputs.get("only2").floats()[0])
                    .isCloseTo(50 / 255f, org.assertj.core.data.Offset.offset(0.002f));
        }
    }

    @Test
    void two_conversions_have_the_same_digest_in_a_folder_with_a_space() throws Exception {
        Artifact first = convert("first one", SmallModel.model(), Map.of());
        Artifact second = convert("second one", SmallModel.model(), Map.of());
        assertThat(second.digest()).isEqualTo(first.digest());
    }

    @Test
    void a_changed_file_is_found_before_it_runs() throws Exception {
        Artifact artifact = convert("changed", SmallModel.model(), Map.of());
        byte[] bytes = Files.readAllBytes(artifact.file());
        bytes[200] ^= 1;
        Files.write(artifact.file(), bytes);
        assertThatThrownBy(() -> deploy(artifact)).hasMessageContaining("has another digest");
    }

    @Test
    void an_operator_that_falls_to_the_cpu_is_an_error_although_the_toolkit_is_content() throws Exception {
        Model model = SmallModel.model();
        var nodes = new java.util.ArrayList<>(model.graph().nodes());
        nodes.set(1, io.edgeai.api.model.Node.of("Erf", List.of("c1"), "h1"));
        Artifact artifact = convert("erf", model.withGraph(model.graph().withNodes(nodes)), Map.of());
        assertThat(artifact.findings())
                .extracting(Diagnostic::message)
                .anyMatch(text -> text.contains("(Erf) runs on the CPU of rv1103"));
        assertThat(artifact.findings()).anyMatch(Diagnostic::isError);
    }

    @Test
    void the_installation_is_whole() {
        assertThat(RknnTool.toolchain().check(toolchain, new LocalHost())).isEmpty();
    }

    private SmallModel.Place place(String name) {
        return new SmallModel.Place(folder.resolve(name), toolchain, new LocalHost(), new RknnBackend.Options());
    }

    private Artifact convert(String name, Model model, Map<String, QuantParams> activations) throws Exception {
        return new RknnBackend().converter().convert(SmallModel.conversion(model, activations, place(name)));
    }

    private Session deploy(Artifact artifact) throws Exception {
        Path work = Files.createDirectories(folder.resolve("deployed " + System.nanoTime()));
        return new RknnBackend()
                .deployer()
                .deploy(new Deployment(artifact, "simulator", work, toolchain, new LocalHost(), Reporter.SILENT));
    }

    private static Map<String, QuantParams> ranges() {
        Map<String, QuantParams> ranges = new LinkedHashMap<>();
        ranges.put("picture", params(1 / 255f, -128));
        ranges.put("h1", params(0.03f, -115));
        ranges.put("c2", params(0.02f, 22));
        ranges.put("h2", params(0.025f, -113));
        ranges.put("scores", params(0.11f, 3));
        return ranges;
    }

    private static QuantParams params(float scale, int zero) {
        var encoding = RknnChips.TABLE.chips().get(0).schemes().get(0).activations();
        return new QuantParams(
                encoding,
                -1,
                List.of(scale),
                List.of(zero),
                List.of((-128.0 - zero) * scale),
                List.of((127.0 - zero) * scale));
    }

    private static Tensor batch(List<Tensor> pictures) {
        ByteBuffer pixels =
                ByteBuffer.allocate(pictures.size() * pictures.get(0).elements());
        pictures.forEach(picture -> pixels.put(picture.data()));
        return Tensor.of(ElementType.UINT8, pixels.flip(), pictures.size(), SmallModel.HEIGHT, SmallModel.WIDTH, 3);
    }
}
