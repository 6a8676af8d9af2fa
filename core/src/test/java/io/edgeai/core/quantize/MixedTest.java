package io.edgeai.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.NumericScheme.LayerFormat;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.Percent;
import io.edgeai.api.stage.QuantizeSpec;
import io.edgeai.api.stage.QuantizeSpec.Mixed;
import io.edgeai.core.graph.Verifier;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.Optimization;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.correct.HoldOut;
import io.edgeai.core.quantize.number.Rounder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Single layers in 16 bits. */
class MixedTest {

    private static final String[] FUSIONS = {"Conv+Relu", "DepthwiseConv+Relu", "Conv+Add"};

    private static final Encoding WIDE = Graphs.encoding(16, false, Granularity.PER_TENSOR);

    private static final NumericScheme SCHEME = new NumericScheme(
            "w8a8",
            Graphs.INT8,
            Graphs.INT8_PER_CHANNEL,
            List.of(new LayerFormat("int16", WIDE, Graphs.encoding(16, false, Granularity.PER_CHANNEL))));

    private static final int CHANNELS = 6;

    /** What the depthwise convolution takes has channels of very different size, which it makes alike; the rest is harmless. */
    private static Model model() {
        Graphs graphs = new Graphs();
        float[] sizes = {1, 300, 0.2f, 5, 90, 40};
        float[] first = graphs.random(1, CHANNELS, 3, 3, 3).floats();
        for (int i = 0; i < first.length; i++) {
            first[i] *= sizes[i / 27];
        }
        float[] second = graphs.random(1, CHANNELS, 1, 3, 3).floats();
        for (int i = 0; i < second.length; i++) {
            second[i] /= sizes[i / 9];
        }
        return graphs.constant("a.w", Tensor.ofFloats(first, CHANNELS, 3, 3, 3))
                .constant("a.b", Tensor.ofFloats(new float[CHANNELS], CHANNELS))
                .add(Node.of("Conv", List.of("image", "a.w", "a.b"), "a").with("pads", Attribute.ints(1, 1, 1, 1)))
                .add("Relu", "b", "a")
                .constant("c.w", Tensor.ofFloats(second, CHANNELS, 1, 3, 3))
                .constant("c.b", graphs.random(0.5f, CHANNELS))
                .add(Node.of("Conv", List.of("b", "c.w", "c.b"), "c")
                        .with("pads", Attribute.ints(1, 1, 1, 1))
                        .with("group", Attribute.of(CHANNELS)))
                .add("Relu", "d", "c")
                .conv("e", "d", CHANNELS, 4, 1)
                .conv("f", "e", 4, 4, 1)
                .add("GlobalAveragePool", "g", "f")
                .add("Flatten", "y", "g")
                .model("y");
    }

    private static QuantizeJob job(QuantizeSpec.Method method, Optional<Mixed> mixed, List<String> said) {
        QuantizeJob job = Graphs.job(model(), SCHEME, FUSIONS);
        QuantizeSpec spec = new QuantizeSpec(
                method,
                Optional.empty(),
                Optional.empty(),
                Optional.of(QuantizeSpec.Range.MIN_MAX),
                job.spec().percentile(),
                Optional.empty(),
                Optional.empty(),
                mixed,
                job.spec().calibration());
        return new QuantizeJob(
                job.model(), job.preprocessing(), job.chip(), job.scheme(), spec, Graphs.pictures(16), event -> {
                    if (event instanceof Event.Message message) {
                        said.add(message.text());
                    }
                });
    }

    private static QuantizeJob named(String... values) {
        return job(
                QuantizeSpec.Method.PTQ,
                Optional.of(new Mixed(Optional.of(List.of(values)), 0, Percent.of(100))),
                new ArrayList<>());
    }

