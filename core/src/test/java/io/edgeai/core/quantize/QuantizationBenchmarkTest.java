package io.edgeai.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.backend.Fusion;
import io.edgeai.api.backend.HardwareLimits;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.Percent;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.QuantizeSpec.Correction;
import io.edgeai.api.stage.QuantizeSpec.Method;
import io.edgeai.api.stage.QuantizeSpec.Range;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.graph.Legalizer;
import io.edgeai.core.graph.Simplifier;
import io.edgeai.core.image.PictureReader;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.metric.Evaluation;
import io.edgeai.core.metric.Evaluator;
import io.edgeai.core.metric.PairedTest;
import io.edgeai.core.metric.Parity;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.quantize.calibrate.Calibration;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import java.io.IOException;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each range method and the whole recipe on three networks and three number formats: 100 pictures for calibration, all others for the figures. No figure
 * decides anything. Top-1 counts those pictures whose file's name is the name of exactly one class.
 */
@Tag("benchmark")
class QuantizationBenchmarkTest {

    static final int CALIBRATION = 100;

    private static final Encoding AFFINE = encoding(false, Granularity.PER_TENSOR, Scale.FLOAT);

    private static final String BY_CHANNEL =
            "symmetric weights per channel, affine activations per channel before depthwise convolutions";

    private static final List<Fusion> FUSED = Graphs.fusions(
            "Conv+Relu", "Conv+Clip", "Conv+HardSwish", "Conv+Add", "DepthwiseConv+Relu", "DepthwiseConv+Clip");

    /** What NNCF computes as one, whose figures the format with scales by channel is laid beside. */
    private static final List<Fusion> MORE_FUSED = Stream.of("Conv", "DepthwiseConv")
            .flatMap(conv ->
                    Stream.of("Relu", "Clip", "HardSwish", "HardSigmoid", "Add").map(op -> new Fusion(conv, op)))
            .toList();

    private static final Map<String, NumericScheme> SCHEMES = Map.of(
            "affine weights per channel, affine activations",
            new NumericScheme("w8a8", AFFINE, encoding(false, Granularity.PER_CHANNEL, Scale.FLOAT)),
            "symmetric weights per channel, affine activations",
            new NumericScheme("w8a8", AFFINE, encoding(true, Granularity.PER_CHANNEL, Scale.FLOAT)),
            BY_CHANNEL,
            new NumericScheme(
                    "w8a8",
                    encoding(false, Granularity.PER_CHANNEL, Scale.FLOAT),
                    encoding(true, Granularity.PER_CHANNEL, Scale.FLOAT)),
            "powers of two, symmetric, weights per tensor",
            new NumericScheme(
                    "w8a8",
                    encoding(true, Granularity.PER_TENSOR, Scale.POWER_OF_TWO),
                    encoding(true, Granularity.PER_TENSOR, Scale.POWER_OF_TWO)));

