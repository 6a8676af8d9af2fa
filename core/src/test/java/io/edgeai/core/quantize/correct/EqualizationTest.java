package io.edgeai.core.quantize.correct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.core.graph.ShapeInference;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.Optimization;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.quantize.Graphs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EqualizationTest {

    /** A chain with a depthwise layer, a residual stream, a gate, and a head that pools. */
    private static Model model() {
        Graphs graphs = new Graphs();
        Model model = graphs.conv("a", "image", 3, 6, 1)
                .add("Relu", "b", "a")
                .conv("c", "b", 6, 6, 6)
                .add("Relu", "d", "c")
                .conv("e", "d", 6, 4, 1)
                .conv("f", "e", 4, 4, 1)
                .add("Add", "g", "e", "f")
                .conv("h", "g", 4, 5, 1)
                .add("Relu", "i", "h")
                .add("GlobalAveragePool", "j", "i")
                .conv("k", "j", 5, 5, 1)
                .add("Sigmoid", "l", "k")
                .add("Mul", "m", "i", "l")
                .conv("n", "m", 5, 7, 1)
                .add("HardSwish", "o", "n")
                .conv("y", "o", 7, 3, 1)
                .model("y");
        // Channels of very different size, as batch normalization folded in makes them.
        Map<String, Tensor> initializers =
                new java.util.LinkedHashMap<>(model.graph().initializers());
        for (String name : List.of("a.w", "a.b", "c.w", "c.b", "h.w", "h.b")) {
            Tensor tensor = initializers.get(name);
            float[] values = tensor.floats();
            int inner = values.length / (int) tensor.sizes()[0];
            for (int i = 0; i < values.length; i++) {
                values[i] *= (float) Math.pow(3, i / inner - 2);
            }
            initializers.put(name, Tensor.ofFloats(values, tensor.sizes()));
        }
        // A batch of one, as chips take it: sizes are known then.
        return ShapeInference.infer(model.withGraph(model.graph()
                .withInitializers(initializers)
                .withEnds(
                        List.of(Value.ofFloats("image", 1, 3, Graphs.SIZE, Graphs.SIZE)),
                        model.graph().outputs())));
    }

    private static Tensor run(Model model) {
        Tensor picture = new Normalizer(Graphs.UNIT).apply(Graphs.pictures(1).get(0));
        try (OrtRunner runner = OrtRunner.open(model, List.of(), Optimization.NONE)) {
            return runner.run(Map.of("image", picture)).get("y");
        }
    }

    @Test
    void changesNoAnswer() {
        Model model = model();
        float[] before = run(model).floats();
        float[] after = run(Equalization.of(model)).floats();
        double size = 0;
        for (float value : before) {
            size = Math.max(size, Math.abs(value));
        }
        for (int i = 0; i < before.length; i++) {
            assertThat(after[i]).isCloseTo(before[i], within((float) (1e-5 * size)));
        }
    }

    /** By loops: of each channel the largest weight of those that make it, and of those that take it. */
    @Test
    void makesMakersAndTakersOfEachChannelEqual() {
        Map<String, Tensor> weights = Equalization.of(model()).graph().initializers();
        same(rows(weights, "a.w"), rows(weights, "c.w"));
        same(rows(weights, "c.w"), columns(weights, "e.w"));
        double[] stream = most(rows(weights, "e.w"), rows(weights, "f.w"));
        same(stream, most(columns(weights, "f.w"), columns(weights, "h.w")));
        same(rows(weights, "h.w"), most(columns(weights, "k.w"), columns(weights, "n.w")));
    }

    @Test
    void leavesWhatADifferentFunctionWouldTake() {
        Model model = model();
        Map<String, Tensor> before = model.graph().initializers();
        Map<String, Tensor> after = Equalization.of(model).graph().initializers();
        // The gate's own weights make what a Sigmoid takes, and a HardSwish is not homogeneous.
        assertThat(after.get("k.b")).isEqualTo(before.get("k.b"));
        assertThat(after.get("n.b")).isEqualTo(before.get("n.b"));
        assertThat(after.get("y.w")).isEqualTo(before.get("y.w"));
    }

    @Test
    void aModelWithoutAPairStaysTheVeryOne() {
        Model model = ShapeInference.infer(new Graphs()
                .conv("a", "image", 3, 6, 1)
                .add(Node.of("Clip", List.of("a"), "b").with("min", Attribute.of(0f)))
                .conv("y", "b", 6, 3, 1)
                .model("y"));
        assertThat(Equalization.of(model)).isSameAs(model);
    }

    private static void same(double[] a, double[] b) {
        for (int i = 0; i < a.length; i++) {
            assertThat(a[i]).isCloseTo(b[i], within(0.02 * a[i]));
        }
    }

    private static double[] most(double[] a, double[] b) {
        double[] most = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            most[i] = Math.max(a[i], b[i]);
        }
        return most;
    }

    private static double[] rows(Map<String, Tensor> weights, String name) {
        Tensor tensor = weights.get(name);
        int out = (int) tensor.sizes()[0];
        double[] most = new double[out];
        float[] values = tensor.floats();
        for (int i = 0; i < values.length; i++) {
            int c = i / (values.length / out);
            most[c] = Math.max(most[c], Math.abs(values[i]));
        }
        return most;
    }

    private static double[] columns(Map<String, Tensor> weights, String name) {
        Tensor tensor = weights.get(name);
        int out = (int) tensor.sizes()[0];
        int in = (int) tensor.sizes()[1];
        int area = (int) (tensor.sizes()[2] * tensor.sizes()[3]);
        double[] most = new double[in];
        float[] values = tensor.floats();
        for (int o = 0; o < out; o++) {
            for (int c = 0; c < in; c++) {
                for (int k = 0; k < area; k++) {
                    most[c] = Math.max(most[c], Math.abs(values[(o * in + c) * area + k]));
                }
            }
        }
        return most;
    }
}
