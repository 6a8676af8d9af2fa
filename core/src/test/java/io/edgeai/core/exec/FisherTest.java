package io.edgeai.core.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FisherTest {

    private static final int REPEATS = 300;

    /** For logits W f + b the expectation is known: the variance of a column of W under the model's own answer. */
    @Test
    void isTheVarianceOfTheSlopesUnderTheModelsOwnAnswers() {
        Model model = SmallNet.model();
        byte[] bytes = new byte[SmallNet.SIZE * SmallNet.SIZE * 3];
        new Random(9).nextBytes(bytes);
        Tensor picture = Tensor.ofBytes(ElementType.UINT8, bytes, 1, SmallNet.SIZE, SmallNet.SIZE, 3);
        Map<String, float[]> found;
        try (Fisher fisher = Fisher.open(model, Preprocessing.unit(SmallNet.SIZE), List.of("f", "i"))) {
            for (int i = 0; i < REPEATS; i++) {
                fisher.add(picture);
            }
            found = fisher.weights();
        }
        float[] chances = chances(model, picture);
        float[] slopes = model.graph().initializers().get("head.weight").floats();
        for (int c = 0; c < 6; c++) {
            double mean = 0;
            double square = 0;
            for (int k = 0; k < 3; k++) {
                mean += chances[k] * slopes[k * 6 + c];
                square += chances[k] * slopes[k * 6 + c] * slopes[k * 6 + c];
            }
            double expected = square - mean * mean;
            assertThat((double) found.get("f")[c]).isCloseTo(expected, within(0.15 * expected + 1e-3));
        }
        for (int k = 0; k < 3; k++) {
            double expected = chances[k] * (1 - chances[k]);
            assertThat((double) found.get("i")[k]).isCloseTo(expected, within(0.15 * expected + 1e-3));
        }
    }

    private static float[] chances(Model model, Tensor picture) {
        float[] pixels = new float[SmallNet.SIZE * SmallNet.SIZE * 3];
        int plane = SmallNet.SIZE * SmallNet.SIZE;
        for (int i = 0; i < plane; i++) {
            for (int c = 0; c < 3; c++) {
                pixels[c * plane + i] = (picture.data().get(i * 3 + c) & 0xff) / 255f;
            }
        }
        Tensor input = Tensor.ofFloats(pixels, 1, 3, SmallNet.SIZE, SmallNet.SIZE);
        try (Executor executor = Executor.open(model)) {
            return executor.run(Map.of("input", input), List.of()).get("output").floats();
        }
    }
}
