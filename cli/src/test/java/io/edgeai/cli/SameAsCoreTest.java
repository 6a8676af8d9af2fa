package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgeai.api.backend.Backend;
import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.Converter;
import io.edgeai.api.backend.Deployer;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.backend.Session;
import io.edgeai.api.backend.Toolchain;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.TargetSpec;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.compare.Contender;
import io.edgeai.core.graph.Legalizer;
import io.edgeai.core.host.LocalHost;
import io.edgeai.core.host.UserCache;
import io.edgeai.core.image.PictureReader;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.onnx.OnnxWriter;
import io.edgeai.core.quantize.Quantizer;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.report.ResultReader;
import io.edgeai.core.run.Plan;
import io.edgeai.core.run.Plugins;
import io.edgeai.core.run.Runner;
import io.edgeai.core.run.Selection;
import io.edgeai.core.run.Signals;
import io.edgeai.core.run.Workplace;
import io.edgeai.core.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a run does for a vendor's target is what core's quantizer does by itself with the same model, number format and pictures. */
@Timeout(600)
final class SameAsCoreTest {

    private static final int SIZE = 32;
    private static final String SPEC =
            """
            name: same
            dataset: {images: pictures}
            model: {onnx: red.onnx}
            preprocessing: {size: 32, fit: squash, mean: [0, 0, 0], std: [255, 255, 255]}
            quantize: {method: ptq, calibration: {images: 4}}
            """;

    @TempDir
    private Path folder;

    @Test
    void aRunForADpuPredictsAsTheQuantizerAndHandsOverItsScales() throws IOException {
        Ran ran = run("vitis", "targets: [{backend: vitis, chip: kv260, device: none, options: {compile: false}}]\n");

        JsonNode written = new ObjectMapper()
                .readTree(
                        folder.resolve("build/same/vitis-kv260/positions.json").toFile());
        assertThat(written.path("activations").size())
                .isEqualTo(ran.own().activations().size());
        ran.own().activations().forEach((name, params) -> assertThat(Math.scalb(
                        1f,
                        -written.path("activations").path(name).path("position").asInt(99)))
                .as(name)
                .isEqualTo(params.scales().get(0)));
        ran.own().weights().forEach((name, params) -> assertThat(Math.scalb(
                        1f, -written.path("weights").path(name).path("position").asInt(99)))
                .as(name)
                .isEqualTo(params.scales().get(0)));
    }

    @Test
    void aRunForAnNpuPredictsAsTheQuantizerAndCompilesItsScales() throws IOException {
        SharedData.require(
                new io.edgeai.core.deploy.Toolchains(userCache(), new LocalHost())
                        .check(backend("rknn"))
                        .isEmpty(),
                "rknn-toolkit2 is not installed: edgeai toolchain install rknn");
        Ran ran = run("rknn", "targets: [{backend: rknn, chip: rv1103, device: none}]\n");

        // The backend reads the scales back from the .rknn and tells each that differs, and each that one side alone
        // rounds.
        assertThat(ran.findings()).noneMatch(found -> found.message().contains("was compiled with scale"));
        assertThat(ran.findings()).noneMatch(found -> found.message().contains("the emulation is not exact"));
        assertThat(ran.findings()).noneMatch(found -> found.message().contains("rounds"));
    }

    /** What the vendor's converter was given and told, and what core makes of the same. */
    private record Ran(Conversion job, List<Diagnostic> findings, Quantized own) {}

    private Ran run(String vendor, String targets) throws IOException {
        new Bench(folder);
        OnnxWriter.write(model(), folder.resolve("red.onnx"));
        List<Ran> seen = new ArrayList<>();
        var plugins = new Plugins(List.of(new Watched(backend(vendor), seen)), List.of());
        var place = new Workplace(folder, userCache(), new LocalHost(), "test");
        Plan plan = Plan.of(SpecReader.read("same.yaml", SPEC + targets, folder), plugins, place);
        assertThat(new Runner(plan, place, plugins, Signals.none()).run(Selection.ALL))
                .isPresent();
        Conversion job = seen.get(0).job();
        Quantized own = own(job);

        assertThat(job.quantized().activations()).isEqualTo(own.activations()).isNotEmpty();
        assertThat(job.quantized().weights()).isEqualTo(own.weights()).isNotEmpty();
        Contender told =
                ResultReader.contenders(folder.resolve("build/same"), "").get(1);
        assertThat(told.form()).isEqualTo("emulated");
        assertThat(told.answers().predictions()).contains("blue", "red").isEqualTo(predictions(own, job, told));
        return new Ran(job, seen.get(0).findings(), own);
    }

