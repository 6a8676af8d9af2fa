package io.edgeai.core.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.backend.Session;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.quantize.Graphs;
import io.edgeai.core.quantize.Quantizer;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExactSessionTest {

    private static final String[] FUSIONS = {
        "Conv+Relu", "DepthwiseConv+Relu", "Conv+HardSwish", "Conv+Clip", "Conv+Add", "Gemm+Relu"
    };

    static List<NumericScheme> formats() {
        return Formats.all().toList();
    }

    static List<NumericScheme> powersOfTwo() {
        return Formats.powersOfTwo().toList();
    }

    /** Every form of a layer that sums products: "d" takes what the one before makes. */
    private static Graphs layers() {
        Graphs graphs = new Graphs().conv("a", "image", 3, 8, 1).add("Relu", "ar", "a");
        graphs.constant("b.w", graphs.random(1, 8, 1, 5, 3)).constant("b.b", graphs.random(0.5f, 8));
        graphs.add(Node.of("Conv", List.of("ar", "b.w", "b.b"), "b")
                .with("group", Attribute.of(8))
                .with("strides", Attribute.ints(2, 1))
                .with("pads", Attribute.ints(2, 1, 1, 0)));
        graphs.constant("c.w", graphs.random(1, 6, 4, 2, 3));
        graphs.add(Node.of("Conv", List.of("b", "c.w"), "c")
                .with("group", Attribute.of(2))
                .with("dilations", Attribute.ints(2, 3))
                .with("pads", Attribute.ints(1, 2, 1, 3)));
        graphs.constant("d.w", graphs.random(1, 6, 2, 3, 3)).constant("d.b", graphs.random(0.5f, 4));
        graphs.add(Node.of("ConvTranspose", List.of("c", "d.w", "d.b"), "d")
                .with("group", Attribute.of(2))
                .with("strides", Attribute.ints(2, 1))
                .with("pads", Attribute.ints(1, 0, 1, 1)));
        return graphs;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void computesLayersAsTheirDefinitionDoesInWholeNumbers(NumericScheme scheme) {
        Quantized quantized = Quantizer.quantize(Graphs.job(layers().model("d"), scheme, FUSIONS));
        Map<String, Tensor> values = values(quantized);
        for (String output : List.of("ar", "b", "c", "d")) {
            Node node = node(quantized, output.equals("ar") ? "a" : output);
            assertThat(byDefinition(quantized, node, values.get(output), values))
                    .as(output)
                    .containsExactly(codes(values.get(output), quantized, output));
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void computesProductsWithMatricesAsTheirDefinitionDoes(NumericScheme scheme) {
        Graphs graphs = new Graphs().conv("a", "image", 3, 4, 1).add("GlobalAveragePool", "p", "a");
        graphs.add("Flatten", "f", "p");
        graphs.constant("g.w", graphs.random(1, 5, 4)).constant("g.b", graphs.random(0.5f, 5));
        graphs.add(Node.of("Gemm", List.of("f", "g.w", "g.b"), "g").with("transB", Attribute.of(1)));
        graphs.constant("m.w", graphs.random(1, 5, 7)).add("MatMul", "m", "g", "m.w");
        Quantized quantized = Quantizer.quantize(Graphs.job(graphs.model("m"), scheme, FUSIONS));
        Map<String, Tensor> values = values(quantized);
        for (String output : List.of("g", "m")) {
            assertThat(byDefinition(quantized, node(quantized, output), values.get(output), values))
                    .as(output)
                    .containsExactly(codes(values.get(output), quantized, output));
        }
    }

    @ParameterizedTest
    @MethodSource("powersOfTwo")
    void isIntegerArithmeticWithShiftsWhereScalesArePowersOfTwo(NumericScheme scheme) {
        Quantized quantized = Quantizer.quantize(Graphs.job(layers().model("c"), scheme, FUSIONS));
        Map<String, Tensor> values = values(quantized);
        int ties = 0;
        for (String output : List.of("ar", "b", "c")) {
            Node node = node(quantized, output.equals("ar") ? "a" : output);
            Tensor made = values.get(output);
            QuantParams params = quantized.activations().get(output);
            ByDefinition layer = new ByDefinition(quantized, node, taken(node, values));
            int shift = Math.getExponent(params.scales().get(0))
                    - Math.getExponent(layer.unit(0).doubleValue());
            long[] codes = codes(made, quantized, output);
            for (int i = 0; i < codes.length; i++) {
                long sum = layer.sum(i, Values.ints(made.sizes()));
                long active = output.equals("ar") ? Math.max(0, sum) : sum;
                ties += shift > 0 && (active & ((1L << shift) - 1)) == 1L << (shift - 1) ? 1 : 0;
                assertThat(codes[i]).as(output).isEqualTo(ByDefinition.shifted(active, shift, params));
            }
        }
        assertThat(ties).isPositive();
    }

    /** All else that the session knows, in one net; what is float between two roundings differs in its last bits from float32. */
    private static Graphs others() {
        Graphs graphs = new Graphs()
                .conv("a", "image", 3, 8, 1)
                .add("HardSwish", "b", "a")
                .add(Node.of("HardSigmoid", List.of("b"), "c").with("alpha", Attribute.of(1 / 6f)))
                .add("Mul", "d", "b", "c")
                .add(Node.of("MaxPool", List.of("d"), "e")
                        .with("kernel_shape", Attribute.ints(3, 3))
                        .with("strides", Attribute.ints(2, 2))
                        .with("pads", Attribute.ints(1, 1, 1, 1)))
                .add(Node.of("AveragePool", List.of("e"), "f")
                        .with("kernel_shape", Attribute.ints(3, 1))
                        .with("count_include_pad", Attribute.of(1))
                        .with("pads", Attribute.ints(1, 0, 1, 0)))
                .add(Node.of("Transpose", List.of("f"), "g").with("perm", Attribute.ints(0, 2, 3, 1)))
                .add(Node.of("Softmax", List.of("g"), "h").with("axis", Attribute.of(-1)))
                .add("Sigmoid", "i", "g")
                .add("Tanh", "j", "g")
                .add("Sub", "k", "i", "j")
                .add(Node.of("Concat", List.of("h", "k"), "l").with("axis", Attribute.of(3)))
                .add(Node.of("ReduceMean", List.of("l"), "m")
                        .with("axes", Attribute.ints(1, 2))
                        .with("keepdims", Attribute.of(0)))
                .constant("slope", Tensor.ofFloats(new float[] {0.3f}, 1))
                .add("PRelu", "n", "m", "slope")
                .add(Node.of("LeakyRelu", List.of("n"), "o").with("alpha", Attribute.of(0.1f)))
                .constant("axes", Tensor.ofLongs(new long[] {2}, 1))
                .add("Unsqueeze", "p", "o", "axes")
                .add("Squeeze", "q", "p", "axes")
                .constant("shape", Tensor.ofLongs(new long[] {0, 4, -1}, 3))
                .add("Reshape", "r", "q", "shape");
        return graphs;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void equalsTheEmulationButForRoundingTies(NumericScheme scheme) {
        Quantized quantized = Quantizer.quantize(Graphs.job(others().model("r"), scheme, FUSIONS));
        for (Tensor picture : Graphs.pictures(6)) {
            Map<String, Tensor> given = Map.of(Session.PICTURES, picture);
            try (ExactSession exact = ExactSession.open(quantized, Graphs.UNIT);
                    OrtSession emulated = OrtSession.open(quantized.emulated(), Graphs.UNIT)) {
                Map<String, Tensor> theirs = emulated.layers(given);
                Map<String, Tensor> ours = exact.layers(given, theirs);
                assertThat(exact.inFloat()).isEmpty();
                assertThat(ours.keySet()).containsAll(quantized.activations().keySet());
                quantized.activations().forEach((name, params) -> {
                    if (!name.equals("image")) {
                        near(name, ours.get(name).floats(), theirs.get(name).floats(), params);
                    }
                });
            }
        }
    }

    private static void near(String name, float[] ours, float[] theirs, QuantParams params) {
        int differing = 0;
        for (int i = 0; i < ours.length; i++) {
            double steps =
                    Math.abs((double) ours[i] - theirs[i]) / params.scales().get(0);
            assertThat(steps).as(name).isLessThan(1.5);
            differing += steps > 0.5 ? 1 : 0;
        }
        assertThat(differing)
                .as(name)
                .isLessThanOrEqualTo(1 + ours.length / (params.encoding().bits() > 8 ? 10 : 50));
    }

    @Test
    void givesTheSameForAPictureAloneAndInABatchOnAnyNumberOfThreads() throws Exception {
        Quantized quantized = Quantizer.quantize(Graphs.job(others().model("r"), Graphs.w8a8(), FUSIONS));
        List<Tensor> pictures = Graphs.pictures(9);
        ByteBuffer all = ByteBuffer.allocate(9 * pictures.get(0).elements());
        pictures.forEach(picture -> all.put(picture.data()));
        Tensor batch = Tensor.of(ElementType.UINT8, all.flip(), 9, Graphs.SIZE, Graphs.SIZE, 3);
        try (ExactSession session = ExactSession.open(quantized, Graphs.UNIT)) {
            List<float[]> answers = new ArrayList<>();
            for (int threads : List.of(1, 3)) {
                ForkJoinPool pool = new ForkJoinPool(threads);
                answers.add(pool.submit(() -> output(session, batch)).get());
                pool.shutdown();
            }
            assertThat(answers.get(0)).isEqualTo(answers.get(1));
            float[] alone = output(session, pictures.get(8));
            assertThat(alone).hasSize(answers.get(0).length / 9);
            assertThat(java.util.Arrays.copyOfRange(answers.get(0), 8 * alone.length, 9 * alone.length))
                    .isEqualTo(alone);
        }
    }

    @Test
    void saysWhatItLeavesToFloatAndMovesNumbersExactly() {
        Graphs graphs = new Graphs()
                .conv("a", "image", 3, 4, 1)
                .constant("starts", Tensor.ofLongs(new long[] {1}, 1))
                .constant("ends", Tensor.ofLongs(new long[] {3}, 1))
                .constant("axes", Tensor.ofLongs(new long[] {1}, 1))
                .add("Slice", "s", "a", "starts", "ends", "axes")
                .add("Erf", "e", "s");
        Quantized quantized = Quantizer.quantize(Graphs.job(graphs.model("e"), Graphs.w8a8(), FUSIONS));
        try (ExactSession exact = ExactSession.open(quantized, Graphs.UNIT);
                OrtSession emulated = OrtSession.open(quantized.emulated(), Graphs.UNIT)) {
            Map<String, Tensor> given =
                    Map.of(Session.PICTURES, Graphs.pictures(1).get(0));
            Map<String, Tensor> theirs = emulated.layers(given);
            Map<String, Tensor> ours = exact.layers(given, theirs);
            assertThat(exact.inFloat()).containsExactly("'e' (Erf)");
            assertThat(ours.get("s").floats()).isEqualTo(theirs.get("s").floats());
            assertThat(ours.get("e").floats()).isEqualTo(theirs.get("e").floats());
        }
    }

    private static float[] output(Session session, Tensor pictures) {
        return session.run(Map.of(Session.PICTURES, pictures))
                .outputs()
                .get("r")
                .floats();
    }

    private static Map<String, Tensor> values(Quantized quantized) {
        try (ExactSession session = ExactSession.open(quantized, Graphs.UNIT)) {
            return session.layers(Map.of(Session.PICTURES, Graphs.pictures(3).get(2)));
        }
    }

    private static Tensor taken(Node node, Map<String, Tensor> values) {
        String input = node.inputs().get(0);
        return values.get(input.equals("image") ? "image/rounded" : input);
    }

    private static long[] byDefinition(Quantized quantized, Node node, Tensor made, Map<String, Tensor> values) {
        ByDefinition layer = new ByDefinition(quantized, node, taken(node, values));
        boolean active = quantized.activations().get(node.output()) == null;
        QuantParams params = quantized.activations().get(active ? node.output() + "r" : node.output());
        int[] sizes = Values.ints(made.sizes());
        long[] codes = new long[made.elements()];
        for (int i = 0; i < codes.length; i++) {
            BigDecimal real = BigDecimal.valueOf(layer.sum(i, sizes)).multiply(layer.unit(layer.channel(i, sizes)));
            BigDecimal bias = floatBias(quantized, node, layer.channel(i, sizes));
            real = real.add(bias);
            codes[i] = ByDefinition.code(active ? real.max(BigDecimal.ZERO) : real, params);
        }
        return codes;
    }

    /** The bias of a layer whose sums are too long for one of integers. */
    private static BigDecimal floatBias(Quantized quantized, Node node, int channel) {
        boolean whole = node.inputs().size() < 3
                || quantized
                        .emulated()
                        .graph()
                        .constant(node.inputs().get(2) + "/" + node.output() + "/codes")
                        .isPresent();
        return whole
                ? BigDecimal.ZERO
                : new BigDecimal(quantized
                        .floating()
                        .graph()
                        .constant(node.inputs().get(2))
                        .orElseThrow()
                        .floats()[channel]);
    }

    private static long[] codes(Tensor values, Quantized quantized, String name) {
        return ByDefinition.codes(values, quantized.activations().get(name));
    }

    private static Node node(Quantized quantized, String output) {
        return quantized.floating().graph().producer(output).orElseThrow();
    }
}
