package io.edgeai.core.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.stage.Train;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TeacherTest {

    private static final int SIZE = SmallNet.SIZE;

    /** The student is the teacher with weights of the first convolution half as large; its value 'a' is then half of the teacher's. */
    @Test
    void aHintAddsTheSquaredDifferenceOfAnInnerValueRelativeToTheTeachersVariance() {
        Tensor pixels = SmallNet.pixels(1);
        double without = loss(halved(), new Teacher(SmallNet.model(), 1, 1, 0), pixels);
        double with = loss(halved(), new Teacher(SmallNet.model(), 1, 1, 0, hints(3, "a")), pixels);
        float[] values = values(pixels);
        double mean = mean(values);
        double squares = 0;
        double variance = 0;
        for (float value : values) {
            squares += value / 2.0 * value / 2.0 / values.length;
            variance += (value - mean) * (value - mean) / (values.length - 1);
        }
        assertThat(with - without).isCloseTo(3 * squares / variance, within(1e-4));
    }

    @Test
    void hintsOfSeveralValuesAreTheirMean() {
        Tensor pixels = SmallNet.pixels(1);
        double without = loss(halved(), new Teacher(SmallNet.model(), 1, 1, 0), pixels);
        double a = loss(halved(), new Teacher(SmallNet.model(), 1, 1, 0, hints(1, "a")), pixels) - without;
        double e = loss(halved(), new Teacher(SmallNet.model(), 1, 1, 0, hints(1, "e")), pixels) - without;
        double both = loss(halved(), new Teacher(SmallNet.model(), 1, 1, 0, hints(1, "a", "e")), pixels) - without;
        assertThat(e).isNotCloseTo(a, within(0.01));
        assertThat(both).isCloseTo((a + e) / 2, within(1e-4));
    }

    @Test
    void aValueThatTheStudentLacksIsNamed() {
        Teacher teacher = new Teacher(SmallNet.model(), 1, 1, 0, hints(1, "nowhere"));
        assertThatThrownBy(() -> loss(halved(), teacher, SmallNet.pixels(1)))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("'nowhere'");
    }

    private static Teacher.Hints hints(double weight, String... values) {
        return new Teacher.Hints(List.of(values), weight);
    }

    private static double loss(Model student, Teacher teacher, Tensor pixels) {
        TrainingOptions options = SmallNet.options(Train.Optimizer.SGD, 0).withTeacher(teacher);
        try (TrainingSession session = TrainingSession.open(student, options)) {
            return session.step(pixels, SmallNet.labels(), 0).loss();
        }
    }

    private static Model halved() {
        Model model = SmallNet.model();
        Map<String, Tensor> weights = new LinkedHashMap<>(model.graph().initializers());
        weights.computeIfPresent("conv.weight", (name, value) -> {
            float[] halves = value.floats();
            for (int i = 0; i < halves.length; i++) {
                halves[i] /= 2;
            }
            return Tensor.ofFloats(halves, value.sizes());
        });
        return model.withGraph(model.graph().withInitializers(weights));
    }

    /** Value 'a' of the teacher: by hand, a 3x3 convolution of stride 2 padded at the end, of pixels over 255. */
    private static float[] values(Tensor pixels) {
        float[] weights =
                SmallNet.model().graph().initializers().get("conv.weight").floats();
        int out = SIZE / 2;
        float[] values = new float[SmallNet.BATCH * 6 * out * out];
        for (int i = 0; i < values.length; i++) {
            int x = i % out;
            int y = i / out % out;
            int channel = i / (out * out) % 6;
            int picture = i / (6 * out * out);
            for (int k = 0; k < 27; k++) {
                int row = 2 * y + k / 3 % 3;
                int column = 2 * x + k % 3;
                if (row < SIZE && column < SIZE) {
                    int at = ((picture * SIZE + row) * SIZE + column) * 3 + k / 9;
                    values[i] += weights[channel * 27 + k] * (pixels.data().get(at) & 0xff) / 255;
                }
            }
        }
        return values;
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
