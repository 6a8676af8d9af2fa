package io.edgeai.core.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.backend.Session;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Preprocessing.Colour;
import io.edgeai.api.model.Preprocessing.Fit;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrtSessionTest {

    private static final Preprocessing TWO_BY_ONE =
            new Preprocessing(2, 1, Fit.SQUASH, 2, Colour.RGB, List.of(10f, 20f, 30f), List.of(1f, 2f, 4f));

    /** Two pictures of two pixels: 11 22 34, 12 24 38; 10 20 30, 13 26 42. */
    private static final Tensor PIXELS =
            Tensor.ofBytes(ElementType.UINT8, new byte[] {11, 22, 34, 12, 24, 38, 10, 20, 30, 13, 26, 42}, 2, 1, 2, 3);

    private static Model model(long batch) {
        return Model.of(
                new Graph(
                        "g",
                        List.of(Node.of("Relu", List.of("image"), "r"), Node.of("Flatten", List.of("r"), "out")),
                        Map.of(),
                        List.of(Value.ofFloats("image", batch, 3, 1, 2)),
                        List.of(Value.ofFloats("out", batch, 6))),
                17);
    }

    @Test
    void normalisesPixelsPerChannelAndTurnsThemIntoPlanes() {
        try (Session session = OrtSession.open(model(-1), TWO_BY_ONE)) {
            Session.Run run = session.run(Map.of(Session.PICTURES, PIXELS));
            assertThat(run.outputs())
                    .containsExactly(
                            Map.entry("out", Tensor.ofFloats(new float[] {1, 2, 1, 2, 1, 2, 0, 3, 0, 3, 0, 3}, 2, 6)));
            assertThat(run.latency()).isPositive();
        }
    }

    @Test
    void runsABatchOnAModelThatIsFixedToOnePicture() {
        try (Session free = OrtSession.open(model(-1), TWO_BY_ONE);
                Session fixed = OrtSession.open(model(1), TWO_BY_ONE)) {
            Map<String, Tensor> inputs = Map.of("image", PIXELS);
            assertThat(fixed.run(inputs).outputs()).isEqualTo(free.run(inputs).outputs());
        }
    }

    @Test
    void showsEveryInnerValueAndTheNormalisedInput() {
        Tensor one = Tensor.ofBytes(ElementType.UINT8, new byte[] {11, 22, 34, 12, 24, 38}, 1, 1, 2, 3);
        try (Session session = OrtSession.open(model(1), TWO_BY_ONE)) {
            Map<String, Tensor> layers = session.layers(Map.of(Session.PICTURES, one));
            assertThat(layers).containsOnlyKeys("image", "r", "out");
            assertThat(layers.get("image")).isEqualTo(Tensor.ofFloats(new float[] {1, 2, 1, 2, 1, 2}, 1, 3, 1, 2));
        }
    }

    @Test
    void refusesPixelsOfAnotherSize() {
        Tensor wide = Tensor.ofBytes(ElementType.UINT8, new byte[9], 1, 1, 3, 3);
        try (Session session = OrtSession.open(model(1), TWO_BY_ONE)) {
            assertThatThrownBy(() -> session.run(Map.of(Session.PICTURES, wide)))
                    .hasMessage("pixels UINT8[1x1x3x3] are not uint8 of the model's input size 1x2x3");
        }
    }
}
