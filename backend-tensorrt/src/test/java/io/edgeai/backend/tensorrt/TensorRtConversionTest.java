package io.edgeai.backend.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.Session;
import io.edgeai.api.backend.tool.Npy;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Exhibit;
import io.edgeai.backend.tensorrt.SmallNet.Walk;
import io.edgeai.core.deploy.Target;
import io.edgeai.core.host.LocalHost;
import io.edgeai.core.host.TranscriptHost;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.onnx.OnnxReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversions; where TensorRT speaks, the session was built from its documentation, not recorded. */
final class TensorRtConversionTest {

    private static final Path SESSIONS = Path.of("src", "test", "resources", "from-documentation");

    @TempDir
    Path folder;

    @Test
    void without_a_device_the_result_is_the_model_its_contract_and_the_command() throws Exception {
        Artifact artifact = convert("orin-nano", "int8", Map.of(), new LocalHost());

        Path job = artifact.file().getParent();
        assertThat(job.toFile().list())
                .containsExactlyInAnyOrder(
                        "small.onnx",
                        "small.onnx.json",
                        "README.md",
                        "driver.py",
                        "edgeai_driver.py",
                        "build.request.json",
                        Trtexec.CACHE,
                        Trtexec.PLAIN);
        assertThat(Files.readString(job.resolve("build.request.json")))
                .as("an engine that is built by hand has the flags of one that is built by edgeai")
                .contains("\"flags\":[\"--int8\",\"--fp16\"]", "\"onnx\":\"small.onnx\"", "\"job\":\"build\"");
        assertThat(artifact.digest()).isEqualTo(Digest.ofFile(artifact.file()));
        assertThat(artifact.findings()).singleElement().satisfies(found -> assertThat(found.message())
                .contains("no engine was built"));
        assertThat(Files.readString(job.resolve("README.md")))
                .contains("trtexec", "--onnx=small.onnx", "--int8", "--memPoolSize=workspace:256");
        JsonNode contract = EngineContract.JSON.readTree(artifact.contract().toFile());
        assertThat(contract.path("compute-capability").asText()).isEqualTo("8.7");
        assertThat(contract.path("preprocessing").path("std").asText()).isEqualTo("255.0,255.0,255.0");
        assertThat(contract.path("labels").get(3).asText()).isEqualTo("d");
        assertThat(contract.path("outputs").get(0).path("shape").toString()).isEqualTo("[1,4]");
        assertThat(contract.has("engine")).isFalse();
    }

    @Test
    void the_calibration_cache_has_the_scales_of_the_model() throws Exception {
        Target target = SmallNet.target("xavier-nx", "int8", Map.of());
        Walk walk = Walk.of(target, SmallNet.model(), folder);
        Artifact artifact = walk.convert(target, folder, new LocalHost());
        CalibrationCache cache =
                CalibrationCache.parse("cache", Files.readString(artifact.file().resolveSibling(Trtexec.CACHE)));
        assertThat(cache.release()).isEqualTo(8500);
        walk.quantized().activations().forEach((name, params) -> assertThat(cache.scales())
                .containsEntry(name, params.scales().get(0)));
    }

    @Test
    void half_precision_is_said_by_types_and_computes_what_is_emulated() throws Exception {
        Target target = SmallNet.target("h100", "fp16", Map.of());
        Walk walk = Walk.of(target, SmallNet.model(), folder);
        Artifact artifact = walk.convert(target, folder, new LocalHost());
        var written = OnnxReader.read(artifact.file());
        assertThat(written.graph().operators()).contains("Cast").doesNotContain("QuantizeLinear");
        assertThat(Files.readString(artifact.file().resolveSibling("README.md")))
                .contains("--stronglyTyped");
        Tensor picture = SmallNet.pictures(1).get(0).reshape(1, SmallNet.SIZE, SmallNet.SIZE, 3);
        try (OrtSession halves = OrtSession.open(written, walk.prepared().preprocessing());
                OrtSession emulated = OrtSession.open(
                        walk.quantized().emulated(), walk.prepared().preprocessing())) {
            float[] ours = scores(halves, picture);
            float[] theirs = scores(emulated, picture);
            for (int i = 0; i < ours.length; i++) {
                assertThat(ours[i]).isCloseTo(theirs[i], within(0.01f));
            }
        }
    }

    @Test
    void a_nano_gets_the_float_model_without_operators_that_it_has_not() throws Exception {
        Artifact artifact = convert("nano", "fp16", Map.of(), new LocalHost());
        var written = OnnxReader.read(artifact.file());
        assertThat(written.opset()).isLessThanOrEqualTo(13);
        assertThat(written.graph().operators()).contains("HardSigmoid").doesNotContain("HardSwish", "Cast");
        assertThat(Files.readString(artifact.file().resolveSibling("README.md")))
                .contains("--fp16", "--workspace=256")
                .doesNotContain("--memPoolSize", "--builderOptimizationLevel");
    }

