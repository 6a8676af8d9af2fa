package io.edgeai.core.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.ClipWeights;
import io.edgeai.api.stage.ClipWeights.Method;
import io.edgeai.api.stage.ClipWeights.Per;
import io.edgeai.api.stage.Percent;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.StageResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClipStageTest {

    private static final float[] WEIGHTS = {1, -2, 3, -4, 0.1f, -0.2f, 0.3f, 100};

    /** Two output channels of four weights; with or without a batch-norm after it. */
    private static Model model(boolean norm) {
        Map<String, Tensor> initializers = new LinkedHashMap<>();
        initializers.put("w", Tensor.ofFloats(WEIGHTS, 2, 4, 1, 1));
        initializers.put("b", Tensor.ofFloats(new float[] {7, 1000}, 2));
        List<Node> nodes = new ArrayList<>(
                List.of(Node.of("Conv", List.of("x", "w", "b"), "c").named("Conv_1")));
        if (norm) {
            initializers.put("scale", Tensor.ofFloats(new float[] {10, -0.5f}, 2));
            initializers.put("shift", Tensor.ofFloats(new float[] {0, 0}, 2));
            initializers.put("mean", Tensor.ofFloats(new float[] {0, 0}, 2));
            initializers.put("variance", Tensor.ofFloats(new float[] {4, 1}, 2));
            nodes.add(Node.of("BatchNormalization", List.of("c", "scale", "shift", "mean", "variance"), "n"));
        }
        Graph graph = new Graph(
                "net",
                nodes,
                initializers,
                List.of(Value.ofFloats("x", 1, 4, 1, 1)),
                List.of(Value.ofFloats(norm ? "n" : "c", 1, 2, 1, 1)));
        return Model.of(graph, 17);
    }

    private static ClipWeights spec(Method method, Per per, String... except) {
        Optional<List<Double>> range = method == Method.RANGE ? Optional.of(List.of(-1.5, 2.5)) : Optional.empty();
        return new ClipWeights(method, Percent.of(75), 1, range, per, List.of(except), true);
    }

    private static StageResult run(Model model, ClipWeights spec) {
        Dataset none = new Dataset(List.of(), List.of(), List.of(), List.of(), Map.of(), Digest.of(""));
        return ClipStage.of(spec)
                .apply(
                        model,
                        new StageContext(none, Preprocessing.unit(8), 1, Path.of("."), Reporter.SILENT, () -> false));
    }

    private static float[] weights(StageResult result) {
        return result.model().graph().initializers().get("w").floats();
    }

    @Test
    void keepsTheGivenShareOfALayersWeights() {
        StageResult result = run(model(false), spec(Method.PERCENTILE, Per.PER_LAYER));
        assertThat(weights(result)).containsExactly(1, -2, 3, -3, 0.1f, -0.2f, 0.3f, 3);
        assertThat(result.figures())
                .containsEntry("clipped-weights", 2.0)
                .containsEntry("clipped-share", 0.25)
                .containsEntry("clipped-layers", 1.0)
                .containsEntry("largest-range-shrink", 104 / 6.0);
    }

    @Test
    void keepsTheGivenShareOfEachChannelsWeights() {
        StageResult result = run(model(false), spec(Method.PERCENTILE, Per.PER_CHANNEL));
        assertThat(weights(result)).containsExactly(1, -2, 3, -3, 0.1f, -0.2f, 0.3f, 0.3f);
    }

    @Test
    void clipsBeyondANumberOfStandardDeviationsAroundTheMean() {
        double mean = 0;
        for (float weight : WEIGHTS) {
            mean += weight / 8.0;
        }
        double variance = 0;
        for (float weight : WEIGHTS) {
            variance += (weight - mean) * (weight - mean) / 8.0;
        }
        float[] clipped = weights(run(model(false), spec(Method.SIGMA, Per.PER_LAYER)));
        assertThat(clipped[7]).isCloseTo((float) (mean + Math.sqrt(variance)), within(1e-4f));
        assertThat(clipped).startsWith(1, -2, 3, -4);
    }

    @Test
    void clipsToAGivenRange() {
        assertThat(weights(run(model(false), spec(Method.RANGE, Per.PER_LAYER))))
                .containsExactly(1, -1.5f, 2.5f, -1.5f, 0.1f, -0.2f, 0.3f, 2.5f);
    }

    /** Factors of the norm: 10 / 2 and -0.5, so the chip sees 5, -10, 15, -20, -0.05, 0.1, -0.15, -50. */
    @Test
    void countsAFollowingBatchNormAsFoldedIn() {
        StageResult result = run(model(true), spec(Method.PERCENTILE, Per.PER_LAYER));
        float[] clipped = weights(result);
        assertThat(clipped[3]).isCloseTo(-3, within(1e-4f));
        assertThat(clipped[7]).isCloseTo(30, within(1e-3f));
        assertThat(clipped).startsWith(1, -2, 3).contains(0.1f, -0.2f, 0.3f);
    }

    @Test
    void leavesBiasesNormsAndNamedLayersAlone() {
        Model model = model(true);
        StageResult result = run(model, spec(Method.PERCENTILE, Per.PER_LAYER));
        for (String name : List.of("b", "scale", "shift", "mean", "variance")) {
            assertThat(result.model().graph().initializers().get(name))
                    .isEqualTo(model.graph().initializers().get(name));
        }
        assertThat(run(model, spec(Method.PERCENTILE, Per.PER_LAYER, "Conv_1")).model())
                .isEqualTo(model);
    }

    @Test
    void namesAnUnknownLayerAndTheOneThatWasMeant() {
        assertThatThrownBy(() -> run(model(false), spec(Method.PERCENTILE, Per.PER_LAYER, "Conv_2")))
                .isInstanceOf(EdgeAiException.class)
                .hasMessage(
                        "error: 'Conv_2' under 'except' of clip-weights is no layer of model 'net' that has weights\n"
                                + "  hint: did you mean 'Conv_1'?");
    }

    @Test
    void showsTheWeightsBeforeAndAfter() {
        StageResult result = run(model(false), spec(Method.PERCENTILE, Per.PER_LAYER));
        Exhibit.Histogram all = (Exhibit.Histogram) result.exhibits().get(0);
        assertThat(all.edges()).hasSize(101).startsWith(-4.0);
        assertThat(all.counts()).containsOnlyKeys("before", "after");
        assertThat(all.counts().values()).allSatisfy(counts -> assertThat(
                        counts.stream().mapToLong(Long::longValue).sum())
                .isEqualTo(8));
        Exhibit.Table table =
                (Exhibit.Table) result.exhibits().get(result.exhibits().size() - 1);
        assertThat(table.rows())
                .containsExactly(List.of("Conv_1", "8", "-4.000 .. 100.0", "-3.000 .. 3.000", "17.33", "2"));
    }
}
