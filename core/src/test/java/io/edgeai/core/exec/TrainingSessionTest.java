package io.edgeai.core.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.Train;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingSessionTest {

    @ParameterizedTest
    @EnumSource
    void everyOptimizerLearns(Train.Optimizer optimizer) {
        try (TrainingSession session = open(SmallNet.options(optimizer, 0))) {
            double first = train(session, 0, 1);
            train(session, 1, 60);
            StepResult last = session.step(SmallNet.pixels(9), SmallNet.labels(), 0.02);
            assertThat(last.loss()).isLessThan(first * 0.7);
            assertThat(last.correct()).isGreaterThanOrEqualTo(6);
        }
    }

    /** With a rate so small that the loss itself moves nothing, each weight comes nearer to zero by rate times share, and nothing else moves. */
    @Test
    void theSumOfTheSizesOfWeightsPullsThemTowardsZeroByEqualSteps() {
        double rate = 1e-3;
        TrainingOptions.Update plain = new TrainingOptions.Update(Train.Optimizer.SGD, 0, 0, 0, 0, 0);
        TrainingOptions.Update pulled = new TrainingOptions.Update(Train.Optimizer.SGD, 0, 0, 0.5, 0, 0);
        Map<String, Tensor> without = once(plain, rate);
        Map<String, Tensor> with = once(pulled, rate);

        for (String name : List.of("conv.weight", "depth.weight", "head.weight")) {
            float[] start = SmallNet.model().graph().initializers().get(name).floats();
            float[] own = without.get("learnt/" + name).floats();
            float[] found = with.get("learnt/" + name).floats();
            for (int i = 0; i < own.length; i++) {
                assertThat(found[i]).isCloseTo((float) (own[i] - rate * 0.5 * Math.signum(start[i])), within(1e-6f));
            }
        }
        for (String name : List.of("bn.scale", "bn.bias", "depth.bias", "head.bias")) {
            assertThat(with.get("learnt/" + name)).isEqualTo(without.get("learnt/" + name));
        }
    }

    private static Map<String, Tensor> once(TrainingOptions.Update update, double rate) {
        TrainingOptions usual = SmallNet.options(Train.Optimizer.SGD, 0);
        TrainingOptions options = new TrainingOptions(
                usual.preprocessing(), update, usual.learnt(), usual.lesson(), usual.teacher(), usual.machine());
        try (TrainingSession session = open(options)) {
            session.step(SmallNet.pixels(1), SmallNet.labels(), rate);
            return session.state();
        }
    }

    @Test
    void equalSeedsGiveEqualWeights() {
        TrainingOptions options = SmallNet.options(Train.Optimizer.ADAM, 0.9);
        assertThat(stateAfter(options, 10)).isEqualTo(stateAfter(options, 10));
    }

    @ParameterizedTest
    @EnumSource
    void aResumedSessionEndsWhereAnUninterruptedOneEnds(Train.Optimizer optimizer) {
        TrainingOptions options = SmallNet.options(optimizer, 0.9);
        Map<String, Tensor> half = stateAfter(options, 5);
        try (TrainingSession session = open(options)) {
            session.restore(half);
            assertThat(session.state()).isEqualTo(half);
            train(session, 5, 10);
            assertThat(session.state()).isEqualTo(stateAfter(options, 10));
        }
    }

    @Test
    void frozenValuesAndTheirNormsStayAsTheyAre() {
        TrainingOptions options =
                SmallNet.options(Train.Optimizer.ADAMW, 0).withFrozen(Set.of("conv.weight", "bn.scale", "bn.bias"));
        try (TrainingSession session = open(options)) {
            train(session, 0, 3);
            Map<String, Tensor> before = SmallNet.model().graph().initializers();
            Map<String, Tensor> after = session.model().graph().initializers();
            assertThat(after.keySet()).containsExactlyElementsOf(before.keySet());
            assertThat(changed(before, after))
                    .containsExactlyInAnyOrder("depth.weight", "depth.bias", "head.weight", "head.bias");
        }
    }

    @ParameterizedTest
    @EnumSource
    void zerosOfMarkedWeightsStay(Train.Optimizer optimizer) {
        Model dense = SmallNet.model();
        Tensor weight =
                java.util.Objects.requireNonNull(dense.graph().initializers().get("conv.weight"));
        float[] values = weight.floats();
        for (int i = 0; i < values.length; i += 2) {
            values[i] = 0;
        }
        Model sparse = KeptZeros.mark(
                dense.withGraph(dense.graph().withInitializer("conv.weight", Tensor.ofFloats(values, weight.sizes()))),
                List.of("conv.weight"));
        try (TrainingSession session = TrainingSession.open(sparse, SmallNet.options(optimizer, 0.9))) {
            train(session, 0, 3);
            float[] after = java.util.Objects.requireNonNull(
                            session.model().graph().initializers().get("conv.weight"))
                    .floats();
            for (int i = 0; i < after.length; i++) {
                if (i % 2 == 0) {
                    assertThat(after[i]).isZero();
                } else {
                    assertThat(after[i]).isNotEqualTo(values[i]);
                }
            }
        }
    }

    @Test
    void allThatLearnsChangesUnlessItIsFrozen() {
        try (TrainingSession session = open(SmallNet.options(Train.Optimizer.SGD, 0))) {
            train(session, 0, 3);
            assertThat(changed(
                            SmallNet.model().graph().initializers(),
                            session.model().graph().initializers()))
                    .containsExactlyInAnyOrder(
                            "conv.weight",
                            "bn.scale",
                            "bn.bias",
                            "bn.mean",
                            "bn.var",
                            "depth.weight",
                            "depth.bias",
                            "head.weight",
                            "head.bias");
        }
    }

    @Test
    void weightDecayIsForWeightsAlone() {
        Parameters parameters = Parameters.of(SmallNet.model().graph(), Set.of());
        assertThat(parameters.decayed()).containsExactly("conv.weight", "depth.weight", "head.weight");
        assertThat(parameters.plain()).containsExactly("bn.scale", "bn.bias", "depth.bias", "head.bias");
        assertThat(parameters.statistics()).containsExactly("bn.mean", "bn.var");
    }

    @Test
    void theModelGivesTheLogitsOfTheSession() {
        for (double decay : new double[] {0, 0.9}) {
            try (TrainingSession session = open(SmallNet.options(Train.Optimizer.ADAM, decay))) {
                train(session, 0, 5);
                Tensor pixels = SmallNet.pixels(20);
                Tensor logits = session.logits(pixels);
                assertThat(logits.sizes()).containsExactly(SmallNet.BATCH, 3);
                try (Executor executor = Executor.open(session.model())) {
                    Tensor same = executor.run(Map.of("input", planes(pixels)), List.of("i"))
                            .get("i");
                    Close.assertClose(logits, same);
                }
            }
        }
    }

    @Test
    void averagedWeightsAreWhatIsKept() {
        try (TrainingSession session = open(SmallNet.options(Train.Optimizer.ADAM, 0.9))) {
            train(session, 0, 5);
            Map<String, Tensor> state = session.state();
            assertThat(session.model().graph().initializers().get("head.weight"))
                    .isEqualTo(state.get("average/head.weight"))
                    .isNotEqualTo(state.get("learnt/head.weight"));
        }
    }

    @Test
    void namesAllThatIsMissingInAState() {
        try (TrainingSession session = open(SmallNet.options(Train.Optimizer.SGD, 0))) {
            Map<String, Tensor> state = new LinkedHashMap<>(session.state());
            state.remove("first/head.bias");
            state.put("learnt/head.weight", Tensor.scalar(1));
            assertThatThrownBy(() -> session.restore(state))
                    .isInstanceOf(EdgeAiException.class)
                    .hasMessageContaining("'first/head.bias' is not in the saved state")
                    .hasMessageContaining("'learnt/head.weight' of the saved state of training is FLOAT32[]");
        }
    }

    @Test
    void namesAllOperatorsWithoutAKernel() {
        Model model = SmallNet.model();
        List<Node> nodes = new ArrayList<>(model.graph().nodes());
        nodes.set(2, Node.of("Scan", List.of("b"), "c"));
        nodes.set(4, Node.of("StringNormalizer", List.of("d"), "e"));
        Model strange = model.withGraph(model.graph().withNodes(nodes));
        assertThatThrownBy(() -> TrainingSession.open(strange, SmallNet.options(Train.Optimizer.SGD, 0)))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("operator 'Scan' (node 'c')")
                .hasMessageContaining("operator 'StringNormalizer' (node 'e')");
    }

    @Test
    void namesTheNodeThatCannotBeComputed() {
        Model model = SmallNet.model();
        Model wrong =
                model.withGraph(model.graph().withInitializer("head.weight", Tensor.ofFloats(new float[3 * 7], 3, 7)));
        try (TrainingSession session = TrainingSession.open(wrong, SmallNet.options(Train.Optimizer.SGD, 0))) {
            assertThatThrownBy(() -> train(session, 0, 1))
                    .isInstanceOf(EdgeAiException.class)
                    .hasMessageContaining("node 'i' (Gemm) cannot be computed");
        }
    }

    @Test
    void refusesAModelWithNothingToLearn() {
        TrainingOptions options = SmallNet.options(Train.Optimizer.SGD, 0)
                .withFrozen(SmallNet.model().graph().initializers().keySet());
        assertThatThrownBy(() -> open(options))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("nothing to learn");
    }

    private static TrainingSession open(TrainingOptions options) {
        return TrainingSession.open(SmallNet.model(), options);
    }

    private static Map<String, Tensor> stateAfter(TrainingOptions options, int steps) {
        try (TrainingSession session = open(options)) {
            train(session, 0, steps);
            return session.state();
        }
    }

    private static double train(TrainingSession session, int from, int to) {
        double loss = 0;
        for (int step = from; step < to; step++) {
            loss = session.step(SmallNet.pixels(step), SmallNet.labels(), 0.02).loss();
        }
        return loss;
    }

    private static List<String> changed(Map<String, Tensor> before, Map<String, Tensor> after) {
        return before.keySet().stream()
                .filter(name -> !before.get(name).equals(after.get(name)))
                .toList();
    }

    private static Tensor planes(Tensor pixels) {
        ByteBuffer bytes = pixels.data();
        int plane = SmallNet.SIZE * SmallNet.SIZE;
        float[] values = new float[SmallNet.BATCH * 3 * plane];
        for (int i = 0; i < values.length; i++) {
            int n = i / (3 * plane);
            int c = i / plane % 3;
            values[i] = (bytes.get((n * plane + i % plane) * 3 + c) & 0xff) / 255f;
        }
        return Tensor.ofFloats(values, SmallNet.BATCH, 3, SmallNet.SIZE, SmallNet.SIZE);
    }
}