    private static Set<String> wide(Quantized quantized) {
        return quantized.activations().entrySet().stream()
                .filter(entry -> entry.getValue().encoding().bits() == 16)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static Map<String, Tensor> run(Model model, String... names) {
        try (OrtRunner runner = OrtRunner.open(model, List.of(names), Optimization.EXACT)) {
            Tensor input = new Normalizer(Graphs.UNIT).apply(Graphs.pictures(1).get(0));
            return runner.run(Map.of("image", input));
        }
    }

    private static float[] rounded(Tensor raw, QuantParams params) {
        Rounder rounder = new Rounder(params.encoding());
        Rounder.Step step =
                new Rounder.Step(params.scales().get(0), params.zeroPoints().get(0));
        float[] values = raw.floats();
        for (int i = 0; i < values.length; i++) {
            values[i] = rounder.value(rounder.code(values[i], step), step);
        }
        return values;
    }

    private static QuantParams narrow(QuantParams wide) {
        double scale = (wide.max().get(0) - wide.min().get(0)) / 255;
        return new QuantParams(
                Graphs.INT8,
                -1,
                List.of((float) scale),
                List.of((int) Math.rint(-128 - wide.min().get(0) / scale)),
                wide.min(),
                wide.max());
    }

    /** A layer's other format can be half precision: its weights and values are rounded as such, and what takes them rounds to its own format. */
    @Test
    void computesTheLayersThatMakeAndTakeAValueInHalfPrecision() {
        NumericScheme scheme = new NumericScheme(
                "int8",
                Graphs.INT8,
                Graphs.INT8_PER_CHANNEL,
                List.of(new LayerFormat("fp16", Encoding.HALF, Encoding.HALF)));
        QuantizeJob named = named("b");
        QuantizeJob job = new QuantizeJob(
                named.model(),
                named.preprocessing(),
                named.chip(),
                scheme,
                named.spec(),
                named.pictures(),
                event -> {});

        Quantized quantized = Quantizer.quantize(job);

        assertThat(wide(quantized)).containsExactlyInAnyOrder("b", "d");
        assertThat(Verifier.check(quantized.emulated())).noneMatch(Diagnostic::isError);
        Map<String, Tensor> layers = run(quantized.emulated(), "b/raw", "b", "d", "d/8-bit", "e/raw");
        assertThat(Objects.requireNonNull(layers.get("b")).floats())
                .isEqualTo(rounded(
                        Objects.requireNonNull(layers.get("b/raw")),
                        quantized.activations().get("b")));
        assertThat(Objects.requireNonNull(layers.get("b")).floats())
                .isNotEqualTo(Objects.requireNonNull(layers.get("b/raw")).floats());
        assertThat(Objects.requireNonNull(layers.get("d/8-bit")).floats())
                .isEqualTo(rounded(
                        Objects.requireNonNull(layers.get("d")),
                        narrow(quantized.activations().get("d"))));
        assertThat(quantized.emulated().graph().initializers().get("c.w").floats())
                .isNotEqualTo(job.model().graph().constant("c.w").orElseThrow().floats());
    }

    /** The layer that makes a value and those that take it: weights, results and conversions on both sides, by loops. */
    @Test
    void computesTheLayersThatMakeAndTakeAValueInMoreBits() {
        Quantized quantized = Quantizer.quantize(named("b"));
        assertThat(wide(quantized)).containsExactlyInAnyOrder("b", "d");
        assertThat(Verifier.check(quantized.emulated())).noneMatch(Diagnostic::isError);
        quantized.weights().forEach((name, params) -> assertThat(
                        params.encoding().bits())
                .as(name)
                .isEqualTo(Set.of("a.w", "c.w").contains(name) ? 16 : 8));
        Map<String, Tensor> layers = run(
                quantized.emulated(),
                "image/rounded",
                "image/16-bit",
                "b/raw",
                "b",
                "d/raw",
                "d",
                "d/8-bit",
                "e/raw",
                "e.w",
                "e.b/e");
        assertThat(Objects.requireNonNull(layers.get("image/16-bit")).floats())
                .containsExactly(
                        Objects.requireNonNull(layers.get("image/rounded")).floats(), Offset.offset(1e-6f));
        assertThat(Objects.requireNonNull(layers.get("b")).floats())
                .isEqualTo(rounded(
                        Objects.requireNonNull(layers.get("b/raw")),
                        quantized.activations().get("b")));
        QuantParams made = quantized.activations().get("d");
        assertThat(Objects.requireNonNull(layers.get("d")).floats())
                .isEqualTo(rounded(Objects.requireNonNull(layers.get("d/raw")), made));
        Tensor taken = layers.get("d/8-bit");
        assertThat(taken.floats()).isEqualTo(rounded(Objects.requireNonNull(layers.get("d")), narrow(made)));
        assertThat(taken.floats()).isNotEqualTo(layers.get("d").floats());
        float[] expected = ByHand.conv(
                taken, Objects.requireNonNull(layers.get("e.w")), Objects.requireNonNull(layers.get("e.b/e")));
        float[] raw = Objects.requireNonNull(layers.get("e/raw")).floats();
        for (int i = 0; i < raw.length; i++) {
            assertThat((double) raw[i]).isCloseTo(expected[i], within(1e-4 * (1 + Math.abs(expected[i]))));
        }
        double unit = narrow(made).scales().get(0)
                * (double) quantized.weights().get("e.w").scales().get(0);
        float bias = Objects.requireNonNull(layers.get("e.b/e")).floats()[0];
        assertThat(bias / unit).isCloseTo(Math.rint(bias / unit), within(1e-2));
    }

    @Test
    void addsTheTrafficOfTheWidenedLayers() {
        List<String> said = new ArrayList<>();
        Quantizer.quantize(job(
                QuantizeSpec.Method.PTQ, Optional.of(new Mixed(Optional.of(List.of("b")), 0, Percent.of(100))), said));
        double plane = Graphs.SIZE * Graphs.SIZE;
        double a = 3 * plane + CHANNELS * 27 + CHANNELS + CHANNELS * plane;
        double c = CHANNELS * plane + CHANNELS * 9 + CHANNELS + CHANNELS * plane;
        double e = CHANNELS * plane + 4 * CHANNELS * 9 + 4 + 4 * plane;
        double f = 4 * plane + 4 * 4 * 9 + 4 + 4 * plane;
        double ends = 4 * plane + 4 + 4 + 4;
        String wanted =
                String.format(java.util.Locale.ROOT, "traffic + %.1f %%", 100 * (a + c) / (a + c + e + f + ends));
        assertThat(said).anyMatch(line -> line.startsWith("2 values in 16 bits (b, d)") && line.endsWith(wanted));
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "PTQ"})
    void findsTheValueThatIsWorthIt(QuantizeSpec.Method method) {
        List<String> said = new ArrayList<>();
        Mixed mixed = new Mixed(Optional.empty(), 0, Percent.of(60));
        QuantizeJob with = job(method, Optional.of(mixed), said);
        QuantizeJob without = job(method, Optional.empty(), new ArrayList<>());
        Quantized quantized = Quantizer.quantize(with);
        assertThat(said.stream()
                        .filter(line -> line.contains("values in 16"))
                        .toList()
                        .get(1))
                .startsWith("2 values in 16 bits (b, d)");
        assertThat(wide(quantized)).contains("b", "d").doesNotContain("image", "g", "y");
        assertThat(quantized.exhibits())
                .extracting(Exhibit::title)
                .containsExactly(
                        "What a value does to the answers if nothing but it and the weights of its layers is rounded",
                        "Values in more bits, on calibration pictures that no correction has seen");
        HoldOut holdOut = new HoldOut(with, with.pictures());
        assertThat(holdOut.distance(quantized.emulated()))
                .isLessThan(0.5 * holdOut.distance(Quantizer.quantize(without).emulated()));
    }

