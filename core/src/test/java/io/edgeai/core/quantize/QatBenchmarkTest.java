package io.edgeai.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Quantized;
import io.edgeai.api.data.Dataset;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.Qat;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.metric.Evaluation;
import io.edgeai.core.metric.PairedTest;
import io.edgeai.core.metric.Parity;
import io.edgeai.core.quantize.calibrate.Calibration;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Training with rounding on the way, without labels: three of four calibration pictures, and pictures of other sources, to learn from; the rest of the
 * calibration pictures to judge by; all other pictures for the figures.
 */
@Tag("benchmark")
class QatBenchmarkTest {

    private static final String V3 = "mobilenet_v3_small_1.0_224_imagenet1001.onnx";
    private static final int OWN_SHARE = 8;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        V3 + ", 0, 255, 'affine weights per channel, affine activations'",
        V3 + ", 0, 255, 'powers of two, symmetric, weights per tensor'"
    })
    void learnsWithoutLabels(String name, float mean, float std, String scheme) throws IOException {
        String only = System.getProperty("edgeai.qat", "");
        org.junit.jupiter.api.Assumptions.assumeTrue(scheme.startsWith(only));
        var one = QuantizationBenchmarkTest.open(name, mean, std, 0);
        QuantizeJob auto = QuantizationBenchmarkTest.job(
                one, scheme, QuantizationBenchmarkTest.spec(QuantizeSpec.Method.AUTO, QuantizeSpec.Range.MSE));
        QuantizeSpec spec = new QuantizeSpec(
                QuantizeSpec.Method.QAT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                auto.spec().percentile(),
                Optional.empty(),
                Optional.of(new Qat(
                        Integer.getInteger("edgeai.qat.epochs", 12),
                        32,
                        Double.parseDouble(System.getProperty("edgeai.qat.rate", "5e-5")),
                        1,
                        Double.parseDouble(System.getProperty("edgeai.qat.mix", "0.6")),
                        Double.parseDouble(System.getProperty("edgeai.qat.hints", "0")),
                        Qat.usual().augment(),
                        Qat.usual().devices())),
                Optional.empty(),
                auto.spec().calibration());
        Reporter reporter = event -> {
            if (event instanceof Event.Message message) {
                System.out.println(message.text());
            }
        };
        QuantizeJob job = new QuantizeJob(
                auto.model(), auto.preprocessing(), auto.chip(), auto.scheme(), spec, own(auto.pictures()), reporter);
        StageContext context = new StageContext(data(one), auto.preprocessing(), 7, folder, reporter, () -> false);
        long begin = System.nanoTime();
        Quantized learnt = AwareTraining.train(job, Calibration.of(job), context);
        double seconds = (System.nanoTime() - begin) / 1e9;
        Evaluation floating =
                QuantizationBenchmarkTest.evaluate(one, OrtSession.open(auto.model(), auto.preprocessing()));
        Evaluation emulated =
                QuantizationBenchmarkTest.evaluate(one, OrtSession.open(learnt.emulated(), auto.preprocessing()));
        Parity parity = Parity.of(floating, emulated);
        PairedTest paired = PairedTest.of(floating, emulated);
        String row = String.format(
                Locale.ROOT,
                "| %s | %s | qat | %.2f | %.2f | %.2f %% | %.4f | %d:%d (%.2g) | %.0f |%n",
                name,
                scheme,
                100 * emulated.top1(),
                100 * (floating.top1() - emulated.top1()),
                100 * parity.agreement(),
                parity.divergence(),
                paired.lost(),
                paired.won(),
                paired.probability(),
                seconds);
        System.out.println(row);
        Path file = Path.of("target", "benchmarks", "qat.md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, row, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
        assertThat(parity.divergence()).isLessThan(1);
    }

    /** Without those that judge. */
    private static List<Tensor> own(List<Tensor> pictures) {
        return IntStream.range(0, pictures.size())
                .filter(i -> i % 4 != 3)
                .mapToObj(pictures::get)
                .toList();
    }

    private static Dataset data(QuantizationBenchmarkTest.Case one) throws IOException {
        List<Sample> own = new ArrayList<>();
        List<Sample> judges = new ArrayList<>();
        for (int i = 0; i < one.calibrationFiles().size(); i++) {
            Sample sample = new Sample(one.calibrationFiles().get(i), 0, "own" + i, "own");
            (i % 4 == 3 ? judges : own).add(sample);
        }
        List<Sample> training = new ArrayList<>();
        IntStream.range(0, OWN_SHARE).forEach(i -> training.addAll(own));
        for (String source : List.of("birds/nobird", "birds/bird", "clothing10/train")) {
            training.addAll(some(SharedData.require(source), source));
        }
        return new Dataset(
                IntStream.range(0, one.classes()).mapToObj(Integer::toString).toList(),
                training,
                judges,
                List.of(),
                Map.of(),
                Digest.of("pictures of the benchmark"));
    }

    private static List<Sample> some(Path folder, String source) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = new ArrayList<>(all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(jpe?g|png)"))
                    .sorted()
                    .toList());
        }
        Collections.shuffle(files, new Random(5));
        return files.stream()
                .limit(1500)
                .map(file -> new Sample(file, 0, file.toString(), source))
                .toList();
    }
}
