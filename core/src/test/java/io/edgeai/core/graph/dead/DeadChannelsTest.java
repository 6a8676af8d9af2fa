package io.edgeai.core.graph.dead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.core.infer.OrtRunner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The figures are those that rknn-toolkit2 2.5.0 was seen to write for such graphs. */
final class DeadChannelsTest {

    private static final int SIZE = 8;

    /** Three channels, a depthwise layer and a pointwise one, all with a saturation behind them. */
    private static Model model(Map<String, float[]> edits, long pad) {
        Random random = new Random(3);
        Map<String, Tensor> weights = new HashMap<>(Map.of(
                "w1", noise(random, 3, 3, 1, 1),
                "b1", Tensor.ofFloats(new float[] {0.5f, 0.5f, 0.5f}, 3),
                "w2", noise(random, 3, 1, 3, 3),
                "b2", Tensor.ofFloats(new float[] {1, 1, 1}, 3),
                "w3", noise(random, 2, 3, 1, 1),
                "b3", Tensor.ofFloats(new float[] {1, 2}, 2),
                "zero", Tensor.scalar(0f),
                "six", Tensor.scalar(6f)));
        edits.forEach((name, values) ->
                weights.put(name, Tensor.ofFloats(values, weights.get(name).sizes())));
        Graph graph = new Graph(
                "chain",
                List.of(
                        Node.of("Conv", List.of("x", "w1", "b1"), "c1"),
                        Node.of("Clip", List.of("c1", "zero", "six"), "r1"),
                        Node.of("Conv", List.of("r1", "w2", "b2"), "c2")
                                .with("group", Attribute.of(3L))
                                .with("pads", Attribute.ints(pad, pad, pad, pad)),
                        Node.of("Clip", List.of("c2", "zero", "six"), "r2"),
                        Node.of("Conv", List.of("r2", "w3", "b3"), "y")),
                weights,
                List.of(Value.ofFloats("x", 1, 3, SIZE, SIZE)),
                List.of(Value.ofFloats("y", 1, 2, SIZE - 2 + 2 * pad, SIZE - 2 + 2 * pad)));
        return Model.of(graph, 17).withPreprocessing(Preprocessing.unit(SIZE));
    }

    private static Tensor noise(Random random, long... sizes) {
        long count = java.util.Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        float[] values = new float[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        return Tensor.ofFloats(values, sizes);
    }

    private static float[] constant(Model model, String name) {
        return model.graph().constant(name).orElseThrow().floats();
    }

    private static Model rewritten(Model model) {
        Model dead = DeadChannels.fold(model);
        Tensor picture = noise01();
        float[] before = run(model, picture);
        float[] after = run(dead, picture);
        for (int i = 0; i < before.length; i++) {
            assertThat(after[i]).isCloseTo(before[i], within(1e-5f));
        }
        return dead;
    }

    private static Tensor noise01() {
        float[] values = noise(new Random(8), 1, 3, SIZE, SIZE).floats();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i]);
        }
        return Tensor.ofFloats(values, 1, 3, SIZE, SIZE);
    }

    private static float[] run(Model model, Tensor picture) {
        try (OrtRunner runner = OrtRunner.open(model, List.of("y"))) {
            return java.util.Objects.requireNonNull(
                            runner.run(Map.of("x", picture)).get("y"))
                    .floats();
        }
    }

    @Test
    void a_channel_without_weights_goes_into_the_next_bias() {
        Model dead = rewritten(model(Map.of("w1", new float[] {0, 0, 0, 1, 2, 3, 4, 5, 6}), 0));
        float[] depthwise = constant(dead, "w2");
        assertThat(java.util.Arrays.copyOf(depthwise, 9)).containsOnly(0);
        assertThat(constant(dead, "b2")[0]).isNotEqualTo(1);
        assertThat(constant(dead, "b1")).as("its own bias stays").containsExactly(0.5f, 0.5f, 0.5f);
    }

    @Test
    void a_constant_before_padding_stays_but_zero_goes() {
        Model kept = rewritten(model(Map.of("w1", new float[] {0, 0, 0, 1, 2, 3, 4, 5, 6}), 1));
        assertThat(java.util.Arrays.copyOf(constant(kept, "w2"), 9)).doesNotContain(0);
        Map<String, float[]> negative =
                Map.of("w1", new float[] {0, 0, 0, 1, 2, 3, 4, 5, 6}, "b1", new float[] {-0.5f, 0.5f, 0.5f});
        assertThat(java.util.Arrays.copyOf(constant(rewritten(model(negative, 1)), "w2"), 9))
                .containsOnly(0);
    }

    @Test
    void a_channel_that_its_saturation_always_holds_is_constant_and_so_is_all_before_it_alone() {
        Model dead = rewritten(model(Map.of("b2", new float[] {-1000, 1, 1000}), 1));
        assertThat(constant(dead, "b2")).containsExactly(0, 1, 6);
        assertThat(java.util.Arrays.copyOf(constant(dead, "w2"), 9)).containsOnly(0);
        float[] last = constant(dead, "w3");
        assertThat(List.of(last[0], last[2], last[3], last[5])).containsOnly(0f);
        float[] first = constant(dead, "w1");
        assertThat(java.util.Arrays.copyOf(first, 3)).containsOnly(0);
        assertThat(first[3]).isNotZero();
        assertThat(constant(dead, "b1")).containsExactly(0, 0.5f, 0);
    }

    @Test
    void a_channel_that_a_picture_could_bring_to_life_stays() {
        // Pixels are from 0 to 1: the greatest sum of these weights is 6.
        float[] weights = {1, 2, 3, 1, 2, 3, 1, 2, 3};
        float[] zero = constant(rewritten(model(Map.of("w1", weights, "b1", new float[] {-6.1f, -5.9f, 0}), 0)), "w1");
        assertThat(java.util.Arrays.copyOf(zero, 3)).containsOnly(0);
        assertThat(java.util.Arrays.copyOfRange(zero, 3, 6)).containsExactly(1, 2, 3);
    }

    @Test
    void a_concatenation_hands_on_what_is_known_of_its_channels() {
        assertThat(constant(rewritten(besides("r2", "r2")), "w3")[0]).isZero();
        assertThat(constant(rewritten(besides("s", "r2")), "w3")).doesNotContain(0);
    }

    /** The chain with two of its values side by side before its last convolution, of which {@code s} is one that nothing is known of. */
    private static Model besides(String one, String other) {
        Model chain = model(Map.of("w1", new float[] {0, 0, 0, 1, 2, 3, 4, 5, 6}), 0);
        Map<String, Tensor> weights = new HashMap<>(chain.graph().initializers());
        weights.put("w3", noise(new Random(5), 2, 6, 1, 1));
        List<Node> nodes = new java.util.ArrayList<>(chain.graph().nodes());
        nodes.set(4, Node.of("Sigmoid", List.of("r2"), "s"));
        nodes.add(Node.of("Concat", List.of(one, other), "both").with("axis", Attribute.of(1L)));
        nodes.add(Node.of("Conv", List.of("both", "w3", "b3"), "y"));
        return chain.withGraph(chain.graph().withNodes(nodes).withInitializers(weights));
    }
}
