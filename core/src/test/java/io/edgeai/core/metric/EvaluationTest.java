package io.edgeai.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.backend.Session;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    private static final List<String> CLASSES = List.of("bird", "none");
    private static final List<Sample> SAMPLES = List.of(
            sample("a", 0, "web"), sample("b", 0, "feeder"), sample("c", 1, "feeder"), sample("d", 1, "feeder"));

    private static Sample sample(String name, int label, String source) {
        return new Sample(Path.of(name), label, name, source);
    }

    private static Evaluation evaluation(float[]... rows) {
        return new Evaluation(CLASSES, SAMPLES, List.of(rows), Duration.ofMillis(8));
    }

    private static Evaluation good() {
        return evaluation(new float[] {2, 1}, new float[] {0, 1}, new float[] {-1, 1}, new float[] {3, 3.5f});
    }

    @Test
    void countsTheShareOfRightAnswersInAllByClassAndBySource() {
        assertThat(good().top1()).isEqualTo(0.75);
        assertThat(good().perClass()).containsExactly(Map.entry("bird", 0.5), Map.entry("none", 1.0));
        assertThat(good().perSource()).containsExactly(Map.entry("feeder", 2 / 3.0), Map.entry("web", 1.0));
        assertThat(good().ofSource("feeder").top1()).isEqualTo(2 / 3.0);
        assertThat(good().latency()).isEqualTo(Duration.ofMillis(2));
    }

    @Test
    void countsTrueClassesInRowsAndPredictedOnesInColumns() {
        assertThat(good().confusion("t").counts()).containsExactly(List.of(1, 1), List.of(0, 2));
    }

    @Test
    void givesNoAccuracyWhereTheModelHasOtherOutputsThanTheDataHasClasses() {
        float[] wide = {1, 2, 3};
        Evaluation other = evaluation(wide, wide, wide, wide);
        assertThat(other.isLabelled()).isFalse();
        assertThat(other.top1()).isNaN();
        assertThat(other.perClass()).isEmpty();
        assertThat(other.predictions()).containsOnly(2);
    }

    @Test
    void turnsLogitsIntoProbabilitiesButLeavesProbabilitiesAsTheyAre() {
        assertThat(good().probabilities()[0][0]).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-12));
        float[] half = {0.25f, 0.75f};
        assertThat(evaluation(half, half, half, half).probabilities()[0]).containsExactly(0.25, 0.75);
    }

    @Test
    void agreesFullyWithItself() {
        Parity parity = Parity.of(good(), good());
        assertThat(parity).isEqualTo(new Parity(4, 1, 1, 0, 0, parity.cosine(), 0));
        assertThat(parity.cosine()).isCloseTo(1, within(1e-12));
    }

    @Test
    void measuresHowFarTwoSidesAreApart() {
        Evaluation other =
                evaluation(new float[] {1, 2}, new float[] {0, 1}, new float[] {-1, 1}, new float[] {3, 3.5f});
        Parity parity = Parity.of(good(), other);
        assertThat(parity.agreement()).isEqualTo(0.75);
        assertThat(parity.identical()).isEqualTo(0.75);
        assertThat(parity.meanDistance()).isEqualTo(2.0 / 8);
        assertThat(parity.maxDistance()).isEqualTo(1);
        assertThat(parity.cosine()).isCloseTo((0.8 + 3) / 4, within(1e-9));
        double p = 1 / (1 + Math.exp(-1));
        assertThat(parity.divergence()).isCloseTo((p - (1 - p)) * Math.log(p / (1 - p)) / 4, within(1e-9));
    }

    @Test
    void comparesProbabilitiesWhereOneSideEndsInASoftmaxAndTheOtherBeforeIt() {
        List<float[]> softmax = new java.util.ArrayList<>();
        List<float[]> logarithms = new java.util.ArrayList<>();
        for (double[] row : good().probabilities()) {
            softmax.add(new float[] {(float) row[0], (float) row[1]});
            logarithms.add(new float[] {(float) Math.log(row[0]), (float) Math.log(row[1])});
        }
        for (List<float[]> ending : List.of(softmax, logarithms)) {
            Parity parity = Parity.of(evaluation(ending.toArray(float[][]::new)), good());
            assertThat(parity.agreement()).isEqualTo(1);
            assertThat(parity.maxDistance()).isCloseTo(0, within(1e-6));
            assertThat(parity.cosine()).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void takesTheMeanOfThreeCropsAsThePicturesAnswer() {
        Session session = new Session() {
            @Override
            public Run run(Map<String, Tensor> inputs) {
                float[] six = {0, 3, 0, 6, 9, 0, 1, 0, 1, 0, 1, 0};
                return new Run(Map.of("y", Tensor.ofFloats(six, 6, 2)), Duration.ofMillis(6));
            }

            @Override
            public void close() {}
        };
        Evaluator evaluator = new Evaluator(session);
        evaluator.add(Tensor.ofBytes(ElementType.UINT8, new byte[18], 6, 1, 1, 3), SAMPLES.subList(0, 2));
        Evaluation evaluation = evaluator.result(CLASSES);
        assertThat(evaluation.logits()[0]).containsExactly(3, 3);
        assertThat(evaluation.logits()[1]).containsExactly(1, 0);
        assertThat(evaluation.latency()).isEqualTo(Duration.ofMillis(3));
    }
}
