package io.edgeai.backend.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.backend.Session;
import io.edgeai.api.backend.tool.Codings;
import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.backend.tensorrt.SmallNet.Walk;
import io.edgeai.core.infer.OrtSession;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.onnx.OnnxWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExplicitModelTest {

    @TempDir
    Path folder;

    private Walk walk;
    private Model explicit;

    @BeforeEach
    void quantize() {
        walk = Walk.of(SmallNet.target("orin-nano", "int8", Map.of()), SmallNet.model(), folder);
        explicit = ExplicitModel.pairs(walk.quantized());
    }

    @Test
    void pairs_stand_before_integer_operators_and_on_shortcuts_and_nowhere_else() {
        assertThat(walk.quantized().activations().keySet())
                .as("no output of a convolution that goes into an activation, a sum or out of the model")
                .containsExactlyInAnyOrder("picture", "m1", "r2", "h3", "c5", "s2", "g", "both", "c6", "flat");
        assertThat(QdqRules.broken(explicit, Set.of())).isEmpty();
    }

    @Test
    void the_written_file_has_the_scales_that_were_found_and_zero_points_of_zero() {
        Path file = folder.resolve("explicit.onnx");
        OnnxWriter.write(explicit, file);
        Model written = OnnxReader.read(file);
        assertThat(ExplicitModel.differences(walk.quantized(), written)).isEmpty();
        Map<String, Codings.Coding> codings = Codings.of(written).byValue();
        assertThat(codings).hasSize(10 + 8);
        assertThat(codings.get("d3.w").scales()).hasSize(16);
        assertThat(walk.quantized().activations().values())
                .allSatisfy(params -> assertThat(params.zeroPoints()).containsExactly(0));
        assertThat(written.graph().operators()).doesNotContain("Max", "Min");
    }

    @Test
    void onnx_runtime_gives_the_same_answers_as_the_emulation() {
        for (Tensor picture : SmallNet.pictures(3)) {
            Map<String, Tensor> batch = Map.of(Session.PICTURES, picture.reshape(1, SmallNet.SIZE, SmallNet.SIZE, 3));
            try (OrtSession ours = OrtSession.open(explicit, walk.prepared().preprocessing());
                    OrtSession emulated = OrtSession.open(
                            walk.quantized().emulated(), walk.prepared().preprocessing())) {
                assertThat(ours.run(batch).outputs())
                        .isEqualTo(emulated.run(batch).outputs());
            }
        }
    }

    @Test
    void weights_are_floats_with_a_pair_and_biases_have_none() {
        assertThat(explicit.graph().initializers().get("c1.w/values"))
                .isEqualTo(walk.quantized().floating().graph().initializers().get("c1.w"));
        assertThat(explicit.graph().initializers()).containsKey("c1.b");
        assertThat(explicit.graph().initializers().keySet()).noneMatch(name -> name.endsWith("/codes"));
    }

    @Test
    void a_changed_scale_is_noticed() {
        Model changed = explicit.withGraph(explicit.graph().withInitializer("m1/scale", Tensor.scalar(0.5f)));
        assertThat(ExplicitModel.differences(walk.quantized(), changed))
                .singleElement()
                .satisfies(found -> assertThat(found.message()).contains("'m1' has scale 0.5 in the file"));
    }

    @Test
    void each_broken_rule_names_its_node() {
        assertThat(brokenWith("m1/zero", Tensor.ofBytes(io.edgeai.api.model.ElementType.INT8, new byte[] {3})))
                .anyMatch(text -> text.contains("zero point other than 0"));
        assertThat(brokenWith("m1/scale", Tensor.scalar(-1)))
                .anyMatch(text -> text.contains("scale that is not a positive constant"));
        assertThat(broken(node -> node.is("Conv") && node.output().equals("c2")
                        ? node.withInputs(List.of("m1/raw", node.inputs().get(1), "c2.b"))
                        : node))
                .containsExactly(
                        "node 'c2' (Conv) of the Q/DQ model takes a float activation, so it does not run in int8");
        assertThat(broken(node ->
                        node.output().equals("c2") ? node.withInputs(List.of("m1", "c2.w/values", "c2.b")) : node))
                .anyMatch(text -> text.contains("'c2' (Conv)") && text.contains("weights without a pair"));
        assertThat(broken(node -> node.output().equals("s2/raw") ? node.withInputs(List.of("c4", "c5/raw")) : node))
                .anyMatch(text -> text.contains("adds a convolution and a float shortcut"));
        assertThat(broken(node -> node.output().equals("g/raw") ? node.withInputs(List.of("s2/raw")) : node))
                .anyMatch(text -> text.contains("(GlobalAveragePool)") && text.contains("takes a float value"));
        assertThat(broken(node -> node.inputs().contains("c5")
                        ? node.withInputs(node.inputs().stream()
                                .map(name -> name.equals("c5") ? "c5/raw" : name)
                                .toList())
                        : node))
                .anyMatch(text -> text.contains("no integer operator takes"));
    }

    @Test
    void scales_along_another_dimension_and_integer_biases_are_broken_rules() {
        assertThat(broken(node -> node.is("DequantizeLinear") && node.output().equals("c2.w")
                        ? node.with("axis", Attribute.of(1L))
                        : node))
                .containsExactly(
                        "node 'c2' (Conv) of the Q/DQ model has weight scales along another dimension than 0, its output channels");
        assertThat(broken(node -> node.output().equals("c2") ? node.withInputs(List.of("m1", "c2.w", "c1.w")) : node))
                .containsExactly(
                        "node 'c2' (Conv) of the Q/DQ model has a bias behind DequantizeLinear; TensorRT takes float biases only");
    }

    private List<String> brokenWith(String initializer, Tensor value) {
        return texts(
                QdqRules.broken(explicit.withGraph(explicit.graph().withInitializer(initializer, value)), Set.of()));
    }

    private List<String> broken(UnaryOperator<Node> change) {
        List<Node> nodes = new ArrayList<>(explicit.graph().nodes());
        nodes.replaceAll(change);
        return texts(QdqRules.broken(explicit.withGraph(explicit.graph().withNodes(nodes)), Set.of()));
    }

    private static List<String> texts(List<Diagnostic> found) {
        return found.stream().map(Diagnostic::message).toList();
    }
}