    /** Nothing of the run but the pictures that it chose for calibration. */
    private static Quantized own(Conversion job) {
        Preprocessing given = Preprocessing.unit(SIZE)
                .with(Preprocessing.Fit.SQUASH)
                .with(List.of(0f, 0f, 0f), List.of(255f, 255f, 255f));
        Legalizer.Legal legal = Legalizer.apply(model(), given, job.chip().rewrites());
        return Quantizer.quantize(new QuantizeJob(
                legal.model(),
                legal.preprocessing(),
                job.chip(),
                job.chip().schemes().get(0),
                SpecReader.read("same.yaml", SPEC, Path.of("")).pipeline().quantize(),
                job.calibration(),
                Reporter.SILENT));
    }

    private List<String> predictions(Quantized own, Conversion job, Contender told) {
        List<String> predicted = new ArrayList<>();
        try (Session session = OrtSession.open(own.emulated(), job.preprocessing())) {
            for (String file : told.answers().files()) {
                Tensor picture = PictureReader.read(folder.resolve(file), job.preprocessing());
                Tensor scores = session.run(Map.of(Session.PICTURES, picture.reshape(1, SIZE, SIZE, 3)))
                        .outputs()
                        .values()
                        .iterator()
                        .next();
                predicted.add(job.labels().get(scores.floats()[0] >= scores.floats()[1] ? 0 : 1));
            }
        }
        return predicted;
    }

    /** Tells blue pictures (class 0) from red ones by the means of the channels, through layers with noise in them. */
    private static Model model() {
        Random random = new Random(5);
        float[] first = noise(random, 8 * 3 * 9);
        first[4 + 9 * 2] += 4; // Filter 0 takes blue, filter 1 red.
        first[27 + 4] += 4;
        float[] last = noise(random, 2 * 8);
        last[0] += 2;
        last[8 + 1] += 2;
        List<Node> nodes = List.of(
                Node.of("Conv", List.of("picture", "w1", "b1"), "c1").with("pads", Attribute.ints(1, 1, 1, 1)),
                Node.of("Relu", List.of("c1"), "r1"),
                Node.of("GlobalAveragePool", List.of("r1"), "p"),
                Node.of("Conv", List.of("p", "w2", "b2"), "c2"),
                Node.of("Flatten", List.of("c2"), "scores"));
        Graph graph = new Graph(
                "red",
                nodes,
                Map.of(
                        "w1", Tensor.ofFloats(first, 8, 3, 3, 3),
                        "b1", Tensor.ofFloats(noise(random, 8), 8),
                        "w2", Tensor.ofFloats(last, 2, 8, 1, 1),
                        "b2", Tensor.ofFloats(new float[2], 2)),
                List.of(Value.ofFloats("picture", 1, 3, SIZE, SIZE)),
                List.of(Value.ofFloats("scores", 1, 2)));
        return Model.of(graph, 17);
    }

    private static float[] noise(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = 0.1f * (float) random.nextGaussian();
        }
        return values;
    }

    private static Path userCache() {
        return UserCache.folder(System.getenv(), Path.of("").toAbsolutePath());
    }

    private static Backend backend(String id) {
        return Plugins.load(SameAsCoreTest.class.getClassLoader()).backend(id).orElseThrow();
    }

    /** A vendor whose conversions are seen. */
    private record Watched(Backend vendor, List<Ran> seen) implements Backend {
        @Override
        public String id() {
            return vendor.id();
        }

        @Override
        public List<Chip> chips() {
            return vendor.chips();
        }

        @Override
        public Converter converter() {
            return job -> {
                var artifact = vendor.converter().convert(job);
                seen.add(new Ran(job, artifact.findings(), job.quantized()));
                return artifact;
            };
        }

        @Override
        public Deployer deployer() {
            return vendor.deployer();
        }

        @Override
        public Class<? extends Record> options() {
            return vendor.options();
        }

        @Override
        public Optional<Toolchain> toolchain() {
            return vendor.toolchain();
        }

        @Override
        public boolean needsToolchain(Record options, TargetSpec.Ranges ranges) {
            return vendor.needsToolchain(options, ranges);
        }
    }
}
