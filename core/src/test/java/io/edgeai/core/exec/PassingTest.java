package io.edgeai.core.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PassingTest {

    private final Model model = residual();

    @Test
    void aValueWithOneTakerIsWrittenOverAndOneThatIsTakenTwiceOrLookedAtIsNot() {
        assertThat(Passing.of(model.graph().nodes(), List.of("y")))
                .containsExactlyInAnyOrder("a", "b", "d", "g", "e", "h");
        assertThat(Passing.of(model.graph().nodes(), List.of("y", "b", "g")))
                .containsExactlyInAnyOrder("a", "d", "e", "h");
        assertThat(lines(List.of("y")))
                .anyMatch(line -> line.contains("torch.hardtanh_("))
                .anyMatch(line -> line.contains("torch.relu_("))
                .anyMatch(line -> line.contains("torch.leaky_relu_("))
                .anyMatch(line -> line.contains("__torch__.added("));
        assertThat(lines(List.of("y", "b"))).noneMatch(line -> line.contains("torch.hardtanh_("));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void gradientsAreRightWhereValuesAreWrittenOver(Mode mode) {
        Map<String, Tensor> pictures = Map.of("x", normal(new Random(5), 2, 3, 4, 4));

        assertThat(Gradients.check(model, pictures, mode, Set.of("mean", "var", "zero", "six")))
                .isGreaterThan(20);
    }

    @Test
    void aSumOfAnotherSizeThanTheValueIsMadeAnew() {
        Model broadcast = Model.of(
                new Graph(
                        "broadcast",
                        List.of(Node.of("Conv", List.of("x", "w"), "a"), Node.of("Add", List.of("a", "many"), "y")),
                        Map.of(
                                "w", normal(new Random(1), 2, 3, 1, 1),
                                "many", normal(new Random(2), 5, 2, 4, 4)),
                        List.of(Value.ofFloats("x", 1, 3, 4, 4)),
                        List.of(Value.ofFloats("y", 5, 2, 4, 4))),
                17);
        try (Executor executor = Executor.open(broadcast)) {
            Map<String, Tensor> found = executor.run(Map.of("x", normal(new Random(3), 1, 3, 4, 4)), List.of("a", "y"));
            Tensor alone = executor.run(Map.of("x", normal(new Random(3), 1, 3, 4, 4)), List.of("y"))
                    .get("y");

            assertThat(alone).isEqualTo(found.get("y"));
            assertThat(alone.sizes()).containsExactly(5, 2, 4, 4);
        }
    }

    private List<String> lines(List<String> wanted) {
        return GraphScript.of(model, wanted, new Call.Scope(model.opset(), Mode.TRAINING, Set.of()))
                .lines();
    }

    /** Conv, norm, ReLU6, then a residual sum of a norm's result, ReLU, and a leaky one behind a convolution. */
    private static Model residual() {
        Random random = new Random(4);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        weights.put("w1", normal(random, 4, 3, 3, 3));
        weights.put("w2", normal(random, 4, 4, 1, 1));
        weights.put("w3", normal(random, 4, 4, 1, 1));
        weights.put("scale", Tensor.ofFloats(new float[] {1, 0.5f, 2, 1.5f}, 4));
        weights.put("bias", Tensor.ofFloats(new float[] {0.1f, -0.2f, 0.3f, 0}, 4));
        weights.put("mean", Tensor.ofFloats(new float[] {0.1f, 0, -0.1f, 0}, 4));
        weights.put("var", Tensor.ofFloats(new float[] {1, 2, 1, 0.5f}, 4));
        weights.put("zero", Tensor.scalar(0f));
        weights.put("six", Tensor.scalar(6f));
        List<Node> nodes = List.of(
                Node.of("Conv", List.of("x", "w1"), "a").with("pads", Attribute.ints(1, 1, 1, 1)),
                Node.of("BatchNormalization", List.of("a", "scale", "bias", "mean", "var"), "b"),
                Node.of("Clip", List.of("b", "zero", "six"), "c"),
                Node.of("Conv", List.of("c", "w2"), "d"),
                Node.of("BatchNormalization", List.of("d", "scale", "bias", "mean", "var"), "g"),
                Node.of("Add", List.of("c", "g"), "e"),
                Node.of("Relu", List.of("e"), "f"),
                Node.of("Conv", List.of("f", "w3"), "h"),
                Node.of("LeakyRelu", List.of("h"), "y"));
        return Model.of(
                new Graph(
                        "residual",
                        nodes,
                        weights,
                        List.of(Value.ofFloats("x", 2, 3, 4, 4)),
                        List.of(Value.ofFloats("y", 2, 4, 4, 4))),
                17);
    }

    private static Tensor normal(Random random, long... sizes) {
        float[] values = new float[(int) java.util.Arrays.stream(sizes).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(values, sizes);
    }
}
