package io.edgeai.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.EdgeAiException.Kind;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.Augment;
import io.edgeai.api.stage.StageResult;
import io.edgeai.api.stage.Train;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TrainStageTest {

    @TempDir
    Path folder;

    private final Model network = Tiny.network(2);
    private Dataset data;

    @BeforeEach
    void draw() throws IOException {
        data = Tiny.pictures(folder.resolve("pictures"));
    }

    @Test
    void lossFallsAndTheBestEpochIsKept() {
        List<Event> events = new ArrayList<>();

        StageResult result = train(Tiny.spec(12, 0.03).build(), "a", events);

        List<Double> losses = curve(result, 0, "training");
        assertThat(losses).hasSize(12);
        assertThat(losses.get(11)).isLessThan(losses.get(0) * 0.7);
        assertThat(result.figures().get("best-validation-accuracy")).isGreaterThanOrEqualTo(0.9);
        assertThat(result.figures().get("epochs")).isEqualTo(12);
        int best = result.figures().get("best-epoch").intValue() - 1;
        assertThat(curve(result, 1, "validation"))
                .allMatch(value -> value <= curve(result, 1, "validation").get(best));
        assertThat(events.get(0)).isEqualTo(new Event.Message("training on the CPU"));
        assertThat(events.stream().filter(Event.Message.class::isInstance)).hasSize(1 + 12);
        assertThat(events).contains(new Event.Progress("epoch 12/12", 4, 4, "steps"));
    }

    @Test
    void theResultIsTheBestEpochNotTheLast() {
        Train spec = Tiny.spec(8, 0.2).optimizer(Train.Optimizer.SGD).build();
        StageResult whole = train(spec, "a", new ArrayList<>());
        int best = whole.figures().get("best-epoch").intValue();

        StageResult shorter =
                train(Tiny.spec(best, 0.2).optimizer(Train.Optimizer.SGD).build(), "b", new ArrayList<>());

        assertThat(whole.model()).isEqualTo(shorter.model());
        assertThat(shorter.figures().get("best-epoch")).isEqualTo(best);
    }

    /** The rate is constant, so that a shorter training is the beginning of a longer one, which tells where to stop for the last to be worse than the best. */
    @Test
    void theResultIsTheLastEpochWhereTheSpecSaysSo() {
        StageResult whole = train(restless(14).build(), "whole", new ArrayList<>());
        List<Double> loss = curve(whole, 0, "validation");
        List<Double> accuracy = curve(whole, 1, "validation");
        int stop = IntStream.range(1, loss.size())
                .filter(i -> accuracy.get(i) <= accuracy.get(i - 1) && loss.get(i) > loss.get(i - 1))
                .findFirst()
                .orElseThrow();

        StageResult best = train(restless(stop + 1).build(), "best", new ArrayList<>());
        StageResult last = train(restless(stop + 1).keep(Train.Keep.LAST).build(), "last", new ArrayList<>());

        assertThat(best.figures().get("kept-epoch")).isEqualTo(best.figures().get("best-epoch"));
        assertThat(best.figures().get("kept-epoch")).isLessThan(stop + 1);
        assertThat(last.figures()).containsEntry("kept-epoch", stop + 1.0);
        assertThat(last.model()).isNotEqualTo(best.model());
    }

    private static Tiny.SpecBuilder restless(int epochs) {
        return Tiny.spec(epochs, 0.8).optimizer(Train.Optimizer.SGD);
    }

    @Test
    void whatComesOutHoldsLogits() {
        Model trained =
                train(Tiny.spec(1, 0.01).build(), "a", new ArrayList<>()).model();

        assertThat(trained.graph().nodes()).extracting(Node::op).doesNotContain("Softmax");
        assertThat(trained.preprocessing()).contains(Tiny.preprocessing());
    }

    @Test
    void theSameSeedGivesTheSameModelBitByBit() {
        Train spec = lively().build();

        assertThat(train(spec, "a", new ArrayList<>())).isEqualTo(train(spec, "b", new ArrayList<>()));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void anInterruptedTrainingGoesOnToTheSameResult(Train spec) throws IOException {
        StageResult whole = train(spec, "whole", new ArrayList<>());
        AtomicInteger asked = new AtomicInteger();

        for (int stop : new int[] {3, 9, 14}) {
            asked.set(0);
            assertThatThrownBy(() -> TrainStage.of(spec)
                            .apply(
                                    network,
                                    Tiny.context(
                                            data,
                                            folder.resolve("parts"),
                                            new ArrayList<>(),
                                            () -> asked.incrementAndGet() > stop)))
                    .isInstanceOfSatisfying(
                            EdgeAiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INTERRUPTED));
        }
        List<Event> events = new ArrayList<>();
        StageResult parts = train(spec, "parts", events);

        assertThat(parts).isEqualTo(whole);
        assertThat(events.get(1)).isEqualTo(new Event.Message("training goes on after epoch 3 of 5"));
    }

    static Stream<Train> ways() {
        return Stream.of(
                lively().build(),
                lively().optimizer(Train.Optimizer.SGD).average(0.9).build(),
                lively().optimizer(Train.Optimizer.ADAMW)
                        .freeze(Train.Freeze.NORMS)
                        .build());
    }

    @Test
    void aCheckpointOfAnotherTrainingIsNotGoneOnFrom() {
        train(Tiny.spec(2, 0.01).build(), "a", new ArrayList<>());
        List<Event> events = new ArrayList<>();

        StageResult other = train(Tiny.spec(2, 0.02).build(), "a", events);

        assertThat(events.get(1)).isInstanceOf(Event.Progress.class);
        assertThat(other).isEqualTo(train(Tiny.spec(2, 0.02).build(), "b", new ArrayList<>()));
    }

    @Test
    void aFinishedTrainingIsNotDoneAgain() {
        StageResult first = train(Tiny.spec(2, 0.01).build(), "a", new ArrayList<>());
        List<Event> events = new ArrayList<>();

        assertThat(train(Tiny.spec(2, 0.01).build(), "a", events)).isEqualTo(first);
        assertThat(events).hasSize(2);
        assertThat(folder.resolve("a")).isDirectoryNotContaining(file -> !file.endsWith("checkpoint.safetensors"));
    }

    @Test
    void aCutCheckpointIsAnErrorThatNamesIt() throws IOException {
        Train spec = Tiny.spec(2, 0.01).build();
        train(spec, "a", new ArrayList<>());
        Path file = folder.resolve("a/checkpoint.safetensors");
        Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 300));

        assertThatThrownBy(() -> train(spec, "a", new ArrayList<>()))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aLossThatIsNoNumberEndsTrainingWithEpochAndStep() {
        Train spec = Tiny.spec(3, 1e30).optimizer(Train.Optimizer.SGD).build();

        assertThatThrownBy(() -> train(spec, "a", new ArrayList<>()))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("in epoch 1, step ")
                .hasMessageContaining("lower the learning rate");
    }

    @Test
    void frozenFeaturesLeaveAllButTheHead() {
        Model trained = train(Tiny.spec(2, 0.05).freeze(Train.Freeze.FEATURES).build(), "a", new ArrayList<>())
                .model();

        assertThat(changed(trained)).containsExactly("head.weight", "head.bias");
    }

    @Test
    void frozenNormsKeepTheirStatistics() {
        Model trained = train(Tiny.spec(2, 0.05).freeze(Train.Freeze.NORMS).build(), "a", new ArrayList<>())
                .model();

        assertThat(changed(trained)).contains("conv.weight", "head.weight").doesNotContain("norm.mean", "norm.var");
    }

    @Test
    void aShareOfTheStartLeadsAllButTheHeadHalfWayBack() {
        Model trained =
                train(Tiny.spec(2, 0.05).build(), "a", new ArrayList<>()).model();

        StageResult result = train(Tiny.spec(2, 0.05).startShare(0.5).build(), "b", new ArrayList<>());

        float[] start = weights(network, "conv.weight");
        float[] end = weights(trained, "conv.weight");
        float[] blended = weights(result.model(), "conv.weight");
        for (int i = 0; i < start.length; i++) {
            assertThat(blended[i]).isEqualTo((start[i] + end[i]) / 2, within(1e-6f));
        }
        assertThat(weights(result.model(), "head.weight")).isEqualTo(weights(trained, "head.weight"));
        assertThat(result.figures()).containsKeys("blended-validation-accuracy", "best-validation-accuracy");
    }

    private static float[] weights(Model model, String name) {
        return model.graph().initializers().get(name).floats();
    }

    @Test
    void parametersAreFrozenByPattern() {
        Model trained = train(Tiny.spec(2, 0.05).freezeMatching("^conv").build(), "a", new ArrayList<>())
                .model();

        assertThat(changed(trained)).contains("norm.weight", "norm.mean").doesNotContain("conv.weight");
        assertThatThrownBy(() -> train(Tiny.spec(1, 0.1).freezeMatching("stem").build(), "b", new ArrayList<>()))
                .hasMessageContaining("'stem' matches no parameter")
                .hasMessageContaining("'conv.weight'");
        assertThatThrownBy(() -> train(Tiny.spec(1, 0.1).freezeMatching(".").build(), "b", new ArrayList<>()))
                .hasMessageContaining("leave nothing to train");
    }

    @Test
    void aClassThatWeighsMoreIsGuessedMoreOften() {
        Train.ClassWeights heavy = new Train.ClassWeights(false, Map.of("lying", 50.0));

        StageResult result = train(Tiny.spec(1, 0.003).weights(heavy).build(), "a", new ArrayList<>());

        float[] bias = result.model().graph().initializers().get("head.bias").floats();
        assertThat(bias[1]).isGreaterThan(bias[0]);
        assertThatThrownBy(() -> train(
                        Tiny.spec(1, 0.003)
                                .weights(new Train.ClassWeights(false, Map.of("flying", 2.0)))
                                .build(),
                        "b",
                        new ArrayList<>()))
                .hasMessageContaining("'flying', which is not a class");
    }

    @Test
    void picturesArePastedOntoAClassThatThereIs() {
        Train onto = Tiny.spec(1, 0.003).augment(pasting(data.classes().get(1))).build();
        assertThat(train(onto, "a", new ArrayList<>()).figures()).containsEntry("epochs", 1.0);
        assertThatThrownBy(() ->
                        train(Tiny.spec(1, 0.003).augment(pasting("flying")).build(), "b", new ArrayList<>()))
                .hasMessageContaining("augment pastes onto 'flying', which is not a class");
    }

    private static Augment pasting(String onto) {
        var paste = new Augment.Paste(0.5, onto, List.of(0.3, 0.6));
        return new Augment(0, Optional.empty(), 0, 0, 0, 0, Optional.of(paste));
    }

    @Test
    void aHeadForOtherClassesIsRefused() {
        assertThatThrownBy(() -> TrainStage.of(Tiny.spec(1, 0.01).build())
                        .apply(Tiny.network(3), Tiny.context(data, folder, new ArrayList<>(), () -> false)))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("head of 3 classes cannot be trained on 2 classes");
    }

    private static Tiny.SpecBuilder lively() {
        return Tiny.spec(5, 0.02)
                .schedule(Train.Schedule.COSINE, 1)
                .augment(new Augment(0.5, Optional.of(0.7), 0.2, 0.02, 0.1, 0.2));
    }

    private StageResult train(Train spec, String name, List<Event> events) {
        return TrainStage.of(spec).apply(network, Tiny.context(data, folder.resolve(name), events, () -> false));
    }

    private static List<Double> curve(StageResult result, int exhibit, String series) {
        return ((Exhibit.Curves) result.exhibits().get(exhibit)).series().get(series);
    }

    private List<String> changed(Model trained) {
        Map<String, Tensor> after = trained.graph().initializers();
        return network.graph().initializers().entrySet().stream()
                .filter(entry -> !entry.getValue().equals(after.get(entry.getKey())))
                .map(Map.Entry::getKey)
                .toList();
    }
}
