package io.edgeai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.backend.Session;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Reporter;
import io.edgeai.core.compare.Answers;
import io.edgeai.core.deploy.Branch;
import io.edgeai.core.deploy.Target;
import io.edgeai.core.host.LocalHost;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.onnx.OnnxWriter;
import io.edgeai.core.quantize.Quantizer;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.report.RunResult;
import io.edgeai.core.run.Plan;
import io.edgeai.core.run.Plugins;
import io.edgeai.core.run.Runner;
import io.edgeai.core.run.Selection;
import io.edgeai.core.run.Signals;
import io.edgeai.core.run.Workplace;
import io.edgeai.core.spec.SpecReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run does with a model what core's quantizer by itself does with it, and the vendor's file has exactly its scales. */
final class SameAsQuantizerTest {

    private static final int SIZE = 32;
    private static final List<String> CLASSES = List.of("a", "b", "c", "d");

    /** Colours have either sign, so that a net without biases answers to each in its own way. */
    private static final Preprocessing CENTRED = new Preprocessing(
            SIZE,
            SIZE,
            Preprocessing.Fit.SQUASH,
            SIZE,
            Preprocessing.Colour.RGB,
            List.of(127.5f, 127.5f, 127.5f),
            List.of(127.5f, 127.5f, 127.5f));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"tidl, tda4vm, w8a8-p2", "tidl, am68a, w8a8", "tensorrt, orin-nano, int8"})
    void predictions_are_equal_and_scales_are_read_back(String backend, String chip, String scheme) throws Exception {
        Result result = run(backend, chip, scheme, "");
        Quantized alone = Quantizer.quantize(result.job(folder));

        Answers emulated = result.answers();
        assertThat(predictions(alone, emulated)).isEqualTo(emulated.predictions());
        assertThat(emulated.size()).isEqualTo(24);
        assertThat(List.copyOf(new java.util.TreeSet<>(emulated.predictions())))
                .as("a test that could not fail would be one of answers that are all the same")
                .hasSizeGreaterThan(1);
        Graph written = OnnxReader.read(handedOver()).graph();
        assertThat(alone.activations()).isNotEmpty();
        Stream.of(alone.activations(), alone.weights())
                .flatMap(all -> all.entrySet().stream())
                .forEach(entry -> assertThat(scales(written, entry.getKey()))
                        .as(entry.getKey())
                        .isEqualTo(entry.getValue().scales()));
    }

    /** Layers that are named go to the vendor in its own words: a list, or as layers without pairs. */
    @Test
    void layers_in_more_bits_are_those_that_the_quantizer_widens_alone() throws Exception {
        String mixed = ", mixed: {values: [r2]}";
        Result tidl = run("tidl", "am68a", "w8a8", mixed);
        Quantized wide = Quantizer.quantize(tidl.job(folder));
        List<String> names = wide.activations().entrySet().stream()
                .filter(entry -> entry.getValue().encoding().bits() == 16)
                .map(Map.Entry::getKey)
                .toList();
        assertThat(names).contains("r2");
        assertThat(predictions(wide, tidl.answers())).isEqualTo(tidl.answers().predictions());
        assertThat(Files.readString(made("small_import.txt")))
                .contains("outputFeature16bitNamesList = \"" + String.join(" ", names) + "\"");
        assertThat(Files.readString(made("compile.request.json")))
                .contains("output_feature_16bit_names_list\" : \"" + String.join(", ", names) + "\"");

        Result tensorRt = run("tensorrt", "orin-nano", "int8", mixed);
        Quantized half = Quantizer.quantize(tensorRt.job(folder));
        assertThat(predictions(half, tensorRt.answers()))
                .isEqualTo(tensorRt.answers().predictions());
        Graph written = OnnxReader.read(handedOver()).graph();
        half.weights().forEach((name, params) -> {
            boolean plain = written.nodes().stream()
                    .anyMatch(node -> node.is("Conv")
                            && node.inputs().get(1).equals(name)
                            && written.initializers().containsKey(name));
            assertThat(plain).as(name).isEqualTo(params.encoding().isFloat());
        });
        assertThat(half.weights().values()).anyMatch(params -> params.encoding().isFloat());
        assertThat(half.weights().values())
                .anyMatch(params -> !params.encoding().isFloat());
        assertThat(written.operators()).doesNotContain("Cast");
        assertThat(half.activations().get("r2"))
                .extracting(QuantParams::encoding)
                .matches(one -> one.isFloat());
        assertThat(scales(written, "r2")).isEmpty();
    }

    private record Result(Plan plan, RunResult result) {

        Target target() {
            return plan.targets().get(0);
        }

        Answers answers() {
            return result.answers().stream()
                    .filter(one -> one.form().equals("emulated") && one.set().equals("test"))
                    .findFirst()
                    .orElseThrow()
                    .answers();
        }

        /** The same model, pictures and scheme, without a run. */
        QuantizeJob job(Path folder) throws IOException {
            Branch.Prepared ready = new Branch(target())
                    .prepare(OnnxReader.read(folder.resolve("small.onnx")).withPreprocessing(CENTRED));
            return new QuantizeJob(
                    ready.model(),
                    ready.preprocessing(),
                    target().chip(),
                    target().scheme(),
                    plan.pipeline().quantize(),
                    pictures(folder.resolve("frames/train")),
                    Reporter.SILENT);
        }
    }

    private Result run(String backend, String chip, String scheme, String mixed) throws Exception {
        if (Files.exists(folder.resolve("build"))) {
            Files.move(folder.resolve("build"), folder.resolve("before"));
        }
        OnnxWriter.write(model(), folder.resolve("small.onnx"));
        for (String part : List.of("train", "validation", "test")) {
            draw(folder.resolve("frames").resolve(part), part.hashCode());
        }
        String options = backend.equals("tidl") ? ", options: {compile: false}" : "";
        String spec =
                """
                name: small
                dataset: {images: frames, split: {by: folder}}
                preprocessing: {size: 32, fit: squash, mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5]}
                model: {onnx: small.onnx, head: keep}
                quantize: {method: ptq, range: min-max, calibration: {images: 24}%s}
                targets:
                  - {backend: %s, chip: %s, scheme: %s, device: none%s}
                """
                        .formatted(mixed, backend, chip, scheme, options);
        var plugins = Plugins.load(SameAsQuantizerTest.class.getClassLoader());
        var place = new Workplace(folder, folder.resolve("user-cache"), new LocalHost(), "test");
        Plan plan = Plan.of(SpecReader.read("small.yaml", spec, folder), plugins, place);
        return new Result(
                plan,
                new Runner(plan, place, plugins, Signals.none())
                        .run(Selection.ALL)
                        .orElseThrow());
    }

    private Path handedOver() throws IOException {
        return made("small.onnx");
    }

    private Path made(String name) throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("build"))) {
            return all.filter(path -> path.endsWith(name)).findFirst().orElseThrow();
        }
    }

    /** The class that the emulation answers to each of the pictures. */
    private List<String> predictions(Quantized alone, Answers asked) throws IOException {
        List<String> predictions = new ArrayList<>();
        try (OrtSession session = OrtSession.open(alone.emulated(), CENTRED)) {
            for (String file : asked.files()) {
                Tensor picture = picture(folder.resolve("frames").resolve(file)).reshape(1, SIZE, SIZE, 3);
                float[] scores = session.run(Map.of(Session.PICTURES, picture))
                        .outputs()
                        .values()
                        .iterator()
                        .next()
                        .toFloats();
                int best = 0;
                for (int i = 1; i < scores.length; i++) {
                    best = scores[i] > scores[best] ? i : best;
                }
                predictions.add(CLASSES.get(best));
            }
        }
        return predictions;
    }

    /** The scales of a value, an input or weights in a Q/DQ file; none where there is no pair. */
    private static List<Float> scales(Graph written, String name) {
        return Stream.of(name + "/scale", name + "/rounded/scale")
                .map(scale -> Optional.ofNullable(written.initializers().get(scale)))
                .flatMap(Optional::stream)
                .findFirst()
                .map(tensor -> {
                    List<Float> values = new ArrayList<>();
                    for (float value : tensor.toFloats()) {
                        values.add(value);
                    }
                    return values;
                })
                .orElse(new ArrayList<>());
    }

    private static void draw(Path part, int seed) throws IOException {
        Random random = new Random(seed);
        for (String name : CLASSES) {
            Files.createDirectories(part.resolve(name));
            for (int i = 0; i < 6; i++) {
                BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
                int[] light = {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
                for (int p = 0; p < SIZE * SIZE; p++) {
                    int colour = 0;
                    for (int c = 0; c < 3; c++) {
                        colour = 256 * colour + Math.min(255, Math.max(0, light[c] + random.nextInt(81) - 40));
                    }
                    image.setRGB(p % SIZE, p / SIZE, colour);
                }
                ImageIO.write(
                        image, "png", part.resolve(name).resolve(i + ".png").toFile());
            }
        }
    }

    private static List<Tensor> pictures(Path part) throws IOException {
        try (Stream<Path> all = Files.walk(part)) {
            List<Tensor> pictures = new ArrayList<>();
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                pictures.add(picture(file));
            }
            return pictures;
        }
    }

    private static Tensor picture(Path file) throws IOException {
        BufferedImage image = ImageIO.read(file.toFile());
        byte[] pixels = new byte[SIZE * SIZE * 3];
        for (int i = 0; i < SIZE * SIZE; i++) {
            int colour = image.getRGB(i % SIZE, i / SIZE);
            for (int c = 0; c < 3; c++) {
                pixels[3 * i + c] = (byte) (colour >> (16 - 8 * c));
            }
        }
        return Tensor.ofBytes(ElementType.UINT8, pixels, SIZE, SIZE, 3);
    }

    /** Four convolutions, one of them depthwise, and a head. */
    private static Model model() {
        Random random = new Random(5);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        List<Node> nodes = new ArrayList<>();
        conv(nodes, weights, random, "1", new long[] {8, 3, 3, 3});
        conv(nodes, weights, random, "2", new long[] {8, 1, 3, 3});
        conv(nodes, weights, random, "3", new long[] {16, 8, 1, 1});
        conv(nodes, weights, random, "4", new long[] {16, 16, 3, 3});
        nodes.add(Node.of("GlobalAveragePool", List.of("r4"), "pooled"));
        nodes.add(Node.of("Flatten", List.of("pooled"), "flat"));
        weights.put("head.w", random(random, CLASSES.size(), 16));
        weights.put("head.b", Tensor.ofFloats(new float[CLASSES.size()], CLASSES.size()));
        nodes.add(Node.of("Gemm", List.of("flat", "head.w", "head.b"), "scores").with("transB", Attribute.of(1L)));
        return Model.of(
                new Graph(
                        "small",
                        nodes,
                        weights,
                        List.of(Value.ofFloats("picture", 1, 3, SIZE, SIZE)),
                        List.of(Value.ofFloats("scores", 1, CLASSES.size()))),
                17);
    }

    private static void conv(List<Node> nodes, Map<String, Tensor> weights, Random random, String name, long[] sizes) {
        long before = name.equals("1") ? 3 : name.equals("4") ? 16 : 8;
        long pad = sizes[2] / 2;
        weights.put("w" + name, random(random, sizes));
        weights.put("b" + name, Tensor.ofFloats(new float[(int) sizes[0]], sizes[0]));
        String input = name.equals("1") ? "picture" : "r" + (Integer.parseInt(name) - 1);
        nodes.add(Node.of("Conv", List.of(input, "w" + name, "b" + name), "c" + name)
                .with("group", Attribute.of(before / sizes[1]))
                .with("pads", Attribute.ints(pad, pad, pad, pad)));
        nodes.add(Node.of("Relu", List.of("c" + name), "r" + name));
    }

    private static Tensor random(Random random, long... sizes) {
        int count = (int) Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        float[] values = new float[count];
        double scale = Math.sqrt(2.0 * sizes[0] / count);
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * scale);
        }
        return Tensor.ofFloats(values, sizes);
    }
}
