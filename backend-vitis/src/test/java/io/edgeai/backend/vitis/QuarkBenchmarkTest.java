package io.edgeai.backend.vitis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgeai.api.backend.Artifact;
import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Conversion;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.graph.Legalizer;
import io.edgeai.core.graph.Simplifier;
import io.edgeai.core.host.LocalHost;
import io.edgeai.core.image.PictureReader;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.metric.Evaluation;
import io.edgeai.core.metric.Evaluator;
import io.edgeai.core.metric.PairedTest;
import io.edgeai.core.metric.Parity;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.onnx.OnnxWriter;
import io.edgeai.core.quantize.Quantizer;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.spec.Specs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * AMD Quark's XINT8 and edgeai in the DPU's own format, on three networks: the same 100 pictures for calibration, the same others for the figures. User
 * seconds are those of the whole quantization, calibration included, Quark's imports left out.
 */
@Tag("benchmark")
class QuarkBenchmarkTest {

    private static final int CALIBRATION = 100;

    @TempDir
    Path folder;

    private record Case(
            Model model,
            Preprocessing preprocessing,
            List<Tensor> calibration,
            List<Tensor> test,
            List<Integer> labels,
            int classes) {}

    @ParameterizedTest
    @CsvSource({
        "mobilenet_v3_small_1.0_224_imagenet1001.onnx, 0, 255, 0",
        "mobilenet_v2_1.0_224_imagenet1001.onnx, 127.5, 127.5, 0",
        "efficientnet_lite0_224_imagenet1000.onnx, 127, 128, 1"
    })
    void powersOfTwoBesideQuark(String name, float mean, float std, int background) throws IOException {
        assumeTrue(name.contains(System.getProperty("quantization.model", "")), "another model is asked for");
        Path toolchain = QuarkRealTest.toolchain();
        Chip chip = Dpu.of("kv260").chip();
        Case one = open(name, chip, new float[] {mean, std}, background);
        Evaluation floating = evaluate(one, one.model());
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%n### %s: float top-1 %.2f%n%n| | top-1 | drop | agreement | KL | user seconds | wall seconds |%n|---|---|---|---|---|---|---|%n",
                name,
                100 * floating.top1()));
        Quark quark = quark(one, chip, toolchain);
        Evaluation theirs = evaluate(one, quark.model());
        text.append(row(
                "amd-quark " + VitisConversion.QUARK.tool().version() + " XINT8", floating, theirs, quark.seconds()));
        QuantizeSpec plain =
                Specs.of(QuantizeSpec.class, Map.of("method", "ptq", "range", "diffs", "weight-range", "diffs"));
        List<Evaluation> ours = new ArrayList<>();
        for (QuantizeSpec spec : List.of(plain, Specs.defaults(QuantizeSpec.class))) {
            double user = user();
            long begin = System.nanoTime();
            Quantized quantized = Quantizer.quantize(new QuantizeJob(
                    one.model(),
                    one.preprocessing(),
                    chip,
                    chip.schemes().get(0),
                    spec,
                    one.calibration(),
                    QuarkBenchmarkTest::say));
            Seconds seconds = new Seconds(user() - user, (System.nanoTime() - begin) / 1e9);
            ours.add(evaluate(one, quantized.emulated()));
            String title = spec.equals(plain) ? "edgeai, diffs" : "edgeai, **auto**";
            text.append(row(title, floating, ours.get(ours.size() - 1), seconds));
        }
        PairedTest paired = PairedTest.of(theirs, ours.get(1));
        text.append(String.format(
                Locale.ROOT,
                "%nauto against Quark: %d lost, %d won (p %.2g)%n",
                paired.lost(),
                paired.won(),
                paired.probability()));
        Path file = Path.of("target", "benchmarks", "quark-" + name.replace(".onnx", ".md"));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(ours.get(1).top1()).isGreaterThanOrEqualTo(theirs.top1());
    }

    private static void say(Event event) {
        if (event instanceof Event.Message message) {
            System.out.println(message.text());
        }
    }

    private static String row(String title, Evaluation floating, Evaluation is, Seconds seconds) {
        Parity parity = Parity.of(floating, is);
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f %% | %.4f | %.1f | %.1f |%n",
                title,
                100 * is.top1(),
                100 * (floating.top1() - is.top1()),
                100 * parity.agreement(),
                parity.divergence(),
                seconds.user(),
                seconds.wall());
    }

    private record Seconds(double user, double wall) {}

    private record Quark(Model model, Seconds seconds) {}

    private Quark quark(Case one, Chip chip, Path toolchain) throws IOException {
        Path file = folder.resolve("given.onnx");
        OnnxWriter.write(one.model(), file);
        long begin = System.nanoTime();
        Artifact artifact = new VitisConversion(new Conversion(
                        "net",
                        new Quantized(one.model(), one.model(), chip.schemes().get(0), Map.of(), Map.of()),
                        file,
                        chip,
                        one.preprocessing(),
                        one.calibration(),
                        List.of(),
                        new VitisBackend.Options(false),
                        Files.createDirectories(folder.resolve("job")),
                        toolchain,
                        false,
                        new LocalHost(),
                        Reporter.SILENT))
                .run();
        double wall = (System.nanoTime() - begin) / 1e9;
        JsonNode told = JsonFile.JSON.readTree(
                artifact.file().resolveSibling("quark.json").toFile());
        return new Quark(
                OnnxReader.read(artifact.file()),
                new Seconds(told.path("user-seconds").asDouble(), wall));
    }

    /** User time of this process and its threads, in hundredths of a second by the system's own count. */
    private static double user() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[11]) / 100.0;
    }

    private static Case open(String name, Chip chip, float[] scale, int background) throws IOException {
        float mean = scale[0];
        float std = scale[1];
        Preprocessing given = Preprocessing.unit(224)
                .with(Preprocessing.Fit.CROP)
                .with(List.of(mean, mean, mean), List.of(std, std, std));
        Legalizer.Legal legal = Legalizer.apply(
                Simplifier.simplify(
                        OnnxReader.read(SharedData.require("weights").resolve(name))),
                given,
                chip.rewrites());
        List<Path> files;
        try (Stream<Path> all = Files.list(SharedData.require("imagenet-samples"))) {
            files = new ArrayList<>(all.sorted().toList());
        }
        Collections.shuffle(files, new Random(3));
        List<Tensor> pictures = files.stream()
                .map(file -> PictureReader.read(file, legal.preprocessing()))
                .toList();
        List<String> classes = Files.readAllLines(SharedData.require("weights/imagenet_labels_1001.txt"));
        List<Integer> labels = files.stream()
                .skip(CALIBRATION)
                .map(file -> label(file, classes) - background)
                .toList();
        return new Case(
                legal.model(),
                legal.preprocessing(),
                pictures.subList(0, CALIBRATION),
                pictures.subList(CALIBRATION, pictures.size()),
                labels,
                classes.size() - background);
    }

    /** The only class of that name; -10 if there is not exactly one. */
    private static int label(Path file, List<String> classes) {
        String name = file.getFileName().toString();
        String wanted = letters(name.substring(name.indexOf('_') + 1, name.lastIndexOf('.')));
        int[] found = IntStream.range(0, classes.size())
                .filter(i -> Arrays.stream(classes.get(i).split(","))
                        .anyMatch(one -> letters(one).equals(wanted)))
                .toArray();
        return found.length == 1 ? found[0] : -10;
    }

    private static String letters(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private static Evaluation evaluate(Case one, Model model) {
        try (OrtSession session = OrtSession.open(model, one.preprocessing())) {
            Evaluator evaluator = new Evaluator(session);
            for (int i = 0; i < one.test().size(); i++) {
                if (one.labels().get(i) >= 0) {
                    evaluator.add(
                            one.test().get(i).reshape(1, 224, 224, 3),
                            List.of(new Sample(Path.of("p" + i), one.labels().get(i), "g", "s")));
                }
            }
            return evaluator.result(IntStream.range(0, one.classes())
                    .mapToObj(Integer::toString)
                    .toList());
        }
    }
}
