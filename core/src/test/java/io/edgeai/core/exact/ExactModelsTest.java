package io.edgeai.core.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.backend.HardwareLimits;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.backend.Session;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.graph.Legalizer;
import io.edgeai.core.graph.Simplifier;
import io.edgeai.core.image.PictureReader;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.metric.FirstDivergence;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.quantize.Graphs;
import io.edgeai.core.quantize.Quantizer;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real networks against ONNX Runtime's float32 arithmetic on the exported Q/DQ model. */
class ExactModelsTest {

    private static final int CALIBRATION = 8;
    private static final int PICTURES = Integer.getInteger("exact.pictures", 16);

    @ParameterizedTest
    @CsvSource({
        "mobilenet_v3_small_1.0_224_imagenet1001.onnx, 0, 255, FLOAT",
        "mobilenet_v2_1.0_224_imagenet1001.onnx, 127.5, 127.5, FLOAT",
        "efficientnet_lite0_224_imagenet1000.onnx, 127, 128, FLOAT",
        "mobilenet_v3_small_1.0_224_imagenet1001.onnx, 0, 255, POWER_OF_TWO",
        "mobilenet_v2_1.0_224_imagenet1001.onnx, 127.5, 127.5, POWER_OF_TWO",
        "efficientnet_lite0_224_imagenet1000.onnx, 127, 128, POWER_OF_TWO"
    })
    void equalsTheEmulationLayerByLayerButForRoundingTies(String name, float mean, float std, Scale scale)
            throws IOException {
        Preprocessing given = Preprocessing.unit(224)
                .with(Preprocessing.Fit.CROP)
                .with(List.of(mean, mean, mean), List.of(std, std, std));
        Legalizer.Legal legal = Legalizer.apply(
                Simplifier.simplify(
                        OnnxReader.read(SharedData.require("weights").resolve(name))),
                given,
                chip(scale).rewrites());
        List<Tensor> pictures = pictures(legal.preprocessing());
        Quantized quantized = Quantizer.quantize(new QuantizeJob(
                legal.model(),
                legal.preprocessing(),
                chip(scale),
                chip(scale).schemes().get(0),
                Graphs.spec(QuantizeSpec.Range.MEAN_MIN_MAX),
                pictures.subList(0, CALIBRATION),
                Reporter.SILENT));
        try (ExactSession exact = ExactSession.open(quantized, legal.preprocessing());
                OrtSession emulated = OrtSession.open(quantized.emulated(), legal.preprocessing())) {
            assertThat(exact.inFloat()).isEmpty();
            Map<String, Tensor> picture =
                    Map.of(Session.PICTURES, batch(pictures.subList(CALIBRATION, CALIBRATION + 1)));
            Map<String, Tensor> theirs = emulated.layers(picture);
            FirstDivergence found = FirstDivergence.of(quantized, exact.layers(picture, theirs), theirs);
            System.out.println(name + " " + scale + ": " + found.share() + " of values differ; "
                    + compare(exact, emulated, pictures.subList(CALIBRATION, pictures.size())));
            // Over its whole range of 6 a HardSigmoid in 8 bits makes c / 255 + 1/2 of each code: halves of a step, of
            // which float32 and double see one side or the other.
            assertThat(found.layers().stream()
                            .filter(layer ->
                                    layer.isDivergence() && !layer.operator().endsWith("HardSigmoid")))
                    .isEmpty();
            assertThat(found.layers()).hasSizeGreaterThan(50).allMatch(layer -> layer.most() < 1.5);
            assertThat(found.share()).isLessThan(2e-4);
        }
    }

    private static String compare(Session exact, Session emulated, List<Tensor> pictures) {
        int same = 0;
        double[] seconds = new double[2];
        Tensor first = batch(pictures.subList(0, Math.min(16, pictures.size())));
        exact.run(Map.of(Session.PICTURES, first)); // Loops are compiled while they run.
        for (int from = 0; from < pictures.size(); from += 16) {
            List<Tensor> part = pictures.subList(from, Math.min(from + 16, pictures.size()));
            Session.Run ours = exact.run(Map.of(Session.PICTURES, batch(part)));
            Session.Run theirs = emulated.run(Map.of(Session.PICTURES, batch(part)));
            seconds[0] += ours.latency().toNanos() / 1e9;
            seconds[1] += theirs.latency().toNanos() / 1e9;
            float[] a = ours.outputs().values().iterator().next().floats();
            float[] b = theirs.outputs().values().iterator().next().floats();
            int classes = a.length / part.size();
            for (int i = 0; i < part.size(); i++) {
                same += top(a, i * classes, classes) == top(b, i * classes, classes) ? 1 : 0;
            }
        }
        return "same top-1 on " + same + " of " + pictures.size() + ", exact " + seconds[0] / pictures.size()
                + " s a picture, ONNX Runtime " + seconds[1] / pictures.size();
    }

    private static int top(float[] scores, int from, int count) {
        int best = from;
        for (int i = from; i < from + count; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return best - from;
    }

    private static Chip chip(Scale scale) {
        boolean powers = scale == Scale.POWER_OF_TWO;
        Rounding rounding = powers ? Rounding.HALF_UP : Rounding.HALF_EVEN;
        Encoding activations = new Encoding(8, Sign.SIGNED, powers, Granularity.PER_TENSOR, scale, rounding);
        Granularity weights = powers ? Granularity.PER_TENSOR : Granularity.PER_CHANNEL;
        return new Chip(
                "chip",
                List.of(new NumericScheme("w8a8", activations, activations.with(weights))),
                List.of(),
                List.of(
                        new Rewrite.StaticBatch(),
                        new Rewrite.NormalisationOut(),
                        new Rewrite.HeadOff(),
                        new Rewrite.PoolChain(7),
                        new Rewrite.GemmAsConv(),
                        new Rewrite.WholeMean()),
                Graphs.fusions(
                        "Conv+Relu",
                        "Conv+Clip",
                        "Conv+HardSwish",
                        "Conv+Add",
                        "DepthwiseConv+Relu",
                        "DepthwiseConv+Clip"),
                new HardwareLimits(1, 1, 5, 16));
    }

    private static List<Tensor> pictures(Preprocessing preprocessing) throws IOException {
        try (Stream<Path> files = Files.list(SharedData.require("imagenet-samples"))) {
            return files.sorted()
                    .limit(CALIBRATION + PICTURES)
                    .map(file -> PictureReader.read(file, preprocessing))
                    .toList();
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
