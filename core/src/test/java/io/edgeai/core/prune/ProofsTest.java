package io.edgeai.core.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.StageResult;
import io.edgeai.api.stage.UnfoldNorms;
import io.edgeai.core.data.Batch;
import io.edgeai.core.data.BatchLoader;
import io.edgeai.core.exec.Executor;
import io.edgeai.core.graph.GraphCost;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.prune.structure.ChannelGroup;
import io.edgeai.core.prune.structure.Channels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pruning's measures say, against what they are by definition. */
class ProofsTest {

    private static final double STEP = 1e-2;

    @TempDir
    private Path folder;

    private StageContext context;
    private final Model model = Small.model();

    @BeforeEach
    void setUp() throws IOException {
        context = Small.context(folder);
    }

    /** Scaling a filter by 1 + h changes the loss by h times the sum of weight x gradient; taylor is its square. */
    @Test
    void taylorIsTheSlopeOfTheLossAlongEachFilter() {
        ChannelGroup.Layer layer = Channels.of(model).groups().stream()
                .flatMap(group -> group.layers().stream())
                .filter(one -> one.weight().equals("conv3.w"))
                .findFirst()
                .orElseThrow();
        double[] importance = Taylor.of(model, context, 8).of(model.graph(), layer);
        double largest = java.util.Arrays.stream(importance).max().orElseThrow();

        assertThat(largest).isPositive();
        for (int filter = 0; filter < importance.length; filter += 3) {
            double slope = (loss(scaled(filter, 1 + STEP)) - loss(scaled(filter, 1 - STEP))) / (2 * STEP);
            assertThat(importance[filter]).as("filter " + filter).isCloseTo(slope * slope, within(0.02 * largest));
        }
    }

    @Test
    void answersThatAreNoNumbersAreNoProof() {
        Model broken = withFirst("head.b", Float.NaN);
        assertThatThrownBy(() -> SameAnswers.check(model, broken, context))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("differ by NaN");
        assertThatThrownBy(() -> SameAnswers.check(broken, broken, context))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("output 'y' of model 'small' is NaN");
        assertThat(SameAnswers.check(model, model, context)).isZero();
    }

    @Test
    void normsThatArePutBackChangeNoAnswerAndWeightsStay() {
        Model folded = Small.folded();
        StageResult result = UnfoldNormsStage.of(new UnfoldNorms(8)).apply(folded, context);

        assertThat(result.figures()).containsEntry("norms", 4.0);
        assertThat(result.figures().get("difference-from-folded")).isLessThan(1e-5);
        assertThat(result.model().graph().operators()).contains("BatchNormalization");
        assertThat(result.model().graph().initializers().get("conv1.w"))
                .isEqualTo(folded.graph().initializers().get("conv1.w"));
        assertThat(GraphCost.of(result.model()).multiplyAdds())
                .isEqualTo(GraphCost.of(folded).multiplyAdds());
    }

    /** What a norm subtracts and divides by is what the channel is like: in training mode it would answer much the same. */
    @Test
    void normsThatArePutBackHoldTheMomentsOfTheirChannel() {
        Model folded = Small.folded();
        StageResult result = UnfoldNormsStage.of(new UnfoldNorms(8)).apply(folded, context);
        Map<String, Tensor> constants = result.model().graph().initializers();
        List<Double> seen = Objects.requireNonNull(ChannelMoments.of(
                                result.model(), List.of("conv2.conv.before-norm"), new ChannelMoments.Look(context, 8))
                        .get("conv2.conv.before-norm"))
                .mean();
        float[] mean =
                Objects.requireNonNull(constants.get("conv2.conv.norm.mean")).floats();
        for (int i = 0; i < mean.length; i++) {
            assertThat(seen.get(i)).isCloseTo(mean[i], within(1e-4));
        }
    }

    @Test
    void aModelWithNormsHasNothingToUnfold() {
        assertThatThrownBy(() -> UnfoldNormsStage.of(new UnfoldNorms(8)).apply(model, context))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("'small' has no convolution without a batch norm");
    }

    private Model withFirst(String constant, float value) {
        Tensor old = model.graph().constant(constant).orElseThrow();
        float[] values = old.floats();
        values[0] = value;
        return model.withGraph(model.graph().withInitializer(constant, Tensor.ofFloats(values, old.sizes())));
    }

    private Model scaled(int filter, double factor) {
        Tensor old = model.graph().constant("conv3.w").orElseThrow();
        float[] values = old.floats();
        int size = values.length / (int) old.sizes()[0];
        for (int i = filter * size; i < (filter + 1) * size; i++) {
            values[i] = (float) (values[i] * factor);
        }
        return model.withGraph(model.graph().withInitializer("conv3.w", Tensor.ofFloats(values, old.sizes())));
    }

    /** The mean cross entropy over all training pictures, in double from the logits on. */
    private double loss(Model changed) {
        Dataset data = context.data();
        double sum = 0;
        try (Executor executor = Executor.open(changed);
                BatchLoader pictures = BatchLoader.evaluation(data.training(), context.preprocessing(), 8)) {
            for (Batch batch : pictures) {
                Tensor input = new Normalizer(context.preprocessing()).apply(batch.pixels());
                float[] logits = Objects.requireNonNull(
                                executor.run(Map.of("x", input), List.of("y")).get("y"))
                        .floats();
                for (int i = 0; i < batch.size(); i++) {
                    double right = logits[2 * i + batch.labels()[i]];
                    double other = logits[2 * i + 1 - batch.labels()[i]];
                    sum += Math.log1p(Math.exp(other - right));
                }
            }
        }
        return sum / data.training().size();
    }
}
