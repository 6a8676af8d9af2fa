package io.edgeai.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.graph.Verifier;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.Optimization;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.correct.HoldOut;
import io.edgeai.core.quantize.number.Rounder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Scales by channel for what depthwise convolutions take. */
class PerChannelTest {

    private static final String[] FUSIONS = {"Conv+Relu", "DepthwiseConv+Relu", "Conv+Add", "Conv+HardSwish"};

    private static final int CHANNELS = 6;

    /** The value before the depthwise convolution with two filters a channel has channels of very different size; one is dead. */
    private static Model model() {
        Graphs graphs = new Graphs().conv("a", "image", 3, CHANNELS, 1).conv("c", "b", CHANNELS, CHANNELS, CHANNELS);
        float[] sizes = {1, 300, 0.02f, 5, 0, 40};
        Tensor weights = graphs.random(1, CHANNELS, 3, 3, 3);
        float[] w = weights.floats();
        for (int i = 0; i < w.length; i++) {
            w[i] *= sizes[i / 27];
        }
        Graphs scaled = new Graphs()
                .constant("a.w", Tensor.ofFloats(w, CHANNELS, 3, 3, 3))
                .constant("a.b", Tensor.ofFloats(new float[] {0.1f, 3, 0.01f, -2, -1, 4}, CHANNELS))
                .add(Node.of("Conv", List.of("image", "a.w", "a.b"), "a").with("pads", Attribute.ints(1, 1, 1, 1)))
                .add("Relu", "b", "a");
        float[] second = graphs.random(1, 2 * CHANNELS, 1, 3, 3).floats();
        for (int i = 0; i < second.length; i++) {
            second[i] /= Math.max(0.02f, sizes[i / 18]);
        }
        return scaled.constant("c.w", Tensor.ofFloats(second, 2 * CHANNELS, 1, 3, 3))
                .constant("c.b", graphs.random(0.5f, 2 * CHANNELS))
                .add(Node.of("Conv", List.of("b", "c.w", "c.b"), "c")
                        .with("pads", Attribute.ints(1, 1, 1, 1))
                        .with("group", Attribute.of(CHANNELS)))
                .add("Relu", "d", "c")
                .conv("e", "d", 2 * CHANNELS, 4, 1)
                .add("GlobalAveragePool", "g", "e")
                .add("Flatten", "y", "g")
                .model("y");
    }

    private static NumericScheme scheme(Encoding activations) {
        return new NumericScheme("w8a8", activations, Graphs.encoding(8, true, Granularity.PER_CHANNEL));
    }

    private static Encoding encoding(boolean symmetric, Rounding rounding) {
        return new Encoding(8, Sign.SIGNED, symmetric, Granularity.PER_CHANNEL, Scale.FLOAT, rounding);
    }

    static Stream<Encoding> encodings() {
        return Stream.of(
                encoding(false, Rounding.HALF_EVEN),
                encoding(true, Rounding.HALF_EVEN),
                encoding(false, Rounding.HALF_AWAY),
                encoding(true, Rounding.HALF_UP));
    }

    private static QuantizeJob job(Encoding encoding) {
        return Graphs.job(model(), scheme(encoding), FUSIONS);
    }

    private static Map<String, Tensor> run(Model model, int picture, String... names) {
        try (OrtRunner runner = OrtRunner.open(model, List.of(names), Optimization.EXACT)) {
            Tensor input = new Normalizer(Graphs.UNIT).apply(Graphs.pictures(6).get(picture));
            return runner.run(Map.of("image", input));
        }
    }

    /** Min-max ranges of each channel over all pictures, in loops. */
    @Test
    void findsTheRangeOfEachChannel() {
        QuantizeJob job = job(encoding(false, Rounding.HALF_EVEN));
        QuantParams params =
                Objects.requireNonNull(Quantizer.quantize(job).activations().get("b"));
        assertThat(params.axis()).isEqualTo(1);
        double[] highs = new double[CHANNELS];
        for (int picture = 0; picture < 6; picture++) {
            float[] values = Objects.requireNonNull(
                            run(job.model(), picture, "b").get("b"))
                    .floats();
            for (int i = 0; i < values.length; i++) {
                int channel = i / (Graphs.SIZE * Graphs.SIZE);
                highs[channel] = Math.max(highs[channel], values[i]);
            }
        }
        double largest = Stream.of(params.scales())
                .flatMap(List::stream)
                .mapToDouble(Float::doubleValue)
                .max()
                .orElseThrow();
        for (int c = 0; c < CHANNELS; c++) {
            assertThat(params.max().get(c)).isCloseTo(highs[c], within(1e-5 * (1 + highs[c])));
            assertThat((double) params.scales().get(c))
                    .isCloseTo(Math.max(highs[c] / 255, largest / 16384), within(1e-6 * largest));
        }
        assertThat(highs[4]).isZero();
    }

