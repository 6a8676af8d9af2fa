package io.edgeai.backend.tidl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.tool.LinkedToolchain;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.report.Severity;
import io.edgeai.core.host.LocalHost;
import io.edgeai.core.host.TranscriptHost;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.onnx.OnnxReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is handed over, and what is made of the vendor's answers; those are built from its documentation, not recorded. */
final class TidlConversionTest {

    private static final Map<String, Object> WRITE = Map.of("compile", false);

    @TempDir
    private Path folder;

    @Test
    void the_importer_s_configuration_is_the_vendor_s_published_example() throws Exception {
        convert("tda4vm", "w8a8-p2", WRITE);

        assertThat(made("small_import.txt")).isEqualTo(golden("tda4vm_import.txt"));
        assertThat(made("README.md"))
                .contains("./tidl_model_import.out", "SOC=am68pa")
                .doesNotContain("NAME", "SOCWORD");
    }

    @Test
    void with_the_vendor_s_ranges_it_says_how_to_calibrate() throws Exception {
        Map<String, Object> options = Map.of(
                "compile",
                false,
                "accuracy-level",
                2,
                "bias-iterations",
                30,
                "importer",
                Map.of("msmcSizeKB", 512, "numBatches", 4),
                "device-config",
                Map.of("DDRFREQ_MHZ", 3200, "ENABLE_PERSIT_WT_ALLOC", 1));
        Artifact artifact = artifact(job("am62a", "w8a8", options).conversion(false, new LocalHost()));

        assertThat(made("small_import.txt")).isEqualTo(golden("am62a_vendor_import.txt"));
        assertThat(made("device_config.cfg")).isEqualTo(golden("am62a_device_config.cfg"));
        assertThat(made("compile.request.json"))
                .contains(
                        "\"accuracy_level\" : 2",
                        "\"advanced_options:calibration_iterations\" : 30",
                        "\"advanced_options:quantization_scale_type\" : 4");
        assertThat(artifact.findings()).filteredOn(Diagnostic::isError).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"tda4vm,w8a8-p2,1", "am68a,w8a8,4", "tda4vh,w8a8-p2,1"})
    void scales_in_are_scales_out_and_the_written_model_computes_like_the_rounded_one(
            String chip, String scheme, int type) throws Exception {
        Artifact artifact = convert(chip, scheme, WRITE);

        assertThat(artifact.findings()).filteredOn(Diagnostic::isError).isEmpty();
        assertThat(artifact.findings())
                .extracting(Diagnostic::message)
                .anyMatch(text -> text.contains("was not compiled"));
        Model written = OnnxReader.read(artifact.file());
        Conversion job = job(chip, scheme, WRITE).conversion();
        TidlRanges ranges = new TidlRanges(job.quantized());
        assertThat(ranges.compare(written)).isEmpty();
        Map<String, Tensor> changed =
                new java.util.LinkedHashMap<>(written.graph().initializers());
        changed.put("r1/scale", Tensor.scalar(0.7f));
        assertThat(ranges.compare(written.withGraph(written.graph().withInitializers(changed))))
                .singleElement()
                .satisfies(found -> assertThat(found.message()).contains("'r1'", "0.7"));
        assertThat(made("compile.request.json"))
                .contains(
                        "\"advanced_options:prequantized_model\" : 1",
                        "\"advanced_options:quantization_scale_type\" : " + type,
                        "\"count\" : 4");
        try (OrtSession session = OrtSession.open(written, SmallNet.IMAGENET)) {
            Tensor scores = session.run(Map.of("pictures", batch())).outputs().get("scores");
            float step = job.quantized().activations().get("scores").scales().get(0);
            assertThat(scores.sizes()).containsExactly(1, 4, 112, 112);
            for (float value : scores.toFloats()) {
                assertThat(value / step).isEqualTo((float) Math.rint(value / step));
            }
        }
    }

    @Test
    void powers_of_two_of_16_bits_go_into_the_prototxt_from_which_the_importer_s_rule_gives_them_back()
            throws Exception {
        Artifact artifact = convert("tda4vm", "w16a16-p2", WRITE);

        assertThat(artifact.findings()).filteredOn(Diagnostic::isError).isEmpty();
        assertThat(made("small_import.txt"))
                .contains(
                        "quantParamsPrototxtFile = \"quant_params.prototxt\"",
                        "numParamBits = 16",
                        "numFeatureBits = 16")
                .doesNotContain("preQuantizedModel");
        String text = made("quant_params.prototxt");
        assertThat(text)
                .startsWith(
                        "num_layers: 3\nquant_type: SYMMETRIC\ncalib_type: PERTENSOR\nlayers {\n  layer_name: \"data\"");
        assertThat(text)
                .contains(
                        "layer_name: \"r1\"\n  layer_type: \"Conv\"\n  bit_depth: 16\n  outputs { min: -2048.0 max: 2048.0 ");
        TidlRanges ranges =
                new TidlRanges(job("tda4vm", "w16a16-p2", WRITE).conversion().quantized());
        assertThat(ranges.compare(text)).isEmpty();
        assertThat(ranges.compare(text.replace("max: 2048.0", "max: 3000.0"))).isNotEmpty();
    }

    @Test
    void affine_16_bits_cannot_be_handed_over_and_it_is_said() throws Exception {
        Artifact artifact = convert("am68a", "w16a16", WRITE);

        assertThat(artifact.findings())
                .anySatisfy(found -> assertThat(found.message()).contains("16 bits cannot be handed over"));
        assertThat(made("small_import.txt")).contains("calibrationOption = 4\n", "numFrames = 6");
    }

    @Test
    void calibration_pictures_come_through_resize_and_crop_as_they_were() throws Exception {
        convert("tda4vm", "w8a8-p2", WRITE);

        var image = ImageIO.read(folder.resolve("job/calibration/0000.png").toFile());
        byte[] raw = Files.readAllBytes(folder.resolve("job/pictures.bin"));
        assertThat(image.getWidth()).isEqualTo(256);
        assertThat(raw).hasSize(4 * 224 * 224 * 3);
        int at = (5 * 224 + 7) * 3;
        assertThat(image.getRGB(16 + 7, 16 + 5) & 0xffffff)
                .isEqualTo(((raw[at] & 255) << 16) | ((raw[at + 1] & 255) << 8) | (raw[at + 2] & 255));
        assertThat(Files.readAllLines(folder.resolve("job/calibration.txt")))
                .hasSize(4)
                .startsWith("calibration/0000.png");
    }

    @Test
    void another_format_goes_to_the_vendor_s_importer_as_it_is() throws Exception {
        Path net = Files.writeString(folder.resolve("net.prototxt"), "layers");
        Files.writeString(folder.resolve("net.caffemodel"), "weights");
        Artifact artifact =
                artifact(job("am68a", "w8a8", Map.of("compile", false, "route", "importer", "source", net.toString()))
                        .conversion(false, new LocalHost()));

        assertThat(made("small_import.txt"))
                .contains("modelType = 0\ninputNetFile = \"net.prototxt\"\ninputParamsFile = \"net.caffemodel\"\n");
        assertThat(made("net.caffemodel")).isEqualTo("weights");
        assertThat(artifact.findings())
                .anySatisfy(found -> assertThat(found.message()).contains("in place of the ONNX model"));
    }

    @Test
    void the_runtime_s_session_gives_artifacts() throws Exception {
        Artifact artifact = replayed("osrt", Map.of());

        assertThat(artifact.file()).hasFileName("small.onnx");
        assertThat(artifact.figures()).containsEntry("flash-bytes", 9.0);
        assertThat(artifact.findings()).noneMatch(found -> found.severity() != Severity.NOTE);
        assertThat(Files.readString(artifact.contract())).contains("\"compiled\" : true", "\"soc\" : \"am68a\"");
    }

    @Test
    void the_importer_s_session_gives_net_and_buffers() throws Exception {
        Artifact artifact = replayed("importer", Map.of("route", "importer"));

        assertThat(artifact.file()).hasFileName("tidl_net_small.bin");
        assertThat(artifact.figures()).containsEntry("flash-bytes", 7.0);
        assertThatThrownBy(() -> new TidlBackend()
                        .deployer()
                        .deploy(new Deployment(
                                artifact,
                                "simulator",
                                folder.resolve("run"),
                                folder,
                                new LocalHost(),
                                Reporter.SILENT)))
                .hasMessageContaining("route: osrt");
    }

    @Test
    void the_host_emulation_gives_outputs_batch_by_batch_and_no_time() throws Exception {
        Artifact artifact = replayed("osrt", Map.of());
        var job = new Deployment(
                artifact,
                "simulator",
                folder.resolve("run"),
                folder.resolve("toolchain"),
                new Replay(folder.resolve("run"), new TranscriptHost(session("infer"))),
                Reporter.SILENT);
        try (var session = new TidlBackend().deployer().deploy(job)) {
            var run = session.run(Map.of("pictures", batch()));
            assertThat(run.outputs().get("scores").toFloats()).containsExactly(1f, 2f, 3f, 4f);
            assertThat(run.outputs().get("scores").sizes()).containsExactly(1, 4);
            assertThat(run.latency()).isZero();
        }
        assertThat(Files.readString(folder.resolve("run/infer.request.json")))
                .contains(
                        "\"batch\" : 0",
                        artifact.file().resolveSibling("artifacts").toString());
    }

    @Test
    void nodes_on_the_arm_cores_are_errors_unless_allowed() throws Exception {
        assertThat(replayed("osrt-on-arm", Map.of()).findings()).anySatisfy(found -> {
            assertThat(found.isError()).isTrue();
            assertThat(found.message()).contains("2 of 17 nodes run in float on the Arm cores");
            assertThat(found.hint()).contains("allow: [cpu-fallback]");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "osrt-too-few-runs | osrt | allowedNode.txt' is not there",
                "osrt-hidden-error | osrt | ended well and tells of an error",
                "osrt-public-wheel | osrt | install the vendor's wheel",
                "importer-without-files | importer | tidl_net_small.bin' is not there"
            })
    void an_exit_code_of_0_is_not_yet_success(String session, String route, String words) {
        assertThatThrownBy(() -> replayed(session, Map.of("route", route)))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining(words)
                .hasMessageContaining("the whole log: ");
    }

    @Test
    void in_a_container_the_same_command_runs_with_folder_and_tools_mounted() throws Exception {
        var seen = new java.util.ArrayList<String>();
        Host host = new Replay(folder.resolve("job"), new TranscriptHost(session("osrt"))) {
            @Override
            public Result run(Command command) {
                seen.addAll(command.words());
                int image = seen.indexOf("tidl:11");
                return super.run(Command.of(seen.subList(image + 1, seen.size()).toArray(String[]::new)));
            }
        };
        artifact(job("am68a", "w8a8", Map.of("image", "tidl:11", "container", "podman"))
                .conversion(true, host));

        assertThat(seen).startsWith("podman", "run", "--rm", "-v").contains("SOC=am68a", "tidl:11", "driver.py");
    }

    @Test
    void tools_that_are_absent_or_not_the_vendor_s_are_told_with_the_way_out() throws Exception {
        LinkedToolchain tools = TidlTool.TOOLS;
        Path installed = folder.resolve("toolchains/tidl-11.0");
        assertThat(tools.check(installed, new LocalHost())).singleElement().satisfies(found -> assertThat(found.hint())
                .contains("edgeai toolchain install tidl --variant FOLDER", "{compile: false}"));
        assertThatThrownBy(() -> tools.install(installed, "", new LocalHost(), Reporter.SILENT))
                .hasMessageContaining("it has no 'tidl_model_import.out'");
        Path theirs = Files.createDirectories(folder.resolve("tidl_tools"));
        Files.writeString(theirs.resolve("tidl_model_import.out"), "");
        tools.install(installed, theirs.toString(), new LocalHost(), Reporter.SILENT);
        assertThat(tools.check(installed, new LocalHost())).isEmpty();
    }

    private static Tensor batch() {
        return SmallNet.pictures(1, SmallNet.IMAGENET).get(0).reshape(1, 224, 224, 3);
    }

    private SmallNet.Job job(String chip, String scheme, Map<String, ?> options) {
        return new SmallNet.Job(chip, scheme, options, folder);
    }

    private Artifact convert(String chip, String scheme, Map<String, ?> options) throws Exception {
        return artifact(job(chip, scheme, options).conversion());
    }

    private static Artifact artifact(Conversion job) {
        return new TidlBackend().converter().convert(job);
    }

    private Artifact replayed(String session, Map<String, ?> options) throws Exception {
        Host host = new Replay(folder.resolve("job"), new TranscriptHost(session(session)));
        return artifact(job("am68a", "w8a8", options).conversion(true, host));
    }

    private static Path session(String name) throws Exception {
        return Path.of(TidlConversionTest.class
                .getResource("built-from-documentation/" + name)
                .toURI());
    }

    /** Lays a session's files into the job's folder, whatever folder the command stands in: the importer stands in its own. */
    private static class Replay implements Host {
        private final Path job;
        private final TranscriptHost session;

        Replay(Path job, TranscriptHost session) {
            this.job = job;
            this.session = session;
        }

        @Override
        public Result run(Command command) {
            return session.run(command.in(job));
        }

        @Override
        public void push(Path from, String to) {}

        @Override
        public void pull(String from, Path to) {}
    }

    private String made(String name) throws Exception {
        return Files.readString(folder.resolve("job").resolve(name));
    }

    private static String golden(String name) throws Exception {
        return Files.readString(
                Path.of(TidlConversionTest.class.getResource("golden/" + name).toURI()));
    }
}
