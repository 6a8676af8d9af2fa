package io.edgeai.core.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.Sparsify;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.StageResult;
import io.edgeai.api.stage.Train;
import io.edgeai.core.exec.KeptZeros;
import io.edgeai.core.spec.SpecReader;
import io.edgeai.core.train.TrainStage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparsifyStageTest {

    @TempDir
    private Path folder;

    @Test
    void aShareOfEachLayersWeightsBecomesZeroAndTrainingKeepsIt() throws IOException {
        StageContext context = Small.context(folder);
        StageResult result =
                SparsifyStage.of((Sparsify) stage("sparsify: {ratio: 0.5}")).apply(Small.model(), context);
        assertThat(result.figures().get("zero-share")).isCloseTo(0.5, within(0.01));
        assertThat(zeros(result.model(), "conv2.w")).isEqualTo(16 * 16 * 9 / 2);
        assertThat(KeptZeros.of(result.model())).contains("conv1.w", "conv2.w", "depth.w", "conv3.w", "head.w");

        Model trained = TrainStage.of((Train) stage("train: {epochs: 2, batch: 4, learning-rate: 0.01}"))
                .apply(result.model(), context)
                .model();
        assertThat(zeros(trained, "conv2.w")).isEqualTo(16 * 16 * 9 / 2);
        assertThat(weights(trained, "conv2.w")).isNotEqualTo(weights(result.model(), "conv2.w"));
    }

    @Test
    void inTheWholeModelSmallLayersLoseMore() throws IOException {
        StageResult result = SparsifyStage.of((Sparsify) stage("sparsify: {ratio: 0.5, per: model}"))
                .apply(Small.model(), Small.context(folder));
        assertThat(result.figures().get("zero-share")).isCloseTo(0.5, within(0.01));
        assertThat(zeros(result.model(), "head.w")).isGreaterThan(2 * 32 / 2);
    }

    @Test
    void aPatternHoldsInEachRunOfInputChannelsAndLayersWithoutRunsStayDense() throws IOException {
        Model dense = Small.model();
        StageResult result =
                SparsifyStage.of((Sparsify) stage("sparsify: {pattern: '2:4'}")).apply(dense, Small.context(folder));
        Tensor before = weights(dense, "conv2.w");
        float[] w = weights(result.model(), "conv2.w").floats();
        for (int filter = 0; filter < 16; filter++) {
            for (int run = 0; run < 16; run += 4) {
                for (int place = 0; place < 9; place++) {
                    double smallestKept = Double.MAX_VALUE;
                    double largestGone = 0;
                    int kept = 0;
                    for (int i = run; i < run + 4; i++) {
                        int at = (filter * 16 + i) * 9 + place;
                        double size = Math.abs(before.floats()[at]);
                        if (w[at] != 0) {
                            kept++;
                            smallestKept = Math.min(smallestKept, size);
                        } else {
                            largestGone = Math.max(largestGone, size);
                        }
                    }
                    assertThat(kept).isEqualTo(2);
                    assertThat(smallestKept).isGreaterThanOrEqualTo(largestGone);
                }
            }
        }
        assertThat(zeros(result.model(), "head.w")).isEqualTo(32);
        assertThat(weights(result.model(), "conv1.w")).isEqualTo(weights(dense, "conv1.w"));
        assertThat(KeptZeros.of(result.model())).containsExactlyInAnyOrder("conv2.w", "conv3.w", "head.w");
    }

    @Test
    void wrongSpecsAreRefused() {
        assertThatThrownBy(() -> stage("sparsify: {pattern: '4:2'}"))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("pattern '4:2' must be N:M");
        assertThatThrownBy(() -> stage("sparsify: {}"))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("either 'ratio'");
        assertThat(((Sparsify) stage("sparsify: {pattern: 2:4}")).of()).isEqualTo(4);
    }

    private static long zeros(Model model, String weight) {
        return SmallestWeights.zeros(weights(model, weight));
    }

    private static Tensor weights(Model model, String weight) {
        return Objects.requireNonNull(model.graph().initializers().get(weight));
    }

    private static Object stage(String text) {
        String yaml =
                "name: p\ndataset: {images: pictures}\nmodel: {network: mobilenet-v3-small}\nstages:\n  - " + text;
        return SpecReader.read("p.yaml", yaml + "\n", Path.of(""))
                .pipeline()
                .stages()
                .get(0);
    }
}
