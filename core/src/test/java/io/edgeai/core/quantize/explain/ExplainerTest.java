package io.edgeai.core.quantize.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.Graphs;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.hazard.Hazard;
import io.edgeai.core.quantize.hazard.Setting;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplainerTest {

    private static final NumericScheme PER_TENSOR = new NumericScheme("t", Graphs.INT8, Graphs.INT8);

    @Test
    void findsNothingInAPlainNet() {
        Model plain =
                new Graphs().conv("a", "image", 3, 8, 1).conv("y", "a", 8, 4, 1).model("y");
        assertThat(explain(plain, Graphs.w8a8(), Like.CHIP).findings()).isEmpty();
    }

    @Test
    void namesAZeroChannelWithABiasAndMeasuresWhatItsScaleIsWorth() {
        Graphs graphs = new Graphs().conv("a", "image", 3, 8, 1).conv("y", "a", 8, 4, 1);
        Model fine = scaled(graphs.model("y"), "y.w", 0, 4 * 8 * 9, 0.01f);
        Model model = scaled(fine, "y.w", 2 * 8 * 9, 3 * 8 * 9, 0);
        Explanation explanation = explain(model, Graphs.w8a8(), Like.ONNX_RUNTIME);
        Finding found = finding(explanation, Hazard.ZERO_CHANNEL).orElseThrow();
        assertThat(found.places()).singleElement().satisfies(place -> {
            assertThat(place.place()).isEqualTo("y");
            assertThat(place.cause()).contains("1 of 4 channels");
        });
        assertThat(found.all().gain()).isPositive();
        assertThat(found.all().after().divergence())
                .isLessThan(explanation.quantized().divergence());
        assertThat(explanation.layers().get(1).bias()).isLessThan(60);
        assertThat(explanation.parts().keySet()).contains(Setting.Part.BIASES);
        assertThat(finding(explain(model, Graphs.w8a8(), Like.CHIP), Hazard.ZERO_CHANNEL))
                .as("our own rule derives the scale from the bias")
                .isEmpty();
    }

    @Test
    void namesARangeThatHardSwishHasNoUseForUnlessItIsCut() {
        Model model = new Graphs()
                .conv("a", "image", 3, 8, 1)
                .add("HardSwish", "h", "a")
                .conv("y", "h", 8, 4, 1)
                .model("y");
        Model wide = scaled(model, "a.w", 0, 8 * 27, 4);
        Explanation onnx = explain(wide, Graphs.w8a8(), Like.ONNX_RUNTIME);
        Finding useless = finding(onnx, Hazard.USELESS_RANGE).orElseThrow();
        assertThat(useless.places().get(0).place()).isEqualTo("a");
        assertThat(useless.places().get(0).cause()).contains("HardSwish");
        assertThat(finding(onnx, Hazard.SPLIT_ACTIVATION)
                        .orElseThrow()
                        .places()
                        .get(0)
                        .place())
                .isEqualTo("h");
        Explanation ours = explain(wide, Graphs.w8a8(), Like.CHIP);
        assertThat(finding(ours, Hazard.USELESS_RANGE)).isEmpty();
        assertThat(finding(ours, Hazard.SPLIT_ACTIVATION)).isEmpty();
    }

    @Test
    void namesADepthwiseInputWhoseRangeOneChannelDecides() {
        Model model =
                new Graphs().conv("a", "image", 3, 8, 1).conv("y", "a", 8, 8, 8).model("y");
        Explanation explanation = explain(scaled(model, "a.w", 0, 27, 100), Graphs.w8a8(), Like.CHIP);
        Finding found = finding(explanation, Hazard.DEPTHWISE_INPUT).orElseThrow();
        assertThat(found.places().get(0).place()).isEqualTo("a");
        assertThat(found.places().get(0).cause()).contains("7 of 8 channels");
        assertThat(found.all().gain()).isPositive();
    }

    @Test
    void namesLayersWhoseChannelsNeedTwoScalesAndMeasuresThemInTwoParts() {
        Model model = new Graphs()
                .conv("a", "image", 3, 8, 1)
                .conv("d", "a", 8, 8, 8)
                .conv("y", "d", 8, 4, 1)
                .model("y");
        Model uneven = scaled(scaled(model, "a.w", 0, 4 * 27, 100), "a.b", 0, 4, 100);
        Explanation explanation = explain(uneven, Graphs.w8a8(), Like.CHIP);
        Finding found = finding(explanation, Hazard.UNLIKE_CHANNELS).orElseThrow();
        assertThat(found.places().get(0).cause()).contains("1 layers, 'a'", "4 and 4 of its channels");
        assertThat(found.all().gain()).isPositive();
        assertThat(finding(explain(model, Graphs.w8a8(), Like.CHIP), Hazard.UNLIKE_CHANNELS))
                .isEmpty();
    }

    @Test
    void namesAnOutlierChannelBeforeAnyOtherLayer() {
        Model model =
                new Graphs().conv("a", "image", 3, 8, 1).conv("y", "a", 8, 8, 1).model("y");
        Explanation explanation = explain(scaled(model, "a.w", 0, 27, 100), Graphs.w8a8(), Like.CHIP);
        assertThat(finding(explanation, Hazard.OUTLIER_CHANNEL)
                        .orElseThrow()
                        .places()
                        .get(0)
                        .cause())
                .contains("one of 8 channels");
    }

    @Test
    void namesWeightsThatNeedAScaleForEachChannel() {
        Model model = scaled(new Graphs().conv("y", "image", 3, 8, 1).model("y"), "y.w", 0, 27, 100);
        Finding found = finding(explain(model, PER_TENSOR, Like.CHIP), Hazard.OUTLIER_WEIGHTS)
                .orElseThrow();
        assertThat(found.places().get(0).place()).isEqualTo("y");
        assertThat(found.all().gain()).isPositive();
        assertThat(finding(explain(model, Graphs.w8a8(), Like.CHIP), Hazard.OUTLIER_WEIGHTS))
                .isEmpty();
    }

    @Test
    void namesMixedRangesThatAreConcatenatedBeforeTheOutput() {
        Model model = new Graphs()
                .conv("boxes", "image", 3, 4, 1)
                .conv("scores", "image", 3, 4, 1)
                .add(Node.of("Concat", List.of("boxes", "scores"), "y").with("axis", Attribute.of(1)))
                .model("y");
        Model mixed = scaled(scaled(model, "boxes.w", 0, 4 * 27, 100), "boxes.b", 0, 4, 100);
        Finding found = finding(explain(mixed, Graphs.w8a8(), Like.CHIP), Hazard.MIXED_RANGES)
                .orElseThrow();
        assertThat(found.places().get(0).place()).isEqualTo("y");
        assertThat(found.places().get(0).cause()).contains("'scores'", "'boxes'", "before the output");
    }

    @Test
    void namesBatchNormalisationThatIsNotInTheWeights() {
        Graphs graphs = new Graphs().conv("a", "image", 3, 4, 1);
        graphs.constant("g", Tensor.ofFloats(new float[] {1, 2, 3, 4}, 4))
                .constant("b", Tensor.ofFloats(new float[] {0, 1, 0, 1}, 4))
                .constant("m", Tensor.ofFloats(new float[] {0, 0, 1, 1}, 4))
                .constant("v", Tensor.ofFloats(new float[] {1, 1, 4, 4}, 4))
                .add(Node.of("BatchNormalization", List.of("a", "g", "b", "m", "v"), "y"));
        Explanation explanation = explain(graphs.model("y"), Graphs.w8a8(), Like.CHIP);
        Finding found = finding(explanation, Hazard.UNFUSED_NORM).orElseThrow();
        assertThat(found.places()).hasSize(1);
        assertThat(found.all().gain()).isPositive();
    }

    @Test
    void namesScalesThatPowersOfTwoWaste() {
        Encoding pow2 =
                new Encoding(8, Sign.SIGNED, true, Granularity.PER_TENSOR, Scale.POWER_OF_TWO, Rounding.HALF_EVEN);
        Model model =
                new Graphs().conv("a", "image", 3, 8, 1).conv("y", "a", 8, 4, 1).model("y");
        List<Boolean> found = java.util.stream.IntStream.range(0, 6)
                .mapToObj(i -> scaled(scaled(model, "a.w", 0, 8 * 27, 1 + i / 6f), "a.b", 0, 8, 1 + i / 6f))
                .map(one -> finding(explain(one, new NumericScheme("p", pow2, pow2), Like.CHIP), Hazard.POWER_OF_TWO)
                        .isPresent())
                .toList();
        assertThat(found)
                .as("of six ranges within a factor of two some just miss a power")
                .contains(true, false);
    }

    @Test
    void namesASoftmaxThatIsRounded() {
        Model model = new Graphs()
                .conv("a", "image", 3, 4, 1)
                .add("GlobalAveragePool", "p", "a")
                .add(Node.of("Flatten", List.of("p"), "f"))
                .add(Node.of("Softmax", List.of("f"), "y").with("axis", Attribute.of(1)))
                .model("y");
        Finding found = finding(explain(model, Graphs.w8a8(), Like.CHIP), Hazard.SOFTMAX_HEAD)
                .orElseThrow();
        assertThat(found.places().get(0).cause()).contains("become 0");
    }

    private static Explanation explain(Model model, NumericScheme scheme, Like like) {
        QuantizeJob job = Graphs.job(model, scheme);
        return Explainer.explain(
                new Subject(job, like, new Subject.Pictures(Graphs.pictures(12).subList(6, 12), List.of()), 1));
    }

    private static Optional<Finding> finding(Explanation explanation, Hazard hazard) {
        return explanation.findings().stream()
                .filter(one -> one.hazard() == hazard)
                .findFirst();
    }

    private static Model scaled(Model model, String initializer, int from, int to, float factor) {
        Tensor tensor = model.graph().constant(initializer).orElseThrow();
        float[] values = tensor.floats();
        for (int i = from; i < to; i++) {
            values[i] *= factor;
        }
        return model.withGraph(model.graph().withInitializer(initializer, Tensor.ofFloats(values, tensor.sizes())));
    }
}
