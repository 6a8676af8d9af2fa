package io.edgeai.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.onnx.OnnxReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GroupedHeadTest {

    /** Four old classes whose scores are the input itself plus 1. */
    private final Model small = Model.of(
            new Graph(
                    "small",
                    List.of(
                            Node.of("Gemm", List.of("x", "w", "b"), "scores4").with("transB", Attribute.of(1)),
                            Node.of("Softmax", List.of("scores4"), "y")),
                    Map.of(
                            "w", Tensor.ofFloats(new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}, 4, 4),
                            "b", Tensor.ofFloats(new float[] {1, 1, 1, 1}, 4)),
                    List.of(Value.ofFloats("x", 1, 4)),
                    List.of(Value.ofFloats("y", 1, 4))),
            17);

    @Test
    void scoresOfAGroupAreSummedAboveTheFloorAndTheRestGoesToTheOtherClass() {
        Model grouped = new GroupedHead(List.of("bird", "none"), Map.of("bird", "0, 2-2")).behind(small);

        try (OrtRunner runner = OrtRunner.open(grouped, List.of())) {
            float[] scores = runner.run(Map.of("x", Tensor.ofFloats(new float[] {5, 9, 4, 1}, 1, 4)))
                    .get("scores")
                    .floats();
            assertThat(scores[0]).isCloseTo(0.6f * (2 + 1), within(1e-5f));
            assertThat(scores[1]).isCloseTo(0.18f * 6, within(1e-5f));
        }
    }

    @Test
    void aRealClassifierStandsBehindItsOwnHead() {
        Model model = OnnxReader.read(SharedData.require("weights/mobilenet_v3_small_1.0_224_imagenet1001.onnx"));

        Model grouped =
                new GroupedHead(List.of("bird", "nobird"), Map.of("bird", "8-25, 81-101, 128-147")).behind(model);

        assertThat(Heads.classes(grouped)).isEqualTo(2);
        try (OrtRunner runner = OrtRunner.open(grouped, List.of())) {
            Tensor picture = Tensor.ofFloats(new float[3 * 224 * 224], 1, 3, 224, 224);
            assertThat(runner.run(Map.of(model.graph().freeInputs().get(0).name(), picture))
                            .get("scores")
                            .sizes())
                    .containsExactly(1, 2);
        }
    }

    @Test
    void groupsThatDoNotFitAreNamed() {
        assertThatThrownBy(() -> new GroupedHead(List.of("bird", "none"), Map.of("brid", "0")).behind(small))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("[brid]")
                .hasMessageContaining("[bird, none]");
        assertThatThrownBy(() -> new GroupedHead(List.of("bird", "none"), Map.of("bird", "0, 2-4")).behind(small))
                .hasMessageContaining("'2-4'")
                .hasMessageContaining("0-3");
        assertThatThrownBy(() ->
                        new GroupedHead(List.of("bird", "none"), Map.of("bird", "0-1", "none", "1")).behind(small))
                .hasMessageContaining("output 1")
                .hasMessageContaining("two groups");
    }
}
