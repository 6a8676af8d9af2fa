package io.edgeai.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import io.edgeai.api.backend.Rewrite;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.EdgeAiException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OpsetChangeTest {

    private static Model lowered(Model model) {
        return lowered(model, 19);
    }

    private static Model lowered(Model model, long highest) {
        return Legalizer.apply(model, Preprocessing.unit(8), List.of(new Rewrite.Opset(highest)))
                .model();
    }

    @ParameterizedTest
    @ValueSource(longs = {20, 21, 22})
    void newer_models_are_lowered_where_nothing_changed(long opset) throws OrtException {
        Model model = new Sketch()
                .weights("w", 4, 3, 3, 3)
                .add("Conv", "c", "x", "w")
                .add("HardSwish", "h", "c")
                .add("GlobalAveragePool", "p", "h")
                .add("Flatten", "y", "p")
                .opset(opset)
                .model(1, 3, 8, 8);
        Model lowered = lowered(model);
        assertThat(lowered.opset()).isEqualTo(19);
        assertThat(Reference.distance(model, lowered, Reference.noise(model, -1, 1)))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {14, 17, 18})
    void models_for_old_tools_are_lowered_to_opset_13(long opset) throws OrtException {
        Model model = new Sketch()
                .weights("w", 4, 3, 3, 3)
                .add("Conv", "c", "x", "w")
                .add("LeakyRelu", "l", "c")
                .add("Add", "a", "l", "c")
                .add("GlobalAveragePool", "p", "a")
                .add(Node.of("Flatten", List.of("p"), "y"))
                .opset(opset)
                .model(1, 3, 8, 8);
        Model lowered = lowered(model, 13);
        assertThat(lowered.opset()).isEqualTo(13);
        assertThat(Reference.distance(model, lowered, Reference.noise(model, -1, 1)))
                .isZero();
    }

    @Test
    void what_old_opsets_have_not_is_refused_on_the_way_to_them() {
        Model square = new Sketch().add("Trilu", "y", "x").opset(17).model(1, 3, 8, 8);
        assertThatThrownBy(() -> lowered(square, 13)).hasMessageContaining("came with opset 14");
        Model pad = new Sketch()
                .add(Node.of("BatchNormalization", List.of("x", "x", "x", "x", "x"), "y")
                        .with("training_mode", Attribute.of(1L)))
                .opset(17)
                .model(1, 3, 8, 8);
        assertThatThrownBy(() -> lowered(pad, 13))
                .hasMessageContaining("has 'training_mode', which came with opset 14");
    }

    @Test
    void hard_swish_is_a_product_with_its_gate_before_opset_14() throws OrtException {
        Model model = new Sketch().add("HardSwish", "y", "x").opset(17).model(1, 3, 8, 8);
        Model lowered = lowered(model, 13);
        assertThat(lowered.graph().operators()).containsExactly("HardSigmoid", "Mul");
        assertThat(lowered.graph().value("y/gate"))
                .as("its shape is known to the chip's rules")
                .isPresent();
        assertThat(Reference.distance(model, lowered, Reference.noise(model, -6, 6)))
                .isLessThan(1e-6);
    }

    @Test
    void a_renamed_mode_gets_its_old_name() {
        Model model = new Sketch()
                .weights("g", 1, 4, 4, 2)
                .add(Node.of("GridSample", List.of("x", "g"), "y").with("mode", Attribute.of("cubic")))
                .opset(20)
                .model(1, 3, 8, 8);
        assertThat(lowered(model).graph().nodes().get(0).textAttribute("mode", ""))
                .isEqualTo("bicubic");
    }

    @Test
    void what_did_change_is_refused_with_every_node_in_the_way() {
        Model model = new Sketch()
                .add(Node.of("Gelu", List.of("x"), "a").named("first"))
                .add(Node.of("Gelu", List.of("a"), "y").named("second"))
                .opset(20)
                .model(1, 3, 8, 8);
        assertThatThrownBy(() -> lowered(model))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("node 'first' (Gelu) came with opset 20; the chip's tool reads up to opset 19")
                .hasMessageContaining("node 'second'")
                .hasMessageContaining("hint: export the model with opset 19");
    }

    @Test
    void an_opset_beyond_the_known_ones_is_refused() {
        Model model = new Sketch().add("Relu", "y", "x").opset(24).model(1, 3);
        assertThatThrownBy(() -> lowered(model)).hasMessageContaining("has opset 24");
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void older_models_are_raised_so_that_they_can_hold_a_hard_swish(long opset) throws OrtException {
        Model model = new Sketch()
                .add("Add", "a", "x", "3")
                .add("Clip", "b", "a", "0", "6")
                .add("Mul", "c", "x", "b")
                .add("Div", "d", "c", "6")
                .add(Node.of("ReduceSum", List.of("d"), "e").with("axes", Attribute.ints(3)))
                .add(Node.of("Squeeze", List.of("e"), "f").with("axes", Attribute.ints(3)))
                .add(Node.of("Unsqueeze", List.of("f"), "g").with("axes", Attribute.ints(0)))
                .add(new Node(
                        "s",
                        "Split",
                        "",
                        List.of("g"),
                        List.of("h", "i"),
                        java.util.Map.of("axis", Attribute.of(3), "split", Attribute.ints(3, 5)),
                        io.edgeai.api.model.Opaque.NONE))
                .add(Node.of("Softmax", List.of("i"), "y").with("axis", Attribute.of(3)))
                .opset(opset)
                .model(1, 3, 8, 8);
        Model simple = Simplifier.simplify(model);
        assertThat(simple.opset()).isEqualTo(14);
        assertThat(simple.graph().operators()).contains("HardSwish");
        assertThat(Reference.distance(model, simple, Reference.noise(model, -1, 1)))
                .isLessThan(1e-5);
    }

    @Test
    void an_old_softmax_over_several_axes_keeps_its_opset() throws OrtException {
        Model model = new Sketch().add("Softmax", "y", "x").opset(12).model(2, 3, 4, 5);
        Model simple = Simplifier.simplify(model);
        assertThat(simple.opset()).isEqualTo(12);
        assertThat(Reference.distance(model, simple, Reference.noise(model, -1, 1)))
                .isZero();
    }
}
