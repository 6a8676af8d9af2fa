package io.edgeai.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Fusion;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.graph.Legalizer;
import io.edgeai.core.graph.Verifier;
import io.edgeai.core.image.PictureReader;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.metric.Evaluation;
import io.edgeai.core.metric.Evaluator;
import io.edgeai.core.metric.Parity;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.quantize.calibrate.Calibration;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** MobileNetV3-Small with its ImageNet weights: the net that 8 bits hurt most. */
class RealModelTest {

    private static final String[] FUSIONS = {
        "Conv+Relu", "Conv+Clip", "Conv+HardSwish", "Conv+HardSigmoid", "Conv+Add", "DepthwiseConv+Relu"
    };
    private static final int CALIBRATION = 24;
    private static final int TEST = 40;

    @Test
    void keepsMostAnswersOfMobileNetByEachRangeMethod() throws IOException {
        Path weights = SharedData.require("weights/mobilenet_v3_small_1.0_224_imagenet1001.onnx");
        List<Path> files = every(8, SharedData.require("imagenet-samples"));
        Legalizer.Legal legal = Legalizer.apply(
                OnnxReader.read(weights),
                Preprocessing.unit(224).with(Preprocessing.Fit.CROP),
                List.of(new Rewrite.StaticBatch(), new Rewrite.NormalisationOut(), new Rewrite.PoolChain(7)));
        List<Tensor> pictures = files.stream()
                .map(file -> PictureReader.read(file, legal.preprocessing()))
                .toList();
        List<Fusion> fusions = Graphs.fusions(FUSIONS);
        QuantizeJob small = Graphs.job(legal.model(), Graphs.w8a8(), FUSIONS);
        QuantizeJob job = new QuantizeJob(
                legal.model(),
                legal.preprocessing(),
                small.chip(),
                Graphs.w8a8(),
                small.spec(),
                pictures.subList(0, CALIBRATION),
                small.reporter());
        assertThat(job.chip().fusions()).isEqualTo(fusions);
        List<Tensor> test = pictures.subList(CALIBRATION, CALIBRATION + TEST);
        Calibration calibration = Calibration.of(job);
        Evaluation floating = evaluate(OrtSession.open(legal.model(), legal.preprocessing()), test);
        for (QuantizeSpec.Range range : Graphs.ANY_SCALE) {
            Quantized quantized = Quantizer.quantize(job.with(Graphs.spec(range, 99.99)), calibration);
            assertThat(Verifier.check(quantized.emulated())).isEmpty();
            Evaluation emulated = evaluate(OrtSession.open(quantized.emulated(), legal.preprocessing()), test);
            // 60 to 78 % were measured on 541 pictures after 100; a net that is broken agrees on 0 to 2 %.
            assertThat(Parity.of(floating, emulated).agreement())
                    .as(range.name())
                    .isGreaterThan(0.35);
        }
    }

    private static List<Path> every(int nth, Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> sorted = all.sorted().toList();
            return IntStream.range(0, sorted.size())
                    .filter(i -> i % nth == 0)
                    .mapToObj(sorted::get)
                    .limit(CALIBRATION + TEST)
                    .toList();
        }
    }

    private static Evaluation evaluate(OrtSession session, List<Tensor> pictures) {
        try (session) {
            Evaluator evaluator = new Evaluator(session);
            for (Tensor picture : pictures) {
                evaluator.add(picture.reshape(1, 224, 224, 3), List.of(new Sample(Path.of("x"), 0, "g", "s")));
            }
            return evaluator.result(List.of("any"));
        }
    }
}
