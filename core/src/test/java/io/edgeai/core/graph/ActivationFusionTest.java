package io.edgeai.core.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ActivationFusionTest {

    private static final String SIXTH = "0.16666667";

    static Stream<Arguments> hardSwishes() {
        return Stream.of(
                Arguments.of(
                        "add, clip, multiply, divide",
                        new Sketch()
                                .add("Add", "a", "x", "3")
                                .add("Clip", "b", "a", "0", "6")
                                .add("Mul", "c", "x", "b")
                                .add("Div", "y", "c", "6")),
                Arguments.of(
                        "a number first, multiplied by a sixth",
                        new Sketch()
                                .add("Add", "a", "3", "x")
                                .add("Clip", "b", "a", "0", "6")
                                .add("Mul", "c", "b", "x")
                                .add("Mul", "y", "c", SIXTH)),
                Arguments.of(
                        "the gate divided before the product",
                        new Sketch()
                                .add("Add", "a", "x", "3")
                                .add("Clip", "b", "a", "0", "6")
                                .add("Div", "c", "b", "6")
                                .add("Mul", "y", "x", "c")),
                Arguments.of(
                        "the gate multiplied before the product, a sixth of four digits",
                        new Sketch()
                                .add("Add", "a", "x", "3")
                                .add("Clip", "b", "a", "0", "6")
                                .add("Mul", "c", "b", "0.16667")
                                .add("Mul", "y", "c", "x")),
                Arguments.of(
                        "relu and a minimum for the clip",
                        new Sketch()
                                .add("Add", "a", "x", "3")
                                .add("Relu", "b", "a")
                                .add("Min", "c", "b", "6")
                                .add("Mul", "d", "x", "c")
                                .add("Div", "y", "d", "6")),
                Arguments.of(
                        "maximum and minimum for the clip",
                        new Sketch()
                                .add("Add", "a", "x", "3")
                                .add("Max", "b", "0", "a")
                                .add("Min", "c", "6", "b")
                                .add("Mul", "d", "x", "c")
                                .add("Mul", "y", SIXTH, "d")),
                Arguments.of(
                        "the input scaled before the product",
                        new Sketch()
                                .add("Mul", "s", "x", SIXTH)
                                .add("Add", "a", "x", "3")
                                .add("Clip", "b", "a", "0", "6")
                                .add("Mul", "y", "s", "b")),
                Arguments.of(
                        "a hard sigmoid for the gate",
                        new Sketch()
                                .add(Node.of("HardSigmoid", List.of("x"), "g").with("alpha", Attribute.of(1 / 6f)))
                                .add("Mul", "y", "x", "g")),
                Arguments.of(
                        "the gate scaled and shifted before its clip",
                        new Sketch()
                                .add("Mul", "a", "x", SIXTH)
                                .add("Add", "b", "a", "0.5")
                                .add("Clip", "c", "b", "0", "1")
                                .add("Mul", "y", "c", "x")),
                Arguments.of(
                        "minus three subtracted",
                        new Sketch()
                                .add("Sub", "a", "x", "-3")
                                .add("Clip", "b", "a", "0", "6")
                                .add("Mul", "c", "x", "b")
                                .add("Div", "y", "c", "6")),
                Arguments.of(
                        "identities in between",
                        new Sketch()
                                .add("Identity", "i", "x")
                                .add("Add", "a", "i", "3")
                                .add("Relu", "r", "a")
                                .add("Clip", "b", "r", "0", "6")
                                .add("Mul", "c", "i", "b")
                                .add("Div", "y", "c", "6")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hardSwishes")
    void every_spelling_of_a_hard_swish_becomes_one(String spelling, Sketch sketch) throws OrtException {
        Model model = sketch.model(1, 4, 8, 8);
        Model simple = Simplifier.simplify(model);
        assertThat(simple.graph().nodes()).extracting(Node::op).containsExactly("HardSwish");
        assertThat(simple.graph().initializers()).isEmpty();
        assertThat(Reference.distance(model, simple, Reference.noise(model, -8, 8)))
                .isLessThan(3e-5);
    }

    static Stream<Arguments> lookAlikes() {
        return Stream.of(
                Arguments.of(
                        "another slope",
                        new Sketch()
                                .add("Add", "a", "x", "3")
                                .add("Clip", "b", "a", "0", "6")
                                .add("Mul", "c", "x", "b")
                                .add("Div", "y", "c", "5")),
                Arguments.of(
                        "another bound",
                        new Sketch()
                                .add("Add", "a", "x", "3")
                                .add("Clip", "b", "a", "0", "5.9")
                                .add("Mul", "c", "x", "b")
                                .add("Div", "y", "c", "6")),
                Arguments.of(
                        "a negative factor",
                        new Sketch()
                                .add("Add", "a", "x", "3")
                                .add("Clip", "b", "a", "0", "6")
                                .add("Mul", "c", "x", "b")
                                .add("Div", "y", "c", "-6")),
                Arguments.of(
                        "a gate of another value",
                        new Sketch()
                                .add("Tanh", "t", "x")
                                .add("Add", "a", "t", "3")
                                .add("Clip", "b", "a", "0", "6")
                                .add("Mul", "c", "x", "b")
                                .add("Div", "y", "c", "6")),
                Arguments.of("swish", new Sketch().add("Sigmoid", "s", "x").add("Mul", "y", "x", "s")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lookAlikes")
    void what_only_looks_like_a_hard_swish_is_none(String difference, Sketch sketch) throws OrtException {
        Model model = sketch.model(1, 4, 8, 8);
        Model simple = Simplifier.simplify(model);
        assertThat(simple.graph().operators()).doesNotContain("HardSwish");
        assertThat(Reference.distance(model, simple, Reference.noise(model, -8, 8)))
                .isLessThan(1e-6);
    }

    @Test
    void a_hard_sigmoid_whose_shift_went_into_the_bias_gets_it_back() throws OrtException {
        Model model = new Sketch()
                .weights("w", 6, 4, 1, 1)
                .weights("b", 6)
                .add("Conv", "c", "x", "w", "b")
                .add("Clip", "d", "c", "0", "6")
                .add("Div", "y", "d", "6")
                .model(1, 4, 8, 8);
        Model simple = Simplifier.simplify(model);
        assertThat(simple.graph().nodes()).extracting(Node::op).containsExactly("Conv", "HardSigmoid");
        Node gate = simple.graph().nodes().get(1);
        assertThat(gate.floatAttribute("alpha", 0)).isCloseTo(1 / 6f, Offset.offset(0f));
        assertThat(gate.floatAttribute("beta", 0)).isCloseTo(0.5f, Offset.offset(0f));
        assertThat(Reference.distance(model, simple, Reference.noise(model, -8, 8)))
                .isLessThan(1e-6);
    }

    @Test
    void two_clamps_become_one_and_a_clamp_at_zero_a_relu() throws OrtException {
        Model model = new Sketch()
                .add("Max", "a", "x", "0")
                .add("Tanh", "t", "a")
                .add("Relu", "r", "t")
                .add("Min", "y", "r", "0.5")
                .model(1, 4);
        Graph graph = Simplifier.simplify(model).graph();
        assertThat(graph.nodes()).extracting(Node::op).containsExactly("Relu", "Tanh", "Clip");
        assertThat(Reference.distance(model, model.withGraph(graph), Reference.noise(model, -2, 2)))
                .isZero();
    }

    @Test
    void an_intermediate_value_that_is_handed_out_stays() {
        Model model = new Sketch()
                .add("Add", "a", "x", "3")
                .add("Clip", "b", "a", "0", "6")
                .add("Mul", "c", "x", "b")
                .add("Div", "y", "c", "6")
                .model(1, 4);
        Graph both = model.graph()
                .withEnds(
                        model.graph().inputs(),
                        List.of(model.graph().outputs().get(0), io.edgeai.api.model.Value.ofFloats("b", 1, 4)));
        assertThat(Simplifier.simplify(model.withGraph(both)).graph().nodes())
                .extracting(Node::op)
                .containsExactly("Add", "Clip", "HardSwish");
    }

    @Test
    void before_opset_14_there_is_no_hard_swish_to_fuse_to() {
        Model model = new Sketch()
                .add("Add", "a", "x", "3")
                .add("Clip", "b", "a", "0", "6")
                .add("Mul", "c", "x", "b")
                .add("Div", "y", "c", "6")
                .opset(13)
                .model(1, 4);
        assertThat(ActivationFusion.fuse(model).graph().operators()).doesNotContain("HardSwish");
        assertThat(Map.copyOf(ActivationFusion.fuse(model).opsets())).isEqualTo(Map.of("", 13L));
    }
}