    record Case(
            String model,
            Legalizer.Legal legal,
            List<Tensor> calibration,
            List<Tensor> test,
            List<Integer> labels,
            int classes,
            List<Path> calibrationFiles) {

        Case with(Legalizer.Legal other) {
            return new Case(model, other, calibration, test, labels, classes, calibrationFiles);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mobilenet_v3_small_1.0_224_imagenet1001.onnx, 0, 255, 0",
        "mobilenet_v2_1.0_224_imagenet1001.onnx, 127.5, 127.5, 0",
        "efficientnet_lite0_224_imagenet1000.onnx, 127, 128, 1"
    })
    void measuresEveryMethod(String name, float mean, float std, int background) throws IOException {
        assumeTrue(name.contains(System.getProperty("quantization.model", "")), "another model is asked for");
        Case chained = open(name, mean, std, background);
        Evaluation floating = evaluate(
                chained,
                OrtSession.open(chained.legal().model(), chained.legal().preprocessing()));
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "%n### %s: float top-1 %.2f%n%n", name, 100 * floating.top1()));
        text.append(
                "| number format | method | top-1 | drop | agreement | KL | lost:won (p) | seconds |\n|---|---|---|---|---|---|---|---|\n");
        for (String title : titles()) {
            Case one = title.equals(BY_CHANNEL) ? chained.with(legal(name, mean, std, List.of())) : chained;
            Calibration calibration = Calibration.of(job(one, title, spec(Method.PTQ, Range.MIN_MAX)));
            for (Range range : List.of(Range.MIN_MAX, Range.MEAN_MIN_MAX, Range.PERCENTILE, Range.MSE)) {
                text.append(row(one, floating, new Setting(title, spec(Method.PTQ, range), calibration)));
            }
            QuantizeSpec auto = spec(Method.AUTO, Range.MIN_MAX);
            text.append(row(one, floating, new Setting(title, auto, calibration)));
            if (title.contains("weights per channel, affine activations") && !title.equals(BY_CHANNEL)) {
                text.append(row(one, floating, new Setting(title, split(auto), calibration)));
            }
        }
        Path file = Path.of("target", "benchmarks", "quantization-" + name.replace(".onnx", ".md"));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(text).isNotEmpty();
    }

    private static List<String> titles() {
        String only = System.getProperty("quantization.format", "");
        return SCHEMES.keySet().stream()
                .filter(title -> title.contains(only))
                .sorted()
                .toList();
    }

    private record Setting(String scheme, QuantizeSpec spec, Calibration calibration) {}

    private static String row(Case one, Evaluation floating, Setting setting) {
        long begin = System.nanoTime();
        var quantized = Quantizer.quantize(job(one, setting.scheme(), setting.spec()), setting.calibration());
        double seconds = (System.nanoTime() - begin) / 1e9;
        Evaluation emulated =
                evaluate(one, OrtSession.open(quantized.emulated(), one.legal().preprocessing()));
        Parity parity = Parity.of(floating, emulated);
        PairedTest paired = PairedTest.of(floating, emulated);
        boolean split = setting.spec()
                .corrections()
                .filter(named -> named.contains(Correction.SPLIT))
                .isPresent();
        String method = setting.spec().method() == Method.AUTO
                ? split ? "**auto and split**" : "**auto**"
                : setting.spec()
                        .range()
                        .orElseThrow()
                        .name()
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-');
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.2f | %.2f | %.2f %% | %.4f | %d:%d (%.2g) | %.1f |%n",
                setting.scheme(),
                method,
                100 * emulated.top1(),
                100 * (floating.top1() - emulated.top1()),
                100 * parity.agreement(),
                parity.divergence(),
                paired.lost(),
                paired.won(),
                paired.probability(),
                seconds);
    }

    static Case open(String name, float mean, float std, int background) throws IOException {
        Legalizer.Legal legal = legal(name, mean, std, List.of(new Rewrite.PoolChain(7)));
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
                name,
                legal,
                pictures.subList(0, CALIBRATION),
                pictures.subList(CALIBRATION, pictures.size()),
                labels,
                classes.size() - background,
                files.subList(0, CALIBRATION));
    }

    private static Legalizer.Legal legal(String name, float mean, float std, List<Rewrite> more) {
        Preprocessing given = Preprocessing.unit(224)
                .with(Preprocessing.Fit.CROP)
                .with(List.of(mean, mean, mean), List.of(std, std, std));
        List<Rewrite> rewrites = new ArrayList<>(
                List.of(new Rewrite.StaticBatch(), new Rewrite.NormalisationOut(), new Rewrite.WholeMean()));
        rewrites.addAll(more);
        rewrites.add(new Rewrite.HeadOff());
        return Legalizer.apply(
                Simplifier.simplify(
                        OnnxReader.read(SharedData.require("weights").resolve(name))),
                given,
                rewrites);
    }

    /** The only class of that name; -10 if there is not exactly one. */
    static int label(Path file, List<String> classes) {
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

    static Evaluation evaluate(Case one, OrtSession session) {
        try (session) {
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

    static QuantizeJob job(Case one, String scheme, QuantizeSpec spec) {
        NumericScheme numbers = java.util.Objects.requireNonNull(SCHEMES.get(scheme));
        Chip chip = new Chip(
                "any",
                List.of(numbers),
                List.of(),
                List.of(),
                scheme.equals(BY_CHANNEL) ? MORE_FUSED : FUSED,
                new HardwareLimits(1L << 40, 1L << 40, 5, 16));
        return new QuantizeJob(
                one.legal().model(), one.legal().preprocessing(), chip, numbers, spec, one.calibration(), event -> {
                    if (event instanceof Event.Message message) {
                        System.out.println(message.text());
                    }
                });
    }

    /** For auto, {@code -Dquantization.corrections=WEIGHTS,ROUNDING} names the corrections. */
    static QuantizeSpec spec(Method method, Range range) {
        Optional<List<Correction>> corrections = Optional.ofNullable(System.getProperty("quantization.corrections"))
                .filter(names -> method == Method.AUTO)
                .map(names ->
                        Arrays.stream(names.split(",")).map(Correction::valueOf).toList());
        return new QuantizeSpec(
                method,
                corrections,
                Optional.empty(),
                method == Method.AUTO ? Optional.empty() : Optional.of(range),
                Percent.of(99.99),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new QuantizeSpec.Calibration(CALIBRATION));
    }

    /** The same with layers in two parts, where that serves. */
    private static QuantizeSpec split(QuantizeSpec auto) {
        List<Correction> corrections = new ArrayList<>(auto.corrected());
        corrections.add(Correction.SPLIT);
        return new QuantizeSpec(
                auto.method(),
                Optional.of(corrections),
                auto.time(),
                auto.range(),
                auto.percentile(),
                auto.weights(),
                auto.qat(),
                auto.mixed(),
                auto.calibration());
    }

    private static Encoding encoding(boolean symmetric, Granularity granularity, Scale scale) {
        return new Encoding(8, Sign.SIGNED, symmetric, granularity, scale, Rounding.HALF_EVEN);
    }
}
