package io.edgeai.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.Augment;
import io.edgeai.api.stage.StageResult;
import io.edgeai.api.stage.Train;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training of few steps shows of the keys that make a transfer. */
final class TransferTest {

    @TempDir
    Path folder;

    private final Model network = Tiny.network(2);
    private Dataset data;

    @BeforeEach
    void draw() throws IOException {
        data = Tiny.pictures(folder.resolve("pictures"));
    }

    @Test
    void aHeadLearnsFasterByItsFactorAndTheRestAsBefore() {
        Train plain = oneStep(0.01).build();
        Train faster = oneStep(0.01).headFactor(10).build();

        float[] slow = moved(train(plain, "a"), "head.weight");
        float[] fast = moved(train(faster, "b"), "head.weight");

        for (int i = 0; i < slow.length; i++) {
            assertThat(fast[i]).isEqualTo(10 * slow[i], within(1e-5f));
        }
        assertThat(moved(train(faster, "c"), "conv.weight")).isEqualTo(moved(train(plain, "d"), "conv.weight"));
    }

    @Test
    void theFirstBlocksStayAsTheyAre() {
        StageResult result = train(oneStep(0.1).frozenBlocks(1).build(), "a");

        List<String> changed = network.graph().initializers().entrySet().stream()
                .filter(entry -> !entry.getValue()
                        .equals(result.model().graph().initializers().get(entry.getKey())))
                .map(Map.Entry::getKey)
                .toList();
        assertThat(changed).containsExactly("head.weight", "head.bias");
        assertThatThrownBy(() -> train(oneStep(0.1).frozenBlocks(2).build(), "b"))
                .hasMessageContaining("freeze-blocks is 2, the model has 1 blocks");
    }

    /** A change of pictures that never happens leads training the usual way, through all layers in each step. */
    @Test
    void aHeadOnFeaturesComputedOnceLearnsAsItDoesBehindTheWholeModel() {
        Train.Freeze features = Train.Freeze.FEATURES;
        Augment never = new Augment(Double.MIN_VALUE, Optional.empty(), 0, 0, 0, 0);

        StageResult once = train(Tiny.spec(6, 0.03).freeze(features).build(), "a");
        StageResult whole =
                train(Tiny.spec(6, 0.03).freeze(features).augment(never).build(), "b");

        for (String name : List.of("head.weight", "head.bias")) {
            assertThat(moved(once, name)).containsExactly(moved(whole, name), within(1e-3f));
        }
        assertThat(once.figures().get("best-validation-loss"))
                .isCloseTo(whole.figures().get("best-validation-loss"), within(1e-3));
        assertThat(moved(once, "conv.weight")).containsOnly(0f);
    }

    @Test
    void gradientsAreTogetherNoLongerThanTheBound() {
        StageResult result = train(oneStep(1).bound(0.01).build(), "a");

        double squares = 0;
        for (String name : List.of("conv.weight", "norm.weight", "norm.bias", "head.weight", "head.bias")) {
            for (float value : moved(result, name)) {
                squares += value * value;
            }
        }
        assertThat(Math.sqrt(squares)).isCloseTo(0.01, within(1e-4));
    }

    @Test
    void trainingEndsWhereItGetsNoBetter() {
        Train restless =
                Tiny.spec(30, 0.8).optimizer(Train.Optimizer.SGD).patience(2).build();

        Map<String, Double> figures = train(restless, "a").figures();

        assertThat(figures.get("epochs")).isLessThan(30).isEqualTo(figures.get("best-epoch") + 2);
    }

    @Test
    void aTryOfRatesLeavesACurveAndTheSameTraining() {
        Train plain = Tiny.spec(2, 0.01).build();

        StageResult tried = train(Tiny.spec(2, 0.01).findsRate().build(), "a");

        assertThat(tried.model()).isEqualTo(train(plain, "b").model());
        assertThat(tried.figures().get("proposed-learning-rate")).isBetween(1e-6, 1.0);
        assertThat(tried.exhibits()).extracting(Exhibit::title).contains("Try of learning rates");
    }

    @Test
    void mixedPicturesAndLabelsAreLearnedFromAndComeToTheSameAgain() {
        Augment mixing =
                new Augment(0, Optional.empty(), 0, 0, 0, 0, Optional.empty(), Augment.Policy.NONE, 0, 0.4, 0.4, 1);
        Train spec = Tiny.spec(15, 0.03).augment(mixing).build();

        StageResult result = train(spec, "a");

        assertThat(result.figures().get("best-validation-accuracy")).isGreaterThanOrEqualTo(0.9);
        assertThat(train(spec, "b")).isEqualTo(result);
    }

    @Test
    void aBalancedEpochShowsSmallClassesAsOften() {
        data = new Dataset(
                data.classes(),
                data.training().stream()
                        .filter(one -> one.label() == 0 || one.file().toString().contains("picture1"))
                        .toList(),
                data.validation(),
                List.of(),
                Map.of(),
                data.digest());

        StageResult result = train(Tiny.spec(12, 0.03).balanced().build(), "a");

        assertThat(result.figures().get("best-validation-accuracy")).isGreaterThanOrEqualTo(0.9);
    }

    private static Tiny.SpecBuilder oneStep(double rate) {
        return Tiny.spec(1, rate).optimizer(Train.Optimizer.SGD).plainSteps();
    }

    private float[] moved(StageResult result, String name) {
        Tensor before = network.graph().initializers().get(name);
        float[] moved = result.model().graph().initializers().get(name).floats();
        float[] start = before.floats();
        for (int i = 0; i < moved.length; i++) {
            moved[i] -= start[i];
        }
        return moved;
    }

    private StageResult train(Train spec, String name) {
        return TrainStage.of(spec)
                .apply(network, Tiny.context(data, folder.resolve(name), new ArrayList<>(), () -> false));
    }
}