    @Test
    void leavesOneScaleToAllOthers() {
        Map<String, QuantParams> activations =
                Quantizer.quantize(job(encoding(false, Rounding.HALF_EVEN))).activations();
        activations.forEach((name, params) -> {
            assertThat(params.scales()).as(name).hasSize(name.equals("b") ? CHANNELS : 1);
            assertThat(params.encoding().granularity())
                    .as(name)
                    .isEqualTo(name.equals("b") ? Granularity.PER_CHANNEL : Granularity.PER_TENSOR);
        });
    }

    /** The depthwise convolution in double arithmetic on the codes, by loops: sums, bias and scales of the channel's own input. */
    @ParameterizedTest
    @MethodSource("encodings")
    void convolvesTheCodesOfEachChannelExactly(Encoding encoding) {
        Quantized quantized = Quantizer.quantize(job(encoding));
        assertThat(Verifier.check(quantized.emulated())).isEmpty();
        Map<String, Tensor> layers = run(quantized.emulated(), 0, "b/raw", "b", "c", "c.w", "c.b/c", "d");
        QuantParams params = Objects.requireNonNull(quantized.activations().get("b"));
        float[] raw = Objects.requireNonNull(layers.get("b/raw")).floats();
        float[] rounded = Objects.requireNonNull(layers.get("b")).floats();
        Rounder rounder = new Rounder(encoding);
        int plane = Graphs.SIZE * Graphs.SIZE;
        for (int i = 0; i < raw.length; i++) {
            Rounder.Step step = new Rounder.Step(
                    params.scales().get(i / plane), params.zeroPoints().get(i / plane));
            assertThat(rounded[i]).isEqualTo(rounder.value(rounder.code(raw[i], step), step));
        }
        float[] weights = Objects.requireNonNull(layers.get("c.w")).floats();
        float[] bias = model().graph().initializers().get("c.b").floats();
        float[] biases = Objects.requireNonNull(layers.get("c.b/c")).floats();
        float[] sums = Objects.requireNonNull(layers.get("c")).floats();
        for (int o = 0; o < 2 * CHANNELS; o++) {
            double unit = (double) params.scales().get(o / 2)
                    * quantized.weights().get("c.w").scales().get(o);
            assertThat(biases[o] / unit).isCloseTo(Math.rint(bias[o] / unit), within(0.01));
            for (int at = 0; at < plane; at++) {
                double sum = biases[o];
                for (int k = 0; k < 9; k++) {
                    int row = at / Graphs.SIZE + k / 3 - 1;
                    int column = at % Graphs.SIZE + k % 3 - 1;
                    if (row >= 0 && row < Graphs.SIZE && column >= 0 && column < Graphs.SIZE) {
                        sum += (double) rounded[o / 2 * plane + row * Graphs.SIZE + column] * weights[o * 9 + k];
                    }
                }
                assertThat((double) sums[o * plane + at]).isCloseTo(sum, within(1e-4 * (1 + Math.abs(sum))));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "PTQ"})
    void isNearerToTheFloatModelThanOneScale(QuantizeSpec.Method method) {
        Encoding encoding = encoding(false, Rounding.HALF_EVEN);
        QuantizeJob by = job(encoding);
        QuantizeJob one = job(encoding.with(Granularity.PER_TENSOR));
        QuantizeSpec spec = new QuantizeSpec(
                method,
                Optional.empty(),
                Optional.empty(),
                Optional.of(QuantizeSpec.Range.MIN_MAX),
                by.spec().percentile(),
                Optional.empty(),
                by.spec().qat(),
                Optional.empty(),
                by.spec().calibration());
        HoldOut holdOut = new HoldOut(by, by.pictures());
        assertThat(holdOut.distance(Quantizer.quantize(by.with(spec)).emulated()))
                .isLessThan(0.3
                        * holdOut.distance(Quantizer.quantize(one.with(spec)).emulated()));
    }
}
