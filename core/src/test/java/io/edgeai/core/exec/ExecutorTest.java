package io.edgeai.core.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.EdgeAiException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExecutorTest {

    private static final Tensor X = Tensor.ofFloats(new float[] {-1, 2, -3, 4}, 2, 2);

    @Test
    void handsOutInnerValues() {
        try (Executor executor = Executor.open(chain("Neg", "Relu"))) {
            Map<String, Tensor> values = executor.run(Map.of("x", X), List.of("v0", "y", "x"));
            assertThat(values.get("v0").floats()).containsExactly(1, -2, 3, -4);
            assertThat(values.get("y").floats()).containsExactly(1, 0, 3, 0);
            assertThat(values.get("x")).isEqualTo(X);
        }
    }

    @Test
    void resultsOutliveLaterRuns() {
        try (Executor executor = Executor.open(chain("Identity", "Identity"))) {
            Tensor first = executor.run(Map.of("x", X), List.of()).get("y");
            for (int i = 0; i < 100; i++) {
                executor.run(Map.of("x", Tensor.ofFloats(new float[4], 2, 2)), List.of());
            }
            assertThat(first).isEqualTo(X);
        }
    }

    @Test
    void namesAllOperatorsWithoutAKernel() {
        assertThatThrownBy(() -> Executor.open(chain("Scan", "RandomNormalLike")))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("operator 'Scan' (node 'v0')")
                .hasMessageContaining("operator 'RandomNormalLike' (node 'y')")
                .hasMessageContaining("hint:");
    }

    @Test
    void namesTheOperatorsOfOtherDomains() {
        Node foreign = new Node(
                "",
                "Relu",
                "com.example",
                List.of("x"),
                List.of("y"),
                Map.of(),
                Node.of("Relu", List.of("x"), "y").extra());
        assertThatThrownBy(() -> Executor.open(model(List.of(foreign))))
                .hasMessageContaining("operator 'com.example::Relu' (node 'Relu(y)')");
    }

    @Test
    void namesAnInputThatWasNotGiven() {
        try (Executor executor = Executor.open(chain("Relu", "Neg"))) {
            assertThatThrownBy(() -> executor.run(Map.of("z", X), List.of()))
                    .isInstanceOf(EdgeAiException.class)
                    .hasMessageContaining("input 'x' of the model was not given")
                    .hasMessageContaining("it takes [x]");
        }
    }

    @Test
    void namesAValueThatIsNotThere() {
        try (Executor executor = Executor.open(chain("Relu", "Neg"))) {
            assertThatThrownBy(() -> executor.run(Map.of("x", X), List.of("nothing")))
                    .hasMessageContaining("value 'nothing' is made by no node");
        }
    }

    @Test
    void namesTheNodeThatFails() {
        Node node = Node.of("MatMul", List.of("x", "x"), "y").named("product");
        try (Executor executor = Executor.open(model(List.of(node)))) {
            Tensor wide = Tensor.ofFloats(new float[6], 2, 3);
            assertThatThrownBy(() -> executor.run(Map.of("x", wide), List.of()))
                    .isInstanceOf(EdgeAiException.class)
                    .hasMessageContaining("node 'product' (MatMul) cannot be computed: ");
        }
    }

    @Test
    void padsEvenlyAndUnevenlyAsTheSameConvolution() {
        Tensor picture = Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 1, 3, 3);
        Tensor kernel = Tensor.ofFloats(new float[] {1, 1, 1, 1}, 1, 1, 2, 2);
        Node uneven = Node.of("Conv", List.of("x", "w"), "y").with("pads", Attribute.ints(0, 0, 1, 1));
        assertThat(convolved(uneven, picture, kernel)).containsExactly(12, 16, 9, 24, 28, 15, 15, 17, 9);
        assertThat(convolved(
                        Node.of("Conv", List.of("x", "w"), "y").with("auto_pad", Attribute.of("SAME_UPPER")),
                        picture,
                        kernel))
                .containsExactly(12, 16, 9, 24, 28, 15, 15, 17, 9);
        assertThat(convolved(
                        Node.of("Conv", List.of("x", "w"), "y").with("auto_pad", Attribute.of("SAME_LOWER")),
                        picture,
                        kernel))
                .containsExactly(1, 3, 5, 5, 12, 16, 11, 24, 28);
    }

    private static float[] convolved(Node node, Tensor picture, Tensor kernel) {
        Model model = model(List.of(node));
        Model whole = model.withGraph(model.graph().withInitializer("w", kernel));
        try (Executor executor = Executor.open(whole)) {
            return executor.run(Map.of("x", picture), List.of()).get("y").floats();
        }
    }

    private static Model chain(String first, String second) {
        return model(List.of(Node.of(first, List.of("x"), "v0"), Node.of(second, List.of("v0"), "y")));
    }

    private static Model model(List<Node> nodes) {
        return Model.of(
                new Graph(
                        "chain",
                        nodes,
                        Map.of(),
                        List.of(Value.of("x", ElementType.FLOAT32, io.edgeai.api.model.Shape.of(-1, -1))),
                        List.of(Value.of("y", ElementType.FLOAT32, io.edgeai.api.model.Shape.of(-1, -1)))),
                17);
    }
}
