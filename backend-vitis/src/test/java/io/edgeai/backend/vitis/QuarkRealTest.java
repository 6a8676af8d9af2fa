package io.edgeai.backend.vitis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Command;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.Host;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.backend.tool.PythonToolchain;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Reporter;
import io.edgeai.core.host.LocalHost;
import io.edgeai.core.onnx.OnnxWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With the real AMD Quark, and the container's module in real PyTorch; skipped with a reason where they are not installed. */
@Tag("real")
@Timeout(600)
class QuarkRealTest {

    private static final int SIZE = 16;

    @TempDir
    Path folder;

    static Path toolchain() {
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .orElse(System.getProperty("user.home") + "/.cache");
        Path folder = Path.of(
                cache,
                "edgeai",
                "toolchains",
                "vitis-" + VitisConversion.QUARK.tool().version());
        Path other = Path.of(
                cache, "toolchains", "vitis-" + VitisConversion.QUARK.tool().version());
        Path found = Files.isDirectory(other) ? other : folder;
        assumeTrue(
                Files.isDirectory(found),
                "amd-quark is not installed in '" + folder + "' (edgeai toolchain install vitis)");
        return folder;
    }

    @Test
    void the_installation_is_found_whole() {
        assertThat(VitisConversion.QUARK.check(toolchain(), new LocalHost())).isEmpty();
    }

    @Test
    void xint8_gives_powers_of_two_for_every_layer() throws Exception {
        Artifact artifact = new VitisConversion(job(toolchain())).run();
        assertThat(artifact.file().getFileName()).hasToString("small.xint8.onnx");
        var found = JsonFile.JSON.readTree(
                artifact.file().resolveSibling("quark.json").toFile());
        assertThat(found.path("version").asText())
                .startsWith(VitisConversion.QUARK.tool().version());
        assertThat(found.path("scales").size()).isGreaterThan(5);
        found.path("scales").forEach(scale -> assertThat(Math.scalb(1.0, Math.getExponent(scale.asDouble())))
                .isEqualTo(scale.asDouble()));
    }

    /** What the vendor's quantizer would be given: the same function as the ONNX graph. */
    @Test
    void the_module_for_the_container_computes_what_the_graph_does() throws Exception {
        Conversion job = job(toolchain());
        Path scripts = Files.createDirectories(folder.resolve("scripts"));
        try (var source = VitisConversion.class.getResourceAsStream("quantize.py")) {
            Files.write(scripts.resolve("quantize.py"), source.readAllBytes());
        }
        String compare =
                """
                import sys; sys.path.insert(0, '.')
                import numpy, onnx, onnxruntime, torch, quantize
                model = onnx.load(sys.argv[1])
                x = numpy.random.default_rng(1).normal(size=(1, 3, 16, 16)).astype(numpy.float32)
                wanted = onnxruntime.InferenceSession(sys.argv[1]).run(None, {model.graph.input[0].name: x})[0]
                module = quantize.Rebuilt(model.graph).eval()
                found = module(torch.from_numpy(x)).detach().numpy()
                assert numpy.abs(found - wanted).max() < 1e-4 * numpy.abs(wanted).max(), numpy.abs(found - wanted).max()
                info = {'output': {'Rebuilt::Rebuilt/Conv2d[n_c1]/input.2': [[8, 4]]}}
                assert quantize.replace(info, {'activations': {'c1': {'bits': 8, 'position': 6}}}) == ['c1']
                assert info['output']['Rebuilt::Rebuilt/Conv2d[n_c1]/input.2'] == [[8, 6]]
                print('equal')
                """;
        Host.Result result = new LocalHost()
                .run(Command.of(
                                PythonToolchain.python(toolchain()).toString(),
                                "-c",
                                compare,
                                job.file().toString())
                        .in(scripts));
        assertThat(result.output()).as(result.errors()).contains("equal");
    }

    private Conversion job(Path toolchain) throws Exception {
        Model model = model();
        Path file = folder.resolve("given.onnx");
        OnnxWriter.write(model, file);
        List<Tensor> pictures = new ArrayList<>();
        Random random = new Random(3);
        for (int i = 0; i < 4; i++) {
            byte[] pixels = new byte[SIZE * SIZE * 3];
            random.nextBytes(pixels);
            pictures.add(Tensor.ofBytes(ElementType.UINT8, pixels, SIZE, SIZE, 3));
        }
        var chip = Dpu.of("kv260").chip();
        return new Conversion(
                "small",
                new Quantized(model, model, chip.schemes().get(0), Map.of(), Map.of()),
                file,
                chip,
                Preprocessing.unit(SIZE),
                pictures,
                List.of("a", "b"),
                new VitisBackend.Options(false),
                Files.createDirectories(folder.resolve("job")),
                toolchain,
                false,
                new LocalHost(),
                Reporter.SILENT);
    }

    private static Model model() {
        List<Node> nodes = List.of(
                Node.of("Conv", List.of("picture", "w1", "b1"), "c1")
                        .with("strides", Attribute.ints(2, 2))
                        .with("pads", Attribute.ints(0, 0, 1, 1)),
                Node.of("Relu", List.of("c1"), "r1"),
                Node.of("Conv", List.of("r1", "w2", "b2"), "c2")
                        .with("group", Attribute.of(8L))
                        .with("pads", Attribute.ints(1, 1, 1, 1)),
                Node.of("Clip", List.of("c2", "zero", "six"), "r2"),
                Node.of("Add", List.of("r1", "r2"), "a"),
                Node.of("GlobalAveragePool", List.of("a"), "p"),
                Node.of("Flatten", List.of("p"), "f"),
                Node.of("Gemm", List.of("f", "w3", "b3"), "scores").with("transB", Attribute.of(1L)));
        Random random = new Random(7);
        Map<String, Tensor> weights = Map.of(
                "w1", weights(random, 8, 3, 3, 3),
                "b1", weights(random, 8),
                "w2", weights(random, 8, 1, 3, 3),
                "b2", weights(random, 8),
                "w3", weights(random, 2, 8),
                "b3", weights(random, 2),
                "zero", Tensor.scalar(0f),
                "six", Tensor.scalar(6f));
        return Model.of(
                new Graph(
                        "small",
                        nodes,
                        weights,
                        List.of(Value.ofFloats("picture", 1, 3, SIZE, SIZE)),
                        List.of(Value.ofFloats("scores", 1, 2))),
                17);
    }

    private static Tensor weights(Random random, long... sizes) {
        int count = (int) java.util.Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(values, sizes);
    }
}
