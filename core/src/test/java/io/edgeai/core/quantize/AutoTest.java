package io.edgeai.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.Percent;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.QuantizeSpec.Correction;
import io.edgeai.core.graph.Verifier;
import io.edgeai.core.onnx.OnnxWriter;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.correct.HoldOut;
import io.edgeai.core.quantize.number.Channels;
import io.edgeai.core.quantize.place.WeightSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class AutoTest {

    private static final String[] FUSIONS = {"Conv+Relu", "DepthwiseConv+Relu", "Conv+Add"};

    @Test
    void isNearerToTheFloatModelThanEachRangeMethodByItself() {
        QuantizeJob job = job(List.of(Correction.values()));
        HoldOut holdOut = new HoldOut(job, HoldOut.chosen(job.pictures()));
        double auto = holdOut.distance(Quantizer.quantize(job).emulated());
        for (QuantizeSpec.Range range : Graphs.ANY_SCALE) {
            double plain = holdOut.distance(
                    Quantizer.quantize(job.with(Graphs.spec(range, 99.99))).emulated());
            assertThat(auto).as(range.name()).isLessThan(0.9 * plain);
        }
    }

    @Test
    void givesTheSameBytesOnAnyNumberOfThreads() throws Exception {
        QuantizeJob job = job(List.of(Correction.values()));
        Quantized one =
                new ForkJoinPool(1).submit(() -> Quantizer.quantize(job)).get();
        Quantized five =
                new ForkJoinPool(5).submit(() -> Quantizer.quantize(job)).get();
        assertThat(OnnxWriter.bytes(one.emulated())).isEqualTo(OnnxWriter.bytes(five.emulated()));
    }

    @Test
    void handsOverWeightsWhoseOwnCodesAreThoseOfTheEmulation() {
        Quantized quantized = Quantizer.quantize(job(List.of(Correction.values())));
        assertThat(Verifier.check(quantized.emulated())).isEmpty();
        Map<String, Tensor> initializers = quantized.floating().graph().initializers();
        for (WeightSite site : WeightSite.of(quantized.floating().graph())) {
            QuantParams params = quantized.weights().get(site.weight());
            float[] weights = initializers.get(site.weight()).floats();
            Channels channels = Channels.of(initializers.get(site.weight()), params.axis());
            for (int i = 0; i < weights.length; i++) {
                double steps = weights[i] / params.scales().get(channels.of(i));
                assertThat(steps).as(site.weight()).isCloseTo(Math.rint(steps), within(1e-3));
            }
        }
    }

    @Test
    void changesNothingThatIsNotNamed() {
        Quantized ranges = Quantizer.quantize(job(List.of(Correction.RANGES)));
        assertThat(ranges.floating().graph().initializers().get("c.b").floats())
                .isEqualTo(
                        job(List.of()).model().graph().initializers().get("c.b").floats());
        Quantized biases = Quantizer.quantize(job(List.of(Correction.BIASES)));
        assertThat(biases.floating().graph().initializers().get("c.b").floats())
                .isNotEqualTo(
                        job(List.of()).model().graph().initializers().get("c.b").floats());
    }

    @Test
    void makesCorrectionsOfFewerPicturesOnce() {
        List<Correction> all = List.of(Correction.WEIGHTS, Correction.ROUNDING, Correction.BIASES);
        List<String> told = new ArrayList<>();
        QuantizeJob few = job(all, new QuantizeSpec.Calibration(40, false, Optional.of(8)));
        Quantized made = Quantizer.quantize(new QuantizeJob(
                few.model(), few.preprocessing(), few.chip(), few.scheme(), few.spec(), few.pictures(), event -> {
                    if (event instanceof Event.Progress progress
                            && progress.task().equals("correction")) {
                        told.add(progress.done() + " of " + progress.total());
                    }
                }));
        assertThat(told).doesNotHaveDuplicates().isNotEmpty();
        HoldOut others = new HoldOut(few, Graphs.pictures(60).subList(40, 60));
        assertThat(others.distance(made.emulated()))
                .isLessThan(others.distance(Quantizer.quantize(job(List.of())).emulated()));
    }

    private static QuantizeJob job(List<Correction> corrections) {
        return job(corrections, new QuantizeSpec.Calibration(40));
    }

    private static QuantizeJob job(List<Correction> corrections, QuantizeSpec.Calibration calibration) {
        Graphs graphs = new Graphs();
        Model model = graphs.conv("a", "image", 3, 12, 1)
                .add("Relu", "b", "a")
                .conv("c", "b", 12, 12, 12)
                .add("Relu", "d", "c")
                .conv("e", "d", 12, 8, 1)
                .conv("f", "e", 8, 8, 1)
                .add("Add", "g", "e", "f")
                .add("GlobalAveragePool", "h", "g")
                .add("Flatten", "i", "h")
                .constant("head.w", graphs.random(0.02f, 5, 8))
                .constant("head.b", graphs.random(0.1f, 5))
                .add(Node.of("Gemm", List.of("i", "head.w", "head.b"), "y")
                        .with("transB", io.edgeai.api.model.Attribute.of(1)))
                .model("y");
        QuantizeJob job = Graphs.job(model, Graphs.w8a8(), FUSIONS);
        QuantizeSpec spec = new QuantizeSpec(
                QuantizeSpec.Method.AUTO,
                Optional.of(corrections),
                Optional.empty(),
                Optional.empty(),
                Percent.of(99.99),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                calibration);
        return new QuantizeJob(
                job.model(), job.preprocessing(), job.chip(), job.scheme(), spec, Graphs.pictures(40), job.reporter());
    }
}
