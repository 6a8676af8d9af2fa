package io.edgeai.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.backend.Chip;
import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.Encoding.Rounding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.backend.Encoding.Sign;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.Optimization;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.metric.FirstDivergence;
import io.edgeai.core.onnx.OnnxWriter;
import io.edgeai.core.quantize.calibrate.Calibration;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.number.Rounder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QuantizerTest {

    private static final String[] FUSIONS = {"Conv+HardSwish", "Conv+Add", "DepthwiseConv+Relu"};

    private static Model model() {
        return new Graphs()
                .conv("a", "image", 3, 4, 1)
                .add("HardSwish", "b", "a")
                .conv("c", "b", 4, 4, 4)
                .add("HardSwish", "d", "c")
                .conv("e", "d", 4, 4, 1)
                .add("Add", "f", "e", "b")
                .add("GlobalAveragePool", "g", "f")
                .add("Flatten", "y", "g")
                .model("y");
    }

    private static Map<String, Tensor> run(Quantized quantized, Optimization optimization) {
        List<String> all = quantized.emulated().graph().nodes().stream()
                .filter(node -> !node.is("QuantizeLinear"))
                .map(Node::output)
                .toList();
        try (OrtRunner runner = OrtRunner.open(quantized.emulated(), all, optimization)) {
            return runner.run(Map.of(
                    "image",
                    new Normalizer(Graphs.UNIT).apply(Graphs.pictures(1).get(0))));
        }
    }

    static Stream<NumericScheme> schemes() {
        Encoding powers =
                new Encoding(8, Sign.SIGNED, true, Granularity.PER_TENSOR, Scale.POWER_OF_TWO, Rounding.HALF_UP);
        Encoding toZero = new Encoding(
                8, Sign.SIGNED, true, Granularity.PER_TENSOR, Scale.POWER_OF_TWO, Rounding.HALF_TO_ZERO, true);
        Encoding away = new Encoding(8, Sign.UNSIGNED, false, Granularity.PER_TENSOR, Scale.FLOAT, Rounding.HALF_AWAY);
        Encoding symmetric = Graphs.encoding(8, true, Granularity.PER_CHANNEL);
        return Stream.of(
                Graphs.w8a8(),
                new NumericScheme("powers", powers, powers),
                new NumericScheme("to zero", toZero, toZero),
                new NumericScheme("unsigned", away, symmetric),
                new NumericScheme(
                        "w4a6",
                        Graphs.encoding(6, false, Granularity.PER_TENSOR),
                        Graphs.encoding(4, true, Granularity.PER_CHANNEL)),
                new NumericScheme(
                        "w16a16",
                        Graphs.encoding(16, true, Granularity.PER_TENSOR),
                        Graphs.encoding(16, true, Granularity.PER_CHANNEL)));
    }

    /** Every rounded value is what the encoding's own arithmetic makes of the value before rounding. */
    @ParameterizedTest
    @MethodSource("schemes")
    void emulatesEachEncodingsRounding(NumericScheme scheme) {
        Quantized quantized = Quantizer.quantize(Graphs.job(model(), scheme, FUSIONS));
        Map<String, Tensor> layers = run(quantized, Optimization.EXACT);
        Rounder rounder = new Rounder(scheme.activations());
        assertThat(quantized.activations()).containsOnlyKeys("image", "b", "c", "d", "f", "g", "y");
        quantized.activations().forEach((name, params) -> {
            Tensor raw = layers.get(name + "/raw");
            if (raw != null) {
                Rounder.Step step = new Rounder.Step(
                        params.scales().get(0), params.zeroPoints().get(0));
                float[] before = raw.floats();
                float[] after = Objects.requireNonNull(layers.get(name)).floats();
                for (int i = 0; i < before.length; i++) {
                    assertThat(after[i]).isEqualTo(rounder.value(rounder.code(before[i], step), step));
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void givesTheSameBitsWithAndWithoutConstantFolding(NumericScheme scheme) {
        Quantized quantized = Quantizer.quantize(Graphs.job(model(), scheme, FUSIONS));
        assertThat(run(quantized, Optimization.EXACT)).isEqualTo(run(quantized, Optimization.NONE));
    }

    @Test
    void keepsBiasesInFloatWhereOnlySomeOperatorsComputeInIntegers() {
        Chip chip = Graphs.partly(Graphs.w8a8(), List.of("Conv", "GlobalAveragePool"), FUSIONS);
        Quantized quantized = Quantizer.quantize(Graphs.job(model(), Graphs.w8a8(), chip));
        assertThat(quantized.activations()).containsOnlyKeys("image", "b", "d", "f");
        assertThat(quantized.emulated().graph().initializers())
                .doesNotContainKey("a.w")
                .allSatisfy((name, tensor) -> assertThat(tensor.type()).as(name).isNotEqualTo(ElementType.INT32));
    }

    @Test
    void leavesTheFloatModelAsItIs() {
        Model model = model();
        Quantized quantized = Quantizer.quantize(Graphs.job(model, Graphs.w8a8(), FUSIONS));
        assertThat(quantized.floating()).isSameAs(model);
        assertThat(quantized.weights()).containsOnlyKeys("a.w", "c.w", "e.w");
    }

    @Test
    void sharesParametersBetweenCopiesAndReadsTheInputsRangeFromThePreprocessing() {
        Map<String, QuantParams> activations =
                Quantizer.quantize(Graphs.job(model(), Graphs.w8a8(), FUSIONS)).activations();
        assertThat(activations.get("y")).isEqualTo(activations.get("g"));
        QuantParams image = Objects.requireNonNull(activations.get("image"));
        assertThat(image.scales()).containsExactly((float) (1 / 255.0));
        assertThat(image.zeroPoints()).containsExactly(-128);
    }

    /** The whole network in double arithmetic on the codes, by loops. */
    @Test
    void convolvesCodesExactly() {
        Model model = new Graphs().conv("a", "image", 3, 4, 1).model("a");
        Quantized quantized = Quantizer.quantize(Graphs.job(model, Graphs.w8a8()));
        Map<String, Tensor> layers = run(quantized, Optimization.EXACT);
        Tensor input = layers.get("image/rounded");
        float[] expected = ByHand.conv(
                input, Objects.requireNonNull(layers.get("a.w")), Objects.requireNonNull(layers.get("a.b/a")));
        float[] raw = Objects.requireNonNull(layers.get("a/raw")).floats();
        for (int i = 0; i < raw.length; i++) {
            assertThat((double) raw[i]).isCloseTo(expected[i], org.assertj.core.api.Assertions.within(1e-5));
        }
        QuantParams weights = Objects.requireNonNull(quantized.weights().get("a.w"));
        float[] original = model.graph().initializers().get("a.w").floats();
        float[] rounded = layers.get("a.w").floats();
        for (int i = 0; i < original.length; i++) {
            assertThat(Math.abs(original[i] - rounded[i]))
                    .isLessThan(weights.scales().get(i / 27) * 0.501f);
        }
    }

    @Test
    void givesTheSameBytesEachTime() {
        byte[] first = OnnxWriter.bytes(
                Quantizer.quantize(Graphs.job(model(), Graphs.w8a8(), FUSIONS)).emulated());
        byte[] second = OnnxWriter.bytes(
                Quantizer.quantize(Graphs.job(model(), Graphs.w8a8(), FUSIONS)).emulated());
        assertThat(second).isEqualTo(first);
    }

    @Test
    void takesAnyNumberOfMethodsFromOneCalibration() {
        QuantizeJob job = Graphs.job(model(), Graphs.w8a8(), FUSIONS);
        Calibration calibration = Calibration.of(job);
        List<Map<String, QuantParams>> all = new ArrayList<>();
        for (QuantizeSpec.Range range : Graphs.ANY_SCALE) {
            all.add(Quantizer.quantize(job.with(Graphs.spec(range)), calibration)
                    .activations());
        }
        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    void findsNoDivergenceFromItselfAndTheFirstLayerThatWasChanged() {
        Quantized quantized = Quantizer.quantize(Graphs.job(model(), Graphs.w8a8(), FUSIONS));
        Map<String, Tensor> theirs = new HashMap<>(run(quantized, Optimization.EXACT));
        Tensor picture = Graphs.pictures(1).get(0);
        assertThat(FirstDivergence.onEqualInputs(quantized, Graphs.UNIT, picture, theirs)
                        .first())
                .isEmpty();
        float[] changed = theirs.get("d").floats();
        float step = quantized.activations().get("d").scales().get(0);
        for (int i = 0; i < changed.length; i += 2) {
            changed[i] += step;
        }
        theirs.put("d", Tensor.ofFloats(changed, theirs.get("d").sizes()));
        FirstDivergence found = FirstDivergence.onEqualInputs(quantized, Graphs.UNIT, picture, theirs);
        assertThat(found.first()).hasValueSatisfying(layer -> {
            assertThat(layer.tensor()).isEqualTo("d");
            assertThat(layer.operator()).isEqualTo("HardSwish");
            assertThat(layer.share()).isEqualTo(0.5);
        });
        assertThat(found.layers())
                .anySatisfy(layer -> assertThat(layer.operator()).isEqualTo("Conv+Add"));
    }

    @Test
    void refusesToGuessWithoutPictures() {
        QuantizeJob job = Graphs.job(model(), Graphs.w8a8(), FUSIONS);
        QuantizeJob none = new QuantizeJob(
                job.model(), job.preprocessing(), job.chip(), job.scheme(), job.spec(), List.of(), job.reporter());
        assertThatThrownBy(() -> Quantizer.quantize(none))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("there are no calibration pictures");
    }

    @Test
    void refusesWeightsPerChannelWhereTheChipHasOneScale() {
        NumericScheme scheme = new NumericScheme("w8a8", Graphs.INT8, Graphs.INT8);
        QuantizeSpec spec = new QuantizeSpec(
                QuantizeSpec.Method.PTQ,
                Optional.empty(),
                Optional.empty(),
                Optional.of(QuantizeSpec.Range.MIN_MAX),
                io.edgeai.api.stage.Percent.of(99),
                Optional.of(QuantizeSpec.Weights.PER_CHANNEL),
                Optional.empty(),
                Optional.empty(),
                new QuantizeSpec.Calibration(1));
        assertThatThrownBy(() ->
                        Quantizer.quantize(Graphs.job(model(), scheme, FUSIONS).with(spec)))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("weights 'per-channel' are not possible: scheme 'w8a8' of chip 'chip'");
    }

    @Test
    void namesTheLayerThatOverflows() {
        Model model = new Graphs()
                .constant("huge", Tensor.scalar(Float.MAX_VALUE))
                .add("Mul", "m", "image", "huge")
                .add("Mul", "n", "m", "huge")
                .model("n");
        assertThatThrownBy(() -> Quantizer.quantize(Graphs.job(model, Graphs.w8a8())))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("'n' holds the value Infinity on a calibration picture");
    }
}
