package io.edgeai.core.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.onnx.OnnxCases;
import io.edgeai.core.onnx.OnnxReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SimplifierTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mobilenet_v3_small_1.0_224_imagenet1001",
                "mobilenet_v2_1.0_224_imagenet1001",
                "efficientnet_lite0_224_imagenet1000"
            })
    void published_networks_compute_the_same_when_simplified(String name) throws OrtException {
        Model model = OnnxReader.read(SharedData.require("weights/" + name + ".onnx"));
        Model simple = Simplifier.simplify(model);
        assertThat(Reference.distance(model, simple, Reference.noise(model, 0, 1)))
                .isLessThan(1e-4);
    }

    @Test
    void the_gates_of_mobilenet_v3_become_hard_sigmoids_and_its_dead_block_goes() {
        Model model = OnnxReader.read(SharedData.require("weights/mobilenet_v3_small_1.0_224_imagenet1001.onnx"));
        Graph graph = Simplifier.simplify(model).graph();
        assertThat(graph.nodes().stream().filter(node -> node.is("HardSigmoid")))
                .hasSize(8);
        assertThat(graph.nodes().stream().filter(node -> node.is("HardSwish"))).hasSize(19);
        assertThat(graph.nodes().stream().filter(node -> node.is("Conv"))).hasSize(52);
        assertThat(graph.operators()).doesNotContain("Clip", "Identity");
        assertThat(graph.nodes().stream().filter(node -> node.is("Mul")).map(Node::name))
                .as("the input's, and one a living block")
                .hasSize(1 + 8);
    }

    @Test
    void every_published_case_computes_the_same_when_simplified() {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (Path file : OnnxCases.models()) {
            Optional<Double> distance = distance(file);
            compared += distance.isPresent() ? 1 : 0;
            if (distance.orElse(0.0) > 1e-5) {
                wrong.add(file.getParent().getFileName() + ": " + distance.get());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThan(500);
    }

    /** Empty where ONNX Runtime does not run the case itself, or the data is no plain tensor. */
    private static Optional<Double> distance(Path file) {
        Model model = OnnxReader.read(file);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        List<Optional<Tensor>> data = OnnxCases.data(file, "input");
        List<Value> free = model.graph().freeInputs();
        for (int i = 0; i < free.size() && i < data.size(); i++) {
            if (data.get(i).isPresent()) {
                inputs.put(free.get(i).name(), data.get(i).get());
            }
        }
        boolean random =
                model.graph().operators().stream().anyMatch(op -> op.startsWith("Random") || op.startsWith("Bern"));
        if (inputs.size() < free.size() || random) {
            return Optional.empty();
        }
        try {
            Reference.run(model, inputs);
        } catch (OrtException | ClassCastException | IllegalArgumentException e) {
            return Optional.empty();
        }
        try {
            return Optional.of(Reference.distance(model, Simplifier.simplify(model), inputs));
        } catch (OrtException e) {
            throw new AssertionError(file.toString(), e);
        }
    }

    @Test
    void a_graph_of_thousands_of_nodes_takes_no_more_than_seconds() {
        List<Node> nodes = new ArrayList<>();
        String last = "x";
        for (int i = 0; i < 4000; i++) {
            nodes.add(Node.of(i % 2 == 0 ? "Identity" : "Tanh", List.of(last), "v" + i));
            last = "v" + i;
        }
        Graph graph = new Graph(
                "long", nodes, Map.of(), List.of(Value.ofFloats("x", 1, 8)), List.of(Value.ofFloats(last, 1, 8)));
        long start = System.nanoTime();
        Graph simple = Simplifier.simplify(Model.of(graph, 17)).graph();
        assertThat((System.nanoTime() - start) / 1e9).isLessThan(10);
        assertThat(simple.nodes()).hasSize(2000);
        assertThat(simple.nodes().get(1999).output()).isEqualTo(last);
    }

    @Test
    void node_names_become_unique_and_inputs_that_are_constants_are_none_any_more() {
        Model model = new Sketch()
                .constant("w", Tensor.scalar(2))
                .add(Node.of("Tanh", List.of("x"), "a").named("same"))
                .add(Node.of("Pow", List.of("a", "w"), "y").named("same"))
                .model(1, 3);
        Graph listed = model.graph()
                .withEnds(
                        List.of(model.graph().inputs().get(0), Value.ofFloats("w")),
                        model.graph().outputs());
        Graph simple = Simplifier.simplify(model.withGraph(listed)).graph();
        assertThat(simple.nodes()).extracting(Node::name).containsExactly("same", "same_2");
        assertThat(simple.inputs()).extracting(Value::name).containsExactly("x");
    }
}
