package io.edgeai.core.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OrtRunnerTest {

    private static final Model MODEL = Model.of(
            new Graph(
                    "doubler",
                    List.of(Node.of("Add", List.of("x", "x"), "twice"), Node.of("Neg", List.of("twice"), "y")),
                    Map.of(),
                    List.of(Value.ofFloats("x", -1, 2)),
                    List.of(Value.ofFloats("y", -1, 2))),
            17);
    private static final Tensor X = Tensor.ofFloats(new float[] {1, 2, 3, 4}, 2, 2);

    @Test
    void runsAGraph() {
        try (OrtRunner runner = OrtRunner.open(MODEL, List.of())) {
            assertThat(runner.run(Map.of("x", X)))
                    .containsExactly(Map.entry("y", Tensor.ofFloats(new float[] {-2, -4, -6, -8}, 2, 2)));
        }
    }

    @Test
    void handsOutInnerValuesThatAreAskedFor() {
        try (OrtRunner runner = OrtRunner.open(MODEL, List.of("twice"))) {
            assertThat(runner.run(Map.of("x", X))).containsOnlyKeys("y", "twice");
            assertThat(runner.run(Map.of("x", X), Set.of("twice")))
                    .containsExactly(Map.entry("twice", Tensor.ofFloats(new float[] {2, 4, 6, 8}, 2, 2)));
        }
    }

    @Test
    void aLargeModelRunsTooAndLeavesNothingBehind() throws IOException {
        float[] weights = new float[9 << 20];
        weights[0] = 2;
        weights[weights.length - 1] = 3;
        Graph graph = new Graph(
                "large",
                List.of(
                        Node.of("ReduceSum", List.of("w"), "s").with("keepdims", Attribute.of(0)),
                        Node.of("Mul", List.of("x", "s"), "y")),
                Map.of("w", Tensor.ofFloats(weights, weights.length)),
                List.of(Value.ofFloats("x", -1, 2)),
                List.of(Value.ofFloats("y", -1, 2)));
        try (OrtRunner runner = OrtRunner.open(Model.of(graph, 17), List.of())) {
            assertThat(runner.run(Map.of("x", X)))
                    .containsExactly(Map.entry("y", Tensor.ofFloats(new float[] {5, 10, 15, 20}, 2, 2)));
        }
        try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith(Opening.PREFIX)))
                    .isEmpty();
        }
    }

    @Test
    void saysWhichInputIsMissing() {
        try (OrtRunner runner = OrtRunner.open(MODEL, List.of())) {
            assertThatThrownBy(() -> runner.run(Map.of("y", X)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("model 'doubler' takes [x] but was given [y]");
        }
    }

    @Test
    void namesTheModelAndTheLibraryWhereTheModelIsRefused() {
        Graph unknown = new Graph(
                "odd",
                List.of(Node.of("Frobnicate", List.of("x"), "y")),
                Map.of(),
                List.of(Value.ofFloats("x", 1)),
                List.of(Value.ofFloats("y", 1)));
        assertThatThrownBy(() -> OrtRunner.open(Model.of(unknown, 17), List.of()))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageStartingWith("error: model 'odd' is refused by ONNX Runtime: ")
                .hasMessageContaining("Frobnicate");
    }

    @Test
    void namesTheShapesWhereARunFails() {
        try (OrtRunner runner = OrtRunner.open(MODEL, List.of())) {
            Tensor flat = Tensor.ofFloats(new float[] {1, 2, 3}, 3);
            assertThatThrownBy(() -> runner.run(Map.of("x", flat)))
                    .isInstanceOf(EdgeAiException.class)
                    .hasMessageContaining("model 'doubler' failed in ONNX Runtime on inputs {x=FLOAT32[3]}");
        }
    }
}
