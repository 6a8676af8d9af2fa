package io.edgeai.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Dim;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.onnx.OnnxReader;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class LegalizerTest {

    private static final List<Rewrite> ALL = List.of(
            new Rewrite.StaticBatch(),
            new Rewrite.NormalisationOut(),
            new Rewrite.HeadOff(),
            new Rewrite.PoolChain(7),
            new Rewrite.GemmAsConv(),
            new Rewrite.Opset(19));

    @ParameterizedTest
    @CsvSource({
        "mobilenet_v3_small_1.0_224_imagenet1001, 127.5",
        "mobilenet_v2_1.0_224_imagenet1001, 0",
        "efficientnet_lite0_224_imagenet1000, 0"
    })
    void published_networks_compute_the_same_when_legal(String name, float mean) throws OrtException {
        Model model = OnnxReader.read(SharedData.require("weights/" + name + ".onnx"));
        Legalizer.Legal legal = Legalizer.apply(model, Preprocessing.unit(224), ALL);
        assertThat(legal.preprocessing().mean()).containsOnly(mean);
        assertThat(legal.model().preprocessing()).contains(legal.preprocessing());
        assertThat(legal.model().graph().operators())
                .doesNotContain("GlobalAveragePool", "Softmax", "Gemm", "Identity")
                .isSubsetOf("Conv", "HardSwish", "HardSigmoid", "Relu", "Clip", "Add", "Mul", "Flatten");
        float[] before = single(model, legal, Preprocessing.unit(224));
        float[] after = single(legal.model(), legal, legal.preprocessing());
        float[] compared =
                legal.notes().stream().anyMatch(note -> note.message().contains("Softmax")) ? softmax(after) : after;
        assertThat(distance(before, compared)).isLessThan(1e-4);
    }

    private static float[] single(Model model, Legalizer.Legal legal, Preprocessing preprocessing) throws OrtException {
        Shape shape = legal.model().graph().inputs().get(0).shape().orElseThrow();
        String input = model.graph().inputs().get(0).name();
        return Reference.run(model, Map.of(input, picture(preprocessing, shape)))
                .get(0);
    }

    private static Tensor picture(Preprocessing preprocessing, Shape shape) {
        Random random = new Random(4);
        float[] values = new float[(int) shape.elements()];
        int plane = values.length / (int) shape.size(1);
        for (int i = 0; i < values.length; i++) {
            int channel = i / plane;
            values[i] = (random.nextInt(256) - preprocessing.mean().get(channel))
                    / preprocessing.std().get(channel);
        }
        return Tensor.ofFloats(values, shape.sizes());
    }

    private static float[] softmax(float[] logits) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        float[] result = new float[logits.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) (Math.exp(logits[i]) / sum);
        }
        return result;
    }

    private static double distance(float[] a, float[] b) {
        assertThat(b).hasSameSizeAs(a);
        double most = 0;
        double scale = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
            scale = Math.max(scale, Math.abs(a[i]));
        }
        return most / scale;
    }

    static Stream<Arguments> pools() {
        // Height, width, then the kernels and pads (top, left, bottom, right) that the RKNN toolkit 2.5.0 writes.
        return Stream.of(
                Arguments.of(7, 7, "7x7 0,0,0,0"),
                Arguments.of(8, 8, "7x7 3,3,3,3; 2x2 0,0,0,0"),
                Arguments.of(14, 14, "7x7 0,0,0,0; 2x2 0,0,0,0"),
                Arguments.of(16, 16, "7x7 2,2,3,3; 3x3 0,0,0,0"),
                Arguments.of(49, 49, "7x7 0,0,0,0; 7x7 0,0,0,0"),
                Arguments.of(56, 56, "7x7 0,0,0,0; 7x7 3,3,3,3; 2x2 0,0,0,0"),
                Arguments.of(4, 4, "4x4 0,0,0,0"),
                Arguments.of(7, 14, "7x7 0,0,0,0; 1x2 0,0,0,0"),
                Arguments.of(5, 20, "5x7 0,0,0,1; 1x3 0,0,0,0"),
                Arguments.of(3, 64, "3x7 0,3,0,3; 1x7 0,2,0,2; 1x2 0,0,0,0"),
                Arguments.of(9, 7, "7x7 2,0,3,0; 2x1 0,0,0,0"),
                Arguments.of(112, 112, "7x7 0,0,0,0; 7x7 2,2,3,3; 3x3 0,0,0,0"));
    }

    @ParameterizedTest(name = "{0}x{1}")
    @MethodSource("pools")
    void a_global_pool_becomes_the_chain_that_the_toolkit_makes_of_it(int height, int width, String stages)
            throws OrtException {
        Model model = new Sketch().add("GlobalAveragePool", "y", "x").model(1, 5, height, width);
        Model chained = Legalizer.apply(model, Preprocessing.unit(7), List.of(new Rewrite.PoolChain(7)))
                .model();
        List<String> found = chained.graph().nodes().stream()
                .map(node -> node.intsAttribute("kernel_shape")[0] + "x" + node.intsAttribute("kernel_shape")[1] + " "
                        + Stream.of(node.intsAttribute("pads"))
                                .map(pads -> pads[0] + "," + pads[1] + "," + pads[2] + "," + pads[3])
                                .findFirst()
                                .orElseThrow())
                .toList();
        assertThat(String.join("; ", found)).isEqualTo(stages);
        assertThat(chained.graph().nodes()).allMatch(node -> node.intAttribute("group", 0) == 5);
        double weight = Math.pow(1.0 / (height * width), 1.0 / found.size());
        assertThat(chained.graph().initializers().values())
                .allSatisfy(tensor -> assertThat(tensor.floats()[0]).isCloseTo((float) weight, within(1e-7f)));
        assertThat(Reference.distance(model, chained, Reference.noise(model, -1, 1)))
                .isLessThan(1e-5);
    }

    @ParameterizedTest(name = "{0}x{1}")
    @CsvSource({
        "32, 32, GlobalAveragePool",
        "56, 56, AveragePool GlobalAveragePool",
        "112, 96, AveragePool AveragePool GlobalAveragePool",
        "57, 56, GlobalAveragePool",
        "70, 66, GlobalAveragePool"
    })
    void a_global_pool_over_too_many_values_is_halved_where_its_sides_are_even(int height, int width, String ops)
            throws OrtException {
        Model mean = new Sketch()
                .add(Node.of("ReduceMean", List.of("x"), "y")
                        .with("axes", Attribute.ints(2, 3))
                        .with("keepdims", Attribute.of(1)))
                .model(1, 5, height, width);
        Model pool = new Sketch().add("GlobalAveragePool", "y", "x").model(1, 5, height, width);
        for (Model model : List.of(pool, mean)) {
            Model halved = Legalizer.apply(model, Preprocessing.unit(7), List.of(new Rewrite.HalvedPools(1024)))
                    .model();
            assertThat(halved.graph().nodes()).extracting(Node::op).containsExactly(ops.split(" "));
            assertThat(Reference.distance(model, halved, Reference.noise(model, -1, 1)))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void a_spatial_mean_becomes_a_chain_too() throws OrtException {
        Model model = new Sketch()
                .add(Node.of("ReduceMean", List.of("x"), "y")
                        .with("axes", Attribute.ints(-1, -2))
                        .with("keepdims", Attribute.of(0)))
                .model(1, 5, 14, 14);
        Model chained = Legalizer.apply(model, Preprocessing.unit(14), List.of(new Rewrite.PoolChain(7)))
                .model();
        assertThat(chained.graph().nodes()).extracting(Node::op).containsExactly("Conv", "Conv", "Flatten");
        assertThat(Reference.distance(model, chained, Reference.noise(model, -1, 1)))
                .isLessThan(1e-5);
    }

    @Test
    void every_form_of_normalisation_goes_into_the_preprocessing_exactly() {
        Model model = new Sketch()
                .constant("mean", Tensor.ofFloats(new float[] {0.485f, 0.456f, 0.406f}, 1, 3, 1, 1))
                .constant("std", Tensor.ofFloats(new float[] {0.229f, 0.224f, 0.225f}, 3, 1, 1))
                .add("Div", "a", "x", "255")
                .add("Sub", "b", "a", "mean")
                .add("Div", "c", "b", "std")
                .add("Tanh", "y", "c")
                .model(1, 3, 8, 8);
        Preprocessing raw = new Preprocessing(
                8, 8, Preprocessing.Fit.SQUASH, 8, Preprocessing.Colour.RGB, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));
        Legalizer.Legal legal = Legalizer.apply(model, raw, List.of(new Rewrite.NormalisationOut()));
        assertThat(legal.model().graph().nodes()).extracting(Node::op).containsExactly("Tanh");
        // The graph's constants are floats: 0.224f * 255 is 57.120003 as a float.
        assertThat(legal.preprocessing().mean()).containsExactly(0.485f * 255, 0.456f * 255, 0.406f * 255);
        assertThat(legal.preprocessing().std()).containsExactly(0.229f * 255, 0.224f * 255, 0.225f * 255);
        assertThat(legal.notes())
                .singleElement()
                .extracting(Diagnostic::message)
                .asString()
                .contains("'a', 'b', 'c'");
    }

    @Test
    void batch_normalisation_at_the_input_is_normalisation_too() throws OrtException {
        Model model = new Sketch()
                .weights("scale", 0.5f, 3)
                .weights("shift", 3)
                .weights("mean", 3)
                .weights("variance", 0.5f, 3)
                .add("BatchNormalization", "n", "x", "scale", "shift", "mean", "variance")
                .add("Tanh", "y", "n")
                .model(1, 3, 8, 8);
        Preprocessing unit = Preprocessing.unit(8);
        Legalizer.Legal legal = Legalizer.apply(model, unit, List.of(new Rewrite.NormalisationOut()));
        assertThat(legal.model().graph().operators()).containsExactly("Tanh");
        float[] before = single(model, legal, unit);
        assertThat(distance(before, single(legal.model(), legal, legal.preprocessing())))
                .isLessThan(1e-6);
    }

    @Test
    void what_turns_the_picture_around_or_has_a_second_use_stays_in_the_graph() {
        Model negative =
                new Sketch().add("Mul", "a", "x", "-2").add("Tanh", "y", "a").model(1, 3, 8, 8);
        Model twice = new Sketch()
                .add("Mul", "a", "x", "2")
                .add("Tanh", "b", "a")
                .add("Add", "y", "b", "x")
                .model(1, 3, 8, 8);
        for (Model model : List.of(negative, twice)) {
            Legalizer.Legal legal =
                    Legalizer.apply(model, Preprocessing.unit(8), List.of(new Rewrite.NormalisationOut()));
            assertThat(legal.model().graph().nodes()).isEqualTo(model.graph().nodes());
            assertThat(legal.preprocessing()).isEqualTo(Preprocessing.unit(8));
        }
    }

    @Test
    void fully_connected_layers_become_convolutions_and_the_flatten_goes_behind_them() throws OrtException {
        Model model = new Sketch()
                .weights("w1", 8, 4)
                .weights("b1", 8)
                .weights("w2", 8, 6)
                .weights("w3", 6, 5)
                .add("GlobalAveragePool", "p", "x")
                .add(Node.of("Flatten", List.of("p"), "f").with("axis", Attribute.of(1)))
                .add(Node.of("Gemm", List.of("f", "w1", "b1"), "g")
                        .with("transB", Attribute.of(1))
                        .with("alpha", Attribute.of(0.5f))
                        .with("beta", Attribute.of(2f)))
                .add("HardSwish", "h", "g")
                .add("MatMul", "m", "h", "w2")
                .add("Relu", "r", "m")
                .add("MatMul", "y", "r", "w3")
                .model(1, 4, 7, 7);
        Model legal = Legalizer.apply(model, Preprocessing.unit(7), List.of(new Rewrite.GemmAsConv()))
                .model();
        assertThat(legal.graph().nodes())
                .extracting(Node::op)
                .containsExactly("GlobalAveragePool", "Conv", "HardSwish", "Conv", "Relu", "Conv", "Flatten");
        assertThat(Reference.distance(model, legal, Reference.noise(model, -1, 1)))
                .isLessThan(1e-5);
    }

    @Test
    void a_flattened_picture_meets_one_window_over_all_of_it() throws OrtException {
        Model model = new Sketch()
                .weights("w", 36, 5)
                .weights("b", 5)
                .add(Node.of("Flatten", List.of("x"), "f").with("axis", Attribute.of(1)))
                .add("Gemm", "y", "f", "w", "b")
                .model(1, 4, 3, 3);
        Model legal = Legalizer.apply(model, Preprocessing.unit(3), List.of(new Rewrite.GemmAsConv()))
                .model();
        assertThat(legal.graph().nodes()).extracting(Node::op).containsExactly("Conv", "Flatten");
        assertThat(legal.graph().nodes().get(0).intsAttribute("kernel_shape")).containsExactly(3, 3);
        assertThat(Reference.distance(model, legal, Reference.noise(model, -1, 1)))
                .isLessThan(1e-5);
    }

    @Test
    void a_batch_that_is_written_into_the_graph_is_refused() {
        Model model = new Sketch()
                .constant("to", Tensor.ofLongs(new long[] {8, -1}, 2))
                .add("Reshape", "y", "x", "to")
                .model(8, 4, 2, 2);
        assertThatThrownBy(() -> Legalizer.apply(model, Preprocessing.unit(2), List.of(new Rewrite.StaticBatch())))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("value 'y'")
                .hasMessageContaining("hint: ");
    }

    @Test
    void open_sizes_are_those_that_the_preprocessing_makes() {
        Model model = new Sketch().add("Relu", "y", "x").model(-1, 3, -1, -1);
        Graph graph = Legalizer.apply(model, Preprocessing.unit(24), List.of(new Rewrite.StaticBatch()))
                .model()
                .graph();
        assertThat(graph.outputs().get(0).shape()).contains(Shape.of(1, 3, 24, 24));
    }

    @Test
    void sizes_that_a_file_calls_by_a_question_mark_need_not_be_equal() {
        Model model = new Sketch().add("Relu", "y", "x").model(-1, 3, -1, -1);
        Dim unknown = Dim.symbol("?");
        Graph open = model.graph();
        Value input = open.inputs().get(0).withShape(new Shape(List.of(unknown, Dim.of(3), unknown, unknown)));
        Preprocessing unit = Preprocessing.unit(24);
        Preprocessing wide = new Preprocessing(48, 24, unit.fit(), 48, unit.colour(), unit.mean(), unit.std());
        Graph graph = Legalizer.apply(
                        model.withGraph(open.withEnds(List.of(input), open.outputs())),
                        wide,
                        List.of(new Rewrite.StaticBatch()))
                .model()
                .graph();
        assertThat(graph.outputs().get(0).shape()).contains(Shape.of(1, 3, 24, 48));
    }

    @Test
    void a_size_that_only_a_run_tells_is_refused_with_its_node() {
        Model model = new Sketch()
                .add("NonZero", "n", "x")
                .add(Node.of("Cast", List.of("n"), "y").with("to", Attribute.of(1)))
                .model(-1, 3);
        assertThatThrownBy(() -> Legalizer.apply(model, Preprocessing.unit(24), List.of(new Rewrite.StaticBatch())))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("node 'n' (NonZero)");
    }

    @Test
    void a_custom_rewrite_is_carried_out() {
        Rewrite.Custom rename = model -> model.withGraph(model.graph()
                .withNodes(model.graph().nodes().stream()
                        .map(node -> node.named("custom"))
                        .toList()));
        Model model = new Sketch().add("Relu", "y", "x").model(1, 3);
        assertThat(Legalizer.apply(model, Preprocessing.unit(8), List.of(rename))
                        .model()
                        .graph()
                        .nodes())
                .extracting(Node::name)
                .containsExactly("custom");
    }
}
