package io.edgeai.core.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes into weights: batch normalisation, arithmetic with constants, pads, gates that never change. */
final class WeightFoldingTest {

    static Stream<Arguments> layers() {
        return Stream.of(
                Arguments.of("Conv", node("Conv"), new long[] {6, 4, 3, 3}, true),
                Arguments.of("Conv without bias", node("Conv"), new long[] {6, 4, 3, 3}, false),
                Arguments.of(
                        "depthwise Conv", node("Conv").with("group", Attribute.of(4)), new long[] {8, 1, 3, 3}, true),
                Arguments.of("ConvTranspose", node("ConvTranspose"), new long[] {4, 6, 3, 3}, true),
                Arguments.of(
                        "grouped ConvTranspose",
                        node("ConvTranspose").with("group", Attribute.of(2)),
                        new long[] {4, 3, 2, 2},
                        true),
                Arguments.of("Gemm", node("Gemm"), new long[] {4, 6}, true),
                Arguments.of(
                        "transposed Gemm with factors",
                        node("Gemm")
                                .with("transB", Attribute.of(1))
                                .with("alpha", Attribute.of(0.5f))
                                .with("beta", Attribute.of(2f)),
                        new long[] {6, 4},
                        true));
    }

    private static Node node(String op) {
        return Node.of(op, List.of("x", "w"), "l");
    }

    private static Sketch layer(Node node, long[] weight, boolean bias) {
        return layer(node, weight, bias, bias ? List.of("x", "w", "b") : List.of("x", "w"));
    }

    private static Sketch layer(Node node, long[] weight, boolean bias, List<String> inputs) {
        int channels = 6;
        if (node.is("Conv")) {
            channels = (int) weight[0];
        }
        Sketch sketch = new Sketch().weights("w", weight);
        for (String vector : List.of("scale", "shift", "mean")) {
            sketch.weights(vector, channels);
        }
        sketch.weights("variance", 0.1f, channels);
        if (bias) {
            sketch.weights("b", channels);
        }
        return sketch.add(node.withInputs(inputs));
    }

