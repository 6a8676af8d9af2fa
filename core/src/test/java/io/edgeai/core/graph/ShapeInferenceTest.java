package io.edgeai.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Dim;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Opaque;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.graph.shape.ShapeRules;
import io.edgeai.core.onnx.OnnxCases;
import io.edgeai.core.onnx.OnnxReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ShapeInferenceTest {

    /** Operators whose output size depends on the values of a float tensor or is known at run time only. */
    private static final Set<String> OPEN = Set.of("NonZero", "Compress", "NonMaxSuppression", "Range");

    @Test
    void inferred_shapes_and_types_are_those_that_onnx_declares_for_every_node_case() {
        List<String> wrong = new ArrayList<>();
        Set<String> checked = new TreeSet<>();
        for (Path file : OnnxCases.nodes()) {
            Model model = OnnxCases.fed(file);
            boolean known = model.graph().nodes().stream().allMatch(ShapeRules::has);
            // An ellipsis may stand for any number of axes; the bfloat16 case's data is stored as uint16.
            known &= !file.toString().contains("einsum_batch")
                    && !file.toString().contains("BFLOAT16");
            if (known && model.graph().outputs().stream().allMatch(value -> value.type() != ElementType.UNDEFINED)) {
                compare(file, model, wrong);
                model.graph().nodes().forEach(node -> checked.add(node.op()));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).hasSizeGreaterThan(120);
    }

    private static void compare(Path file, Model model, List<String> wrong) {
        List<Value> bare = model.graph().outputs().stream()
                .map(value -> new Value(value.name(), ElementType.UNDEFINED, Optional.empty(), Opaque.NONE))
                .toList();
        Graph graph = model.graph().withEnds(model.graph().inputs(), bare);
        Graph inferred = ShapeInference.infer(model.withGraph(graph)).graph();
        for (int i = 0; i < bare.size(); i++) {
            Value declared = model.graph().outputs().get(i);
            Value found = inferred.outputs().get(i);
            boolean open = graph.nodes().stream().anyMatch(node -> OPEN.contains(node.op()));
            if (!agree(declared, found, open)) {
                wrong.add(file.getParent().getFileName() + " " + declared.name() + ": declared " + declared.type()
                        + declared.shape() + ", found " + found.type() + found.shape());
            }
        }
    }

    private static boolean agree(Value declared, Value found, boolean open) {
        if (declared.shape().isEmpty() || found.shape().isEmpty() || declared.type() != found.type()) {
            return declared.type() == found.type() && declared.shape().isEmpty();
        }
        Shape want = declared.shape().get();
        Shape have = found.shape().get();
        if (want.rank() != have.rank()) {
            return false;
        }
        for (int i = 0; i < want.rank(); i++) {
            boolean unknown = !have.dim(i).isKnown() && (open || !want.dim(i).isKnown());
            if (!unknown && want.size(i) != have.size(i)) {
                return false;
            }
        }
        return true;
    }

    @Test
    void a_symbolic_batch_goes_through_a_whole_network() {
        Model model = ShapeInference.infer(
                OnnxReader.read(SharedData.require("weights/mobilenet_v3_small_1.0_224_imagenet1001.onnx")));
        assertThat(model.graph().values()).hasSize(model.graph().nodes().size() - 1);
        assertThat(model.graph().values())
                .allSatisfy(
                        value -> assertThat(value.shape().orElseThrow().dim(0)).isEqualTo(Dim.symbol("N")));
        assertThat(shape(model, "t7")).hasToString("[Nx16x112x112]");
        assertThat(shape(model, "output")).hasToString("[Nx1001]");
    }

    @Test
    void a_symbolic_batch_survives_the_shape_arithmetic_of_exporters() {
        Map<String, Tensor> constants = Map.of(
                "zero", Tensor.ofLongs(new long[] {0}),
                "minus", Tensor.ofLongs(new long[] {-1}, 1),
                "axes", Tensor.ofLongs(new long[] {0}, 1));
        Graph graph = new Graph(
                "flatten",
                List.of(
                        Node.of("Shape", List.of("x"), "s"),
                        Node.of("Gather", List.of("s", "zero"), "n").with("axis", Attribute.of(0)),
                        Node.of("Unsqueeze", List.of("n", "axes"), "u"),
                        Node.of("Concat", List.of("u", "minus"), "to").with("axis", Attribute.of(0)),
                        Node.of("Reshape", List.of("x", "to"), "y")),
                constants,
                List.of(new Value(
                        "x",
                        ElementType.FLOAT32,
                        Optional.of(new Shape(List.of(Dim.symbol("batch"), Dim.of(8), Dim.of(7), Dim.of(7)))),
                        Opaque.NONE)),
                List.of(Value.ofFloats("y", -1, -1)));
        assertThat(shape(ShapeInference.infer(Model.of(graph, 17)), "y")).hasToString("[batchx392]");
    }

    @Test
    void shapes_that_contradict_each_other_are_named_with_their_nodes() {
        Graph graph = new Graph(
                "g",
                List.of(
                        Node.of("Conv", List.of("x", "w"), "a").named("first"),
                        Node.of("MatMul", List.of("x", "w"), "b").named("second")),
                Map.of("w", Tensor.ofFloats(new float[36], 1, 4, 3, 3)),
                List.of(Value.ofFloats("x", 1, 3, 8, 8)),
                List.of(Value.ofFloats("a", -1), Value.ofFloats("b", -1)));
        assertThatThrownBy(() -> ShapeInference.infer(Model.of(graph, 17)))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining(
                        "node 'first' (Conv) has an input of 3 channels, its weight [1x4x3x3] in 1 group(s)"
                                + " needs 4")
                .hasMessageContaining("node 'second' (MatMul)")
                .hasMessageContaining("hint: ");
    }

    private static Shape shape(Model model, String value) {
        return model.graph().value(value).orElseThrow().shape().orElseThrow();
    }
}