    @Test
    void an_engine_built_here_is_measured_and_its_device_is_in_the_contract() throws Exception {
        Artifact artifact = convert("orin-nano", "int8", Map.of("compile", true), session("trtexec-orin-nano"));

        assertThat(artifact.figures())
                .containsEntry("latency-ms", 0.8645)
                .containsEntry("reformat-layers", 1.0)
                .containsEntry("convolution-layers", 2.0)
                .containsEntry("int8-convolution-layers", 1.0);
        assertThat(artifact.figures().get("latency-p99-ms")).isCloseTo(0.869, within(1e-9));
        assertThat(artifact.findings())
                .extracting(found -> found.message())
                .anyMatch(text -> text.contains("the CPU takes 0.900 ms"))
                .anyMatch(text -> text.contains("1 of 2 convolutions of the engine do not run in int8"))
                .anyMatch(text -> text.contains("TensorRT 10.3.0 on 'Orin' (compute capability 8.7)"));
        Exhibit.Table table = (Exhibit.Table) artifact.exhibits().get(0);
        assertThat(table.rows().get(0)).startsWith("c1 + r1", "CaskConvolution").endsWith("0.4000", "50.0");
        JsonNode engine =
                EngineContract.JSON.readTree(artifact.contract().toFile()).path("engine");
        assertThat(engine.path("sha256").asText())
                .isEqualTo(Digest.ofFile(artifact.file().resolveSibling("small.engine"))
                        .hex());
        assertThat(engine.path("tensorrt").asText()).isEqualTo("10.3.0");
    }

    @Test
    void a_failure_of_the_builder_shows_its_last_words_and_a_way_out() {
        assertThatThrownBy(() -> convert("orin-nano", "int8", Map.of("compile", true), session("trtexec-refused")))
                .hasMessageContaining("'trtexec' built no engine: it ended with exit code 1")
                .hasMessageContaining("While parsing node number 3")
                .hasMessageContaining("trtexec.log");
        assertThatThrownBy(() -> convert("orin-nano", "int8", Map.of("compile", true), session("trtexec-killed")))
                .hasMessageContaining("it crashed by signal 9 (killed)")
                .hasMessageContaining("add swap");
    }

    @Test
    void an_engine_for_another_device_is_refused() {
        assertThatThrownBy(() -> convert("orin-nano", "int8", Map.of("compile", true), session("trtexec-other-device")))
                .hasMessageContaining("the device is 'Tesla T4' of compute capability 7.5, chip 'orin-nano' has 8.7");
    }

    @Test
    void a_core_that_the_device_has_not_is_refused() {
        assertThatThrownBy(() -> convert("orin-nano", "int8", Map.of("dla-core", 0), new LocalHost()))
                .hasMessageContaining("'dla-core: 0' is not there: chip 'orin-nano' has 0 deep-learning accelerators");
    }

    @Test
    void a_sessions_device_is_asked_for_built_on_and_run_on() throws Exception {
        Artifact artifact = convert("orin-nano", "int8", Map.of(), new LocalHost());
        Path own = Files.createDirectories(folder.resolve("device"));
        Npy.write(
                Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 4),
                Files.createDirectories(own).resolve("0.0.npy"));
        Files.writeString(own.resolve("0.out"), "0.002\nscores");
        Tensor pictures = Tensor.ofBytes(ElementType.UINT8, new byte[2 * 16 * 16 * 3], 2, 16, 16, 3);
        try (Session session = TensorRtDevice.open(deployment(artifact, own, "runner-local"))) {
            Session.Run run = session.run(Map.of(Session.PICTURES, pictures));
            assertThat(run.outputs().get("scores"))
                    .isEqualTo(Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 4));
            assertThat(run.latency().toMillis()).isEqualTo(2);
        }
        assertThat(own.resolve("0.in.npy")).as("what the driver takes").exists();
        assertThat(Files.readString(own.resolve("build.request.json")))
                .contains("\"onnx\":\"model.onnx\"", "\"flags\":[\"--int8\",\"--fp16\"]");
        assertThat(Files.readString(own.resolve("run.request.json")))
                .contains("\"batch\":0", "\"std\":\"255.0,255.0,255.0\"");
    }

    @Test
    void a_device_that_is_not_the_chip_or_lacks_the_tool_is_an_error() throws Exception {
        Artifact artifact = convert("orin-nano", "int8", Map.of(), new LocalHost());
        assertThatThrownBy(() -> TensorRtDevice.open(deployment(artifact, folder, "runner-without-tensorrt")))
                .hasMessageContaining("the Python package tensorrt is not there")
                .hasMessageContaining("options: {python: PATH}");
        assertThatThrownBy(() -> TensorRtDevice.open(deployment(artifact, folder, "runner-other-device")))
                .hasMessageContaining("the device is 'NVIDIA Tegra X1' of compute capability 5.3");
        assertThatThrownBy(() -> TensorRtDevice.open(deployment(artifact, folder, "runner-old-release")))
                .hasMessageContaining("the device has TensorRT 8.6.2, chip 'orin-nano' was converted for 10.3");
        Files.writeString(artifact.file(), "changed");
        assertThatThrownBy(() -> TensorRtDevice.open(deployment(artifact, folder, "runner-local")))
                .hasMessageContaining("has another digest than the one it was written for");
    }

    private Artifact convert(String chip, String scheme, Map<String, Object> options, Host host) throws Exception {
        Target target = SmallNet.target(chip, scheme, options);
        Path own = Files.createTempDirectory(folder, "run");
        return Walk.of(target, SmallNet.model(), own).convert(target, own, host);
    }

    private static io.edgeai.api.backend.Deployment deployment(Artifact artifact, Path own, String name) {
        return new io.edgeai.api.backend.Deployment(
                artifact, "local", own, own, session(name), io.edgeai.api.report.Reporter.SILENT);
    }

    private static Host session(String name) {
        return new TranscriptHost(SESSIONS.resolve(name));
    }

    private static float[] scores(OrtSession session, Tensor picture) {
        return session.run(Map.of(Session.PICTURES, picture))
                .outputs()
                .get("scores")
                .floats();
    }

    @Test
    void the_session_folders_exist() {
        assertThat(List.of("trtexec-orin-nano", "runner-local"))
                .allMatch(name -> Files.isDirectory(SESSIONS.resolve(name)));
    }
}