    private static long[] input(Node node) {
        return node.is("Gemm") ? new long[] {3, 4} : new long[] {2, 4, 7, 7};
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void batch_normalisation_goes_into_the_layer_before_it(String name, Node node, long[] weight, boolean bias)
            throws OrtException {
        Model model = layer(node, weight, bias)
                .add("BatchNormalization", "y", "l", "scale", "shift", "mean", "variance")
                .model(input(node));
        Model folded = BatchNormFolding.fold(model);
        assertThat(folded.graph().nodes()).extracting(Node::op).containsExactly(node.op());
        assertThat(Reference.distance(model, folded, Reference.noise(model, -1, 1)))
                .isLessThan(1e-6);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void arithmetic_with_constants_goes_into_the_layer_before_it(String name, Node node, long[] weight, boolean bias)
            throws OrtException {
        String shaped = node.is("Gemm") ? "scale" : "column";
        Sketch sketch = layer(node, weight, bias);
        int channels = node.is("Conv") ? (int) weight[0] : 6;
        Model model = sketch.weights("column", channels, 1, 1)
                .add("Mul", "a", shaped, "l")
                .add("Sub", "b1", "1.5", "a")
                .add("Div", "c", "b1", "2")
                .add("Add", "y", "c", shaped)
                .model(input(node));
        Model folded = Simplifier.simplify(model);
        assertThat(folded.graph().nodes()).extracting(Node::op).containsExactly(node.op());
        assertThat(Reference.distance(model, folded, Reference.noise(model, -1, 1)))
                .isLessThan(1e-6);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void a_scale_before_a_layer_goes_into_it(String name, Node node, long[] weight, boolean bias) throws OrtException {
        List<String> inputs = bias ? List.of("s", "w", "b") : List.of("s", "w");
        long[] sizes = node.is("Gemm") ? new long[] {4} : new long[] {4, 1, 1};
        Model model = layer(node.withInputs(inputs), weight, bias, inputs)
                .weights("factors", sizes)
                .first(Node.of("Mul", List.of("t", "factors"), "s"))
                .first(Node.of("Tanh", List.of("x"), "t"))
                .add("Tanh", "y", "l")
                .model(input(node));
        Model folded = Simplifier.simplify(model);
        assertThat(folded.graph().nodes()).extracting(Node::op).containsExactly("Tanh", node.op(), "Tanh");
        assertThat(Reference.distance(model, folded, Reference.noise(model, -1, 1)))
                .isLessThan(1e-6);
    }

    @Test
    void a_layer_whose_output_is_used_twice_keeps_its_normalisation() {
        Model model = layer(node("Conv"), new long[] {6, 4, 3, 3}, true)
                .add("BatchNormalization", "n", "l", "scale", "shift", "mean", "variance")
                .add("Add", "y", "n", "l")
                .model(2, 4, 7, 7);
        assertThat(BatchNormFolding.fold(model)).isEqualTo(model);
    }

    @Test
    void weights_that_two_layers_share_are_not_changed_for_the_other() throws OrtException {
        Model model = layer(node("Conv"), new long[] {4, 4, 3, 3}, false)
                .add("BatchNormalization", "n", "l", "scale", "shift", "mean", "variance")
                .add("Conv", "y", "n", "w")
                .model(2, 4, 9, 9);
        Model folded = BatchNormFolding.fold(model);
        assertThat(folded.graph().operators()).containsExactly("Conv");
        assertThat(Reference.distance(model, folded, Reference.noise(model, -1, 1)))
                .isLessThan(1e-6);
    }

    @Test
    void a_pad_goes_into_the_convolution_behind_it() throws OrtException {
        Model model = new Sketch()
                .weights("w", 6, 4, 3, 3)
                .constant("pads", Tensor.ofLongs(new long[] {0, 0, 1, 0, 0, 0, 2, 1}, 8))
                .add(Node.of("Pad", List.of("x", "pads"), "p"))
                .add(Node.of("Conv", List.of("p", "w"), "y").with("strides", Attribute.ints(2, 2)))
                .model(1, 4, 8, 8);
        Model folded = Simplifier.simplify(model);
        assertThat(folded.graph().nodes()).singleElement().satisfies(conv -> assertThat(conv.intsAttribute("pads"))
                .containsExactly(1, 0, 2, 1));
        assertThat(Reference.distance(model, folded, Reference.noise(model, -1, 1)))
                .isZero();
    }

    @Test
    void automatic_pads_become_numbers() throws OrtException {
        for (String auto : List.of("SAME_UPPER", "SAME_LOWER", "VALID")) {
            Model model = new Sketch()
                    .weights("w", 6, 4, 3, 3)
                    .add(Node.of("Conv", List.of("x", "w"), "c")
                            .with("auto_pad", Attribute.of(auto))
                            .with("strides", Attribute.ints(2, 2)))
                    .add(Node.of("MaxPool", List.of("c"), "y")
                            .with("auto_pad", Attribute.of(auto))
                            .with("kernel_shape", Attribute.ints(2, 2)))
                    .model(1, 4, 10, 10);
            Model simple = Simplifier.simplify(model);
            assertThat(simple.graph().nodes())
                    .noneMatch(node -> node.attributes().containsKey("auto_pad"));
            assertThat(Reference.distance(model, simple, Reference.noise(model, -1, 1)))
                    .isZero();
        }
    }

    @ParameterizedTest(name = "{0} of {1}, window {2}, stride {3}, padding {4}, {5}")
    @CsvSource({
        "MaxPool, 11, 3, 2, 0, '0,0,0,0'",
        "MaxPool, 12, 3, 2, 0, '0,0,1,1'",
        "MaxPool, 12, 3, 2, 1, '1,1,2,2'",
        "MaxPool, 9, 2, 4, 1, '1,1,1,1'",
        "AveragePool, 12, 3, 2, 0, '0,0,1,1'",
        "AveragePool, 11, 3, 3, 1, '1,1,1,1'",
        "AveragePool, 12, 3, 2, 1, '1,1,2,2'"
    })
    void windows_over_the_edge_become_padding(String op, int size, int window, int stride, int pad, String pads)
            throws OrtException {
        Model model = new Sketch()
                .add(Node.of(op, List.of("x"), "y")
                        .with("ceil_mode", Attribute.of(1))
                        .with("kernel_shape", Attribute.ints(window, window))
                        .with("strides", Attribute.ints(stride, stride))
                        .with("pads", Attribute.ints(pad, pad, pad, pad)))
                .model(1, 4, size, size);
        Model simple = Simplifier.simplify(model);
        assertThat(simple.graph().nodes()).singleElement().satisfies(node -> {
            assertThat(node.attributes()).doesNotContainKey("ceil_mode");
            assertThat(Arrays.toString(node.intsAttribute("pads")).replaceAll("[\\[\\] ]", ""))
                    .isEqualTo(pads);
        });
        assertThat(Reference.distance(model, simple, Reference.noise(model, -1, 1)))
                .isZero();
    }

    @Test
    void a_gate_that_no_picture_changes_goes_into_the_next_weights() throws OrtException {
        Model model = new Sketch()
                .constant("zeros", Tensor.ofFloats(new float[16], 4, 4, 1, 1))
                .weights("b", 4)
                .weights("w", 3, 4, 1, 1)
                .add("GlobalAveragePool", "m", "x")
                .add("Conv", "e", "m", "zeros", "b")
                .add("HardSigmoid", "g", "e")
                .add("Mul", "s", "x", "g")
                .add("Tanh", "unused", "g")
                .add("Conv", "y", "s", "w")
                .model(-1, 4, 5, 5);
        Model model2 = model.withGraph(model.graph()
                .withInitializers(new java.util.TreeMap<>(model.graph().initializers())));
        Model simple = Simplifier.simplify(model2);
        // The input's own scale is left for the preprocessing.
        assertThat(simple.graph().nodes()).extracting(Node::op).containsExactly("Mul", "Conv");
        assertThat(Reference.distance(model, simple, Reference.noise(model, -1, 1)))
                .isLessThan(1e-6);
    }

    @Test
    void spatial_means_become_global_pools_and_reshapes_in_a_row_one() throws OrtException {
        Model model = new Sketch()
                .constant("to", Tensor.ofLongs(new long[] {-1, 2, 2}, 3))
                .add(Node.of("ReduceMean", List.of("x"), "m").with("axes", Attribute.ints(2, -1)))
                .add("Flatten", "f", "m")
                .add("Reshape", "r", "f", "to")
                .add(Node.of("Flatten", List.of("r"), "y").with("axis", Attribute.of(1)))
                .model(2, 4, 5, 5);
        Model simple = Simplifier.simplify(model);
        assertThat(simple.graph().nodes()).extracting(Node::op).containsExactly("GlobalAveragePool", "Reshape");
        assertThat(Reference.distance(model, simple, Reference.noise(model, -1, 1)))
                .isLessThan(1e-6);
    }

    @Test
    void a_matrix_product_with_a_bias_becomes_a_gemm() throws OrtException {
        Model model = new Sketch()
                .weights("w", 4, 6)
                .weights("b", 6)
                .add("MatMul", "m", "x", "w")
                .add("Add", "y", "b", "m")
                .model(2, 4);
        Model simple = Simplifier.simplify(model);
        assertThat(simple.graph().nodes()).extracting(Node::op).containsExactly("Gemm");
        assertThat(Reference.distance(model, simple, Reference.noise(model, -1, 1)))
                .isLessThan(1e-6);
    }
}
