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
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
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
 * AMD Quark's XINT8 and edgeai in the DPU's own format, on three networks: the same 100 pictures for calibration, the same others for the figures. Each
 * quantizes in a process of its own, and user seconds are those of the whole process: for Quark with its imports, for edgeai with the start of the JVM, its
 * compiler, and the reading of the pictures.
 */
@Tag("benchmark")
class QuarkBenchmarkTest {

    private static final int CALIBRATION = 100;

    private static final Map<String, Map<String, Object>> FORMS = forms();

    private static Map<String, Map<String, Object>> forms() {
        Map<String, Map<String, Object>> forms = new LinkedHashMap<>();
        forms.put(
                "`ptq`, `diffs`: the same search", Map.of("method", "ptq", "range", "diffs", "weight-range", "diffs"));
        forms.put(
                "**`auto` in short**: one range method, corrections made of 24 of the pictures",
                Map.of(
                        "method",
                        "auto",
                        "range",
                        "mse",
                        "corrections",
                        List.of("weights", "rounding", "biases"),
                        "calibration",
                        Map.of("corrections", 24)));
        forms.put("**`auto`**", Map.of());
        return forms;
    }

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
        List<Evaluation> ours = new ArrayList<>();
        for (Map.Entry<String, Map<String, Object>> form : FORMS.entrySet()) {
            Path made = folder.resolve("made.onnx");
            Seconds seconds =
                    own(List.of(name, Float.toString(mean), Float.toString(std), form.getKey(), made.toString()));
            ours.add(evaluate(one, OnnxReader.read(made)));
            Evaluation is = ours.get(ours.size() - 1);
            text.append(row("edgeai, " + form.getKey(), floating, is, seconds));
            PairedTest paired = PairedTest.of(theirs, is);
            System.out.printf(
                    Locale.ROOT,
                    "%s against Quark: %d lost, %d won (p %.2g)%n",
                    form.getKey(),
                    paired.lost(),
                    paired.won(),
                    paired.probability());
        }
        Path file = Path.of("target", "benchmarks", "quark-" + name.replace(".onnx", ".md"));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(ours).allSatisfy(is -> assertThat(is.top1()).isGreaterThanOrEqualTo(theirs.top1()));
    }

    /** Quantizes in a process of its own: arguments are the model's name, its mean and deviation, the form, and the file to write. */
    public static void main(String[] arguments) throws IOException {
        Chip chip = Dpu.of("kv260").chip();
        Legalizer.Legal legal =
                legal(arguments[0], chip, new float[] {Float.parseFloat(arguments[1]), Float.parseFloat(arguments[2])});
        List<Tensor> pictures = files().stream()
                .limit(CALIBRATION)
                .map(file -> PictureReader.read(file, legal.preprocessing()))
                .toList();
        QuantizeSpec spec = Specs.of(QuantizeSpec.class, java.util.Objects.requireNonNull(FORMS.get(arguments[3])));
        Quantized quantized = Quantizer.quantize(new QuantizeJob(
                legal.model(), legal.preprocessing(), chip, chip.schemes().get(0), spec, pictures, event -> {
                    if (event instanceof Event.Message message) {
                        System.err.println(message.text());
                    }
                }));
        OnnxWriter.write(quantized.emulated(), Path.of(arguments[4]));
        System.out.println(user());
    }

    private static Seconds own(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx3g",
                "-cp",
                System.getProperty("java.class.path"),
                QuarkBenchmarkTest.class.getName()));
        command.addAll(arguments);
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader in = process.inputReader()) {
            String line = in.readLine();
            if (line == null) {
                throw new IOException("a quantization ended its process: " + arguments);
            }
            return new Seconds(Double.parseDouble(line), (System.nanoTime() - begin) / 1e9);
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
                new Seconds(
                        told.path("user-seconds").asDouble()
                                + told.path("user-seconds-of-imports").asDouble(),
                        wall));
    }

    /** User time of this process and its threads, in hundredths of a second by the system's own count. */
    private static double user() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[11]) / 100.0;
    }

    private static Legalizer.Legal legal(String name, Chip chip, float[] scale) {
        float mean = scale[0];
        float std = scale[1];
        Preprocessing given = Preprocessing.unit(224)
                .with(Preprocessing.Fit.CROP)
                .with(List.of(mean, mean, mean), List.of(std, std, std));
        return Legalizer.apply(
                Simplifier.simplify(
                        OnnxReader.read(SharedData.require("weights").resolve(name))),
                given,
                chip.rewrites());
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(SharedData.require("imagenet-samples"))) {
            List<Path> files = new ArrayList<>(all.sorted().toList());
            Collections.shuffle(files, new Random(3));
            return files;
        }
    }

    private static Case open(String name, Chip chip, float[] scale, int background) throws IOException {
        Legalizer.Legal legal = legal(name, chip, scale);
        List<Path> files = files();
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
