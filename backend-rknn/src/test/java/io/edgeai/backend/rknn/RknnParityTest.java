package io.edgeai.backend.rknn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.Deployment;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.backend.Session;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.Percent;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.QuantizeSpec.Correction;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.deploy.RuleCheck;
import io.edgeai.core.graph.Legalizer;
import io.edgeai.core.graph.Simplifier;
import io.edgeai.core.host.LocalHost;
import io.edgeai.core.image.PictureReader;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.metric.FirstDivergence;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.onnx.OnnxWriter;
import io.edgeai.core.quantize.Quantizer;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the emulation computes what the vendor's simulator computes, layer by layer and end to end, on real networks and pictures. */
@Tag("real")
final class RknnParityTest {

    private static final int CALIBRATION = Integer.getInteger("parity.calibration", 100);
    private static final int PICTURES = Integer.getInteger("parity.pictures", 100);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "mobilenet_v3_small_1.0_224_imagenet1001.onnx, 0, 255, 0.998",
        "mobilenet_v2_1.0_224_imagenet1001.onnx, 127.5, 127.5, 0.998",
        "efficientnet_lite0_224_imagenet1000.onnx, 127, 128, 0.998"
    })
    void emulation_and_simulator_compute_the_same(String name, float mean, float std, double least) throws Exception {
        assumeTrue(name.contains(System.getProperty("parity.model", "")), "another model is asked for");
        compute_the_same(name, List.of(mean, std), least, spec(Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "mobilenet_v3_small_1.0_224_imagenet1001.onnx, 0, 255",
        "mobilenet_v2_1.0_224_imagenet1001.onnx, 127.5, 127.5",
        "efficientnet_lite0_224_imagenet1000.onnx, 127, 128"
    })
    void so_they_do_with_layers_in_two_parts(String name, float mean, float std) throws Exception {
        assumeTrue(name.contains(System.getProperty("parity.model", "")), "another model is asked for");
        compute_the_same(
                name, List.of(mean, std), 0.998, spec(Optional.empty(), Optional.of(List.of(Correction.values()))));
    }

    @Test
    void so_they_do_with_some_layers_in_more_bits() throws Exception {
        Optional<List<String>> values =
                Optional.ofNullable(System.getProperty("parity.values")).map(names -> List.of(names.split(",")));
        compute_the_same(
                "mobilenet_v3_small_1.0_224_imagenet1001.onnx",
                List.of(0f, 255f),
                0.97,
                spec(
                        Optional.of(new QuantizeSpec.Mixed(
                                values, 0.01, Percent.of(Integer.getInteger("parity.cost", 40)))),
                        Optional.empty()));
    }

    private void compute_the_same(String name, List<Float> normalisation, double least, QuantizeSpec spec)
            throws Exception {
        float mean = normalisation.get(0);
        float std = normalisation.get(1);
        Path toolchain = RealToolkit.require();
        Model model = Simplifier.simplify(
                OnnxReader.read(SharedData.require("weights").resolve(name)));
        Chip chip = RknnChips.TABLE.chips().get(0);
        Preprocessing given = Preprocessing.unit(224)
                .with(Preprocessing.Fit.CROP)
                .with(List.of(mean, mean, mean), List.of(std, std, std));
        Legalizer.Legal legal = Legalizer.apply(model, given, chip.rewrites());
        assertThat(new RuleCheck(chip, "rknn/rv1103", Set.of()).findings(legal.model()))
                .isEmpty();
        List<Tensor> pictures = pictures(legal.preprocessing());
        Quantized quantized = Quantizer.quantize(new QuantizeJob(
                legal.model(),
                legal.preprocessing(),
                chip,
                chip.schemes().get(0),
                spec,
                pictures.subList(0, CALIBRATION),
                event -> {
                    if (event instanceof Event.Message message) {
                        System.out.println(message.text());
                    }
                }));
        Path file = folder.resolve("legal.onnx");
        OnnxWriter.write(quantized.floating(), file);
        long began = System.nanoTime();

        Artifact artifact = new RknnBackend()
                .converter()
                .convert(new Conversion(
                        "net",
                        quantized,
                        file,
                        chip,
                        legal.preprocessing(),
                        pictures.subList(0, CALIBRATION),
                        List.of(),
                        new RknnBackend.Options(),
                        Files.createDirectories(folder.resolve("job")),
                        toolchain,
                        false,
                        new LocalHost(),
                        Reporter.SILENT));

        System.out.println(
                name + ": converted in " + (System.nanoTime() - began) / 1_000_000 + " ms, " + artifact.figures());
        artifact.findings().forEach(System.out::println);
        assertThat(artifact.findings()).noneMatch(Diagnostic::isError);
        Deployment deployment = new Deployment(
                artifact,
                "simulator",
                Files.createDirectories(folder.resolve("run")),
                toolchain,
                new LocalHost(),
                Reporter.SILENT);
        try (Session simulator = new RknnBackend().deployer().deploy(deployment);
                Session emulated = OrtSession.open(quantized.emulated(), legal.preprocessing());
                Session floating = OrtSession.open(legal.model(), legal.preprocessing())) {
            layers(quantized, legal.preprocessing(), simulator, pictures);
            // Both sides compute the same float32 arithmetic; one tie that rounds the other way would grow on its way.
            System.out.println("simulator with float:");
            agreement(simulator, floating, pictures.subList(CALIBRATION, pictures.size()));
            System.out.println("simulator with emulation:");
            double same = agreement(simulator, emulated, pictures.subList(CALIBRATION, pictures.size()));
            topOne(simulator, floating, pictures);
            assertThat(same).isGreaterThanOrEqualTo(least);
        }
    }

    private static void layers(
            Quantized quantized, Preprocessing preprocessing, Session simulator, List<Tensor> pictures) {
        for (Tensor picture : pictures.subList(CALIBRATION, CALIBRATION + 2)) {
            Tensor one = batch(List.of(picture));
            Map<String, Tensor> theirs = simulator.layers(Map.of("input", one));
            FirstDivergence divergence = FirstDivergence.onEqualInputs(quantized, preprocessing, one, theirs);
            long values = divergence.layers().stream()
                    .mapToLong(layer -> layer.values())
                    .sum();
            long differing = divergence.layers().stream()
                    .mapToLong(layer -> layer.differing())
                    .sum();
            System.out.println("layers " + divergence.layers().size() + " of "
                    + quantized.activations().size() + ", values " + values + ", differing " + differing);
            divergence.layers().stream().filter(layer -> layer.differing() > 0).forEach(System.out::println);
            assertThat(divergence.layers()).allMatch(layer -> layer.most() < 1.5);
            assertThat(divergence.share()).isLessThanOrEqualTo(1e-4);
        }
    }

    private static double agreement(Session simulator, Session emulated, List<Tensor> pictures) {
        int same = 0;
        int identical = 0;
        double seconds = 0;
        for (int from = 0; from < pictures.size(); from += 20) {
            List<Tensor> part = pictures.subList(from, Math.min(pictures.size(), from + 20));
            Session.Run run = simulator.run(Map.of("input", batch(part)));
            seconds += run.latency().toNanos() / 1e9;
            Tensor theirs = run.outputs().values().iterator().next();
            Tensor ours = emulated.run(Map.of("input", batch(part)))
                    .outputs()
                    .values()
                    .iterator()
                    .next();
            int classes = theirs.elements() / part.size();
            for (int i = 0; i < part.size(); i++) {
                same += top(theirs.floats(), i, classes) == top(ours.floats(), i, classes) ? 1 : 0;
            }
            for (int i = 0; i < theirs.elements(); i++) {
                identical += Math.abs(theirs.floats()[i] - ours.floats()[i]) < 1e-4 ? 1 : 0;
            }
        }
        System.out.println("agreement " + same + " of " + pictures.size() + ", identical scores " + identical
                + ", simulator s/picture " + seconds / pictures.size());
        return (double) same / pictures.size();
    }

    private static int top(float[] scores, int row, int classes) {
        int best = row * classes;
        for (int i = row * classes; i < (row + 1) * classes; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }

    /** Top-1 of those pictures whose file's name is the name of exactly one class. */
    private static void topOne(Session simulator, Session floating, List<Tensor> pictures) throws IOException {
        List<String> classes = Files.readAllLines(SharedData.require("weights/imagenet_labels_1001.txt"));
        List<Path> files = files();
        int counted = 0;
        int right = 0;
        int rightInFloat = 0;
        for (int i = CALIBRATION; i < pictures.size(); i++) {
            int name = label(files.get(i), classes);
            if (name >= 0) {
                Map<String, Tensor> one = Map.of("input", batch(List.of(pictures.get(i))));
                // Some nets have no class for the background.
                int label = name - (classes.size() - scores(floating, one).elements());
                counted++;
                right += top(simulator, one) == label ? 1 : 0;
                rightInFloat += top(floating, one) == label ? 1 : 0;
            }
        }
        System.out.printf(
                "top-1 of %d: float %.2f %%, simulator %.2f %%%n",
                counted, 100.0 * rightInFloat / counted, 100.0 * right / counted);
    }

    private static int top(Session session, Map<String, Tensor> input) {
        Tensor scores = scores(session, input);
        return top(scores.floats(), 0, scores.elements());
    }

    private static Tensor scores(Session session, Map<String, Tensor> input) {
        return session.run(input).outputs().values().iterator().next();
    }

    private static int label(Path file, List<String> classes) {
        String name = file.getFileName().toString();
        String wanted = letters(name.substring(name.indexOf('_') + 1, name.lastIndexOf('.')));
        int[] found = IntStream.range(0, classes.size())
                .filter(i -> Arrays.stream(classes.get(i).split(","))
                        .anyMatch(one -> letters(one).equals(wanted)))
                .toArray();
        return found.length == 1 ? found[0] : -1;
    }

    private static String letters(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private static QuantizeSpec spec(Optional<QuantizeSpec.Mixed> mixed, Optional<List<Correction>> corrections) {
        return new QuantizeSpec(
                QuantizeSpec.Method.AUTO,
                corrections,
                Optional.empty(),
                Optional.empty(),
                Percent.of(99.99),
                Optional.empty(),
                Optional.empty(),
                mixed,
                new QuantizeSpec.Calibration(CALIBRATION));
    }

    private static List<Tensor> pictures(Preprocessing preprocessing) throws IOException {
        return files().stream()
                .map(file -> PictureReader.read(file, preprocessing))
                .toList();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(SharedData.require("imagenet-samples"))) {
            List<Path> all = new ArrayList<>(files.sorted().toList());
            Collections.shuffle(all, new Random(3));
            return all.subList(0, Math.min(all.size(), CALIBRATION + PICTURES));
        }
    }

    private static Tensor batch(List<Tensor> pictures) {
        ByteBuffer pixels =
                ByteBuffer.allocate(pictures.size() * pictures.get(0).elements());
        pictures.forEach(picture -> pixels.put(picture.data()));
        long[] sizes = pictures.get(0).sizes();
        return Tensor.of(ElementType.UINT8, pixels.flip(), pictures.size(), sizes[0], sizes[1], sizes[2]);
    }
}
