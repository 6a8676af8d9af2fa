package io.edgeai.core.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Opaque;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.onnx.OnnxCases;
import io.edgeai.core.onnx.OnnxReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class VerifierTest {

    private static List<String> messages(Model model) {
        return Verifier.check(model).stream().map(Diagnostic::message).toList();
    }

    private static Model model(Node... nodes) {
        return Model.of(
                new Graph(
                        "g",
                        List.of(nodes),
                        Map.of("w", Tensor.ofFloats(new float[4], 4), "n", Tensor.ofLongs(new long[4], 4)),
                        List.of(Value.ofFloats("x", 1, 4)),
                        List.of(Value.ofFloats("y", 1, 4))),
                17);
    }

    @Test
    void published_networks_have_no_problem() throws IOException {
        try (Stream<Path> files = Files.list(SharedData.require("weights"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".onnx")).toList()) {
                assertThat(Verifier.check(OnnxReader.read(file)))
                        .as(file.toString())
                        .isEmpty();
            }
        }
    }

    @Test
    void no_published_case_of_a_known_opset_is_an_error() {
        List<String> wrong = new ArrayList<>();
        for (Path file : OnnxCases.nodes()) {
            Model model = OnnxReader.read(file);
            if (model.opset() >= 11) {
                Verifier.check(model).stream()
                        .filter(Diagnostic::isError)
                        .forEach(problem -> wrong.add(file.getParent().getFileName() + ": " + problem));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void a_value_that_nothing_makes_is_named() {
        assertThat(messages(model(Node.of("Add", List.of("x", "gone"), "y").named("sum"))))
                .containsExactly("node 'sum' (Add) takes 'gone', which nothing makes");
    }

    @Test
    void nodes_in_the_wrong_order_are_named_both() {
        Node first = Node.of("Relu", List.of("a"), "y").named("late");
        Node second = Node.of("Relu", List.of("x"), "a").named("early");
        assertThat(messages(model(first, second)))
                .containsExactly("node 'late' (Relu) takes 'a', which node 'early' (Relu) makes after it; nodes must"
                        + " stand in the order in which they can run");
    }

    @Test
    void a_value_with_two_producers_is_named() {
        assertThat(messages(model(Node.of("Relu", List.of("x"), "y"), Node.of("Abs", List.of("x"), "y"))))
                .singleElement()
                .asString()
                .startsWith("value 'y' is made twice, by node 'y' (Relu) and by node 'y' (Abs)");
    }

    @Test
    void an_output_that_no_node_makes_is_named() {
        assertThat(messages(model(Node.of("Relu", List.of("x"), "z"))))
                .containsExactly("output 'y' is made by no node");
    }

    @Test
    void mixed_types_are_named() {
        assertThat(messages(model(Node.of("Add", List.of("x", "n"), "y"))))
                .containsExactly("node 'y' (Add) takes inputs of types [FLOAT32, INT64]; they must be the same");
    }

    @Test
    void an_unknown_operator_is_a_warning() {
        Node odd = new Node("odd", "Frobnicate", "my.domain", List.of("x"), List.of("y"), Map.of(), Opaque.NONE);
        Model model = model(odd);
        Model imported = new Model(model.graph(), Map.of("", 17L, "my.domain", 1L), 8, "", Map.of(), Opaque.NONE);
        assertThat(Verifier.check(imported)).singleElement().satisfies(problem -> {
            assertThat(problem.isError()).isFalse();
            assertThat(problem.message()).contains("node 'odd'", "'my.domain.Frobnicate' that is not known");
        });
        assertThat(messages(model)).anyMatch(message -> message.startsWith("operator domain 'my.domain' is used"));
    }

    @Test
    void an_opset_out_of_range_and_a_wrong_declaration_are_told() {
        Model model = model(Node.of("Relu", List.of("x"), "y"));
        assertThat(messages(Model.of(model.graph(), 9)))
                .singleElement()
                .asString()
                .contains("has opset 9");
        Graph wrong = model.graph().withEnds(model.graph().inputs(), List.of(Value.ofFloats("y", 1, 5)));
        assertThat(messages(model.withGraph(wrong)))
                .containsExactly(
                        "value 'y' is declared as FLOAT32[1x5], but is FLOAT32[1x4]; what was computed is used");
    }

    @Test
    void all_problems_come_at_once() {
        assertThat(messages(
                        model(Node.of("Add", List.of("x", "gone"), "a"), Node.of("Add", List.of("a", "lost"), "z"))))
                .hasSize(3);
    }

    @Test
    void an_operator_without_its_inputs_is_named() {
        assertThat(messages(model(Node.of("Conv", List.of("x"), "y"))))
                .containsExactly("node 'y' (Conv) has inputs [x]; the first 2 must be there");
    }
}