    @Test
    void staysWithinTheCost() {
        Mixed mixed = new Mixed(Optional.empty(), 0, Percent.of(1));
        Quantized quantized = Quantizer.quantize(job(QuantizeSpec.Method.PTQ, Optional.of(mixed), new ArrayList<>()));
        assertThat(wide(quantized)).isEmpty();
    }

    @Test
    void stopsWhereTheAnswersAreNearEnough() {
        Mixed mixed = new Mixed(Optional.empty(), 1000, Percent.of(100));
        Quantized quantized = Quantizer.quantize(job(QuantizeSpec.Method.PTQ, Optional.of(mixed), new ArrayList<>()));
        assertThat(wide(quantized)).isEmpty();
    }

    @Test
    void refusesValuesThatAreNotThere() {
        assertThatThrownBy(() -> Quantizer.quantize(named("b", "nothing")))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("'quantize.mixed.values' names 'nothing'");
        assertThatThrownBy(() -> Quantizer.quantize(named("image")))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("names 'image'");
    }

    @Test
    void refusesChipsThatHaveOneFormat() {
        QuantizeJob job = named("b");
        QuantizeJob plain = new QuantizeJob(
                job.model(),
                job.preprocessing(),
                job.chip(),
                Graphs.w8a8(),
                job.spec(),
                job.pictures(),
                job.reporter());
        assertThatThrownBy(() -> Quantizer.quantize(plain))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("'quantize.mixed' is not possible: scheme 'w8a8' of chip 'chip'");
    }
}
