package io.edgeai.core.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.NumericScheme;
import io.edgeai.api.backend.Quantized;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.Optimization;
import io.edgeai.core.infer.OrtRunner;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HalfFloatsTest {

    private static final Model MODEL = new Graphs()
            .conv("a", "image", 3, 4, 1)
            .add("HardSwish", "b", "a")
            .add("GlobalAveragePool", "y", "b")
            .model("y");

    private static Map<String, Tensor> run(Model model, String... wanted) {
        try (OrtRunner runner = OrtRunner.open(model, List.of(wanted), Optimization.EXACT)) {
            return runner.run(Map.of(
                    "image",
                    new Normalizer(Graphs.UNIT).apply(Graphs.pictures(1).get(0))));
        }
    }

    @Test
    void everyValueIsAHalfAndNearTheFloatOne() {
        Quantized quantized = HalfFloats.round(MODEL, new NumericScheme("fp16", Encoding.HALF, Encoding.HALF));
        assertThat(quantized.activations()).isEmpty();
        Map<String, Tensor> halves = run(quantized.emulated(), "a", "b", "y");
        Map<String, Tensor> floats = run(MODEL, "a", "b", "y");
        boolean differs = false;
        for (String name : List.of("a", "b", "y")) {
            float[] half = Objects.requireNonNull(halves.get(name)).floats();
            float[] exact = Objects.requireNonNull(floats.get(name)).floats();
            for (int i = 0; i < half.length; i++) {
                // A half has 11 digits of significand, so a float that is one has 13 zeros at its end.
                assertThat(Float.floatToIntBits(half[i]) & 0x1fff).as(name).isZero();
                assertThat(half[i]).isCloseTo(exact[i], within(0.01f * (1 + Math.abs(exact[i]))));
                differs |= half[i] != exact[i];
            }
        }
        assertThat(differs).isTrue();
    }
}
