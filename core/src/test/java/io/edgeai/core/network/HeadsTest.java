package io.edgeai.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.model.Value;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.onnx.OnnxReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HeadsTest {

    @ParameterizedTest
    @CsvSource({
        "mobilenet_v3_small_1.0_224_imagenet1001.onnx, 1001, c259, c260",
        "mobilenet_v2_1.0_224_imagenet1001.onnx,       1001, c273, c274",
        "efficientnet_lite0_224_imagenet1000.onnx,     1000, _fc.weight, _fc.bias",
    })
    void realClassifiersGetANewHead(String file, int before, String weight, String bias) {
        Model model = OnnxReader.read(SharedData.require("weights/" + file));

        Model renewed = Heads.replace(model, 3, 5);

        assertThat(Heads.classes(model)).isEqualTo(before);
        assertThat(Heads.parameters(model)).containsExactlyInAnyOrder(weight, bias);
        assertThat(Heads.classes(renewed)).isEqualTo(3);
        assertThat(tensor(renewed, weight).sizes()[0]).isEqualTo(3);
        assertThat(tensor(renewed, weight).sizes()[1])
                .isEqualTo(tensor(model, weight).sizes()[1]);
        assertThat(tensor(renewed, bias).floats()).containsExactly(0, 0, 0);
        assertThat(renewed.graph().operators()).doesNotContain("Softmax");
        assertThat(renewed.graph().outputs().get(0).shape().orElseThrow().size(1))
                .isEqualTo(3);
    }

    @Test
    void aSeedGivesTheHeadAndSmallVariance() {
        Model model = Networks.build("mobilenet-v3-small", 1, 10, 1);

        assertThat(Heads.replace(model, 4, 5)).isEqualTo(Heads.replace(model, 4, 5));
        assertThat(Heads.replace(model, 4, 5)).isNotEqualTo(Heads.replace(model, 4, 6));
        for (float value :
                tensor(Heads.replace(model, 4, 5), "classifier.3.weight").floats()) {
            assertThat(value).isBetween(-0.06f, 0.06f);
        }
    }

    @Test
    void matMulWithALaterBiasAReshapeAndASoftmaxAreAllAdjusted() {
        Model model = model(
                List.of(
                        Node.of("MatMul", List.of("x", "w"), "m"),
                        Node.of("Add", List.of("b", "m"), "a"),
                        Node.of("Reshape", List.of("a", "shape"), "r"),
                        Node.of("Softmax", List.of("r"), "y")),
                Map.of(
                        "w", Tensor.ofFloats(new float[20], 4, 5),
                        "b", Tensor.ofFloats(new float[] {1, 2, 3, 4, 5}, 1, 5),
                        "shape", Tensor.ofLongs(new long[] {-1, 5}, 2)));

        Model renewed = Heads.replace(model, 3, 1);

        assertThat(tensor(renewed, "w").sizes()).containsExactly(4, 3);
        assertThat(tensor(renewed, "b")).isEqualTo(Tensor.ofFloats(new float[3], 1, 3));
        assertThat(tensor(renewed, "shape").toLongs()).containsExactly(-1, 3);
        assertThat(renewed.graph().nodes()).extracting(Node::op).containsExactly("MatMul", "Add", "Reshape");
        assertThat(renewed.graph().outputs()).containsExactly(Value.ofFloats("r", -1, 3));
    }

    @Test
    void weightsThatAreSharedOrComeFromAConstantNodeLeaveTheirOtherUsersAlone() {
        Node constant = Node.of("Constant", List.of(), "shape")
                .with("value", Attribute.of(Tensor.ofLongs(new long[] {-1, 5}, 2)));
        Model model = model(
                List.of(
                        constant,
                        Node.of("Gemm", List.of("x", "w"), "h"),
                        Node.of("Gemm", List.of("h", "w"), "g"),
                        Node.of("Reshape", List.of("g", "shape"), "y")),
                Map.of("w", Tensor.ofFloats(new float[25], 5, 5)));

        Graph renewed = Heads.replace(model, 2, 1).graph();

        assertThat(renewed.initializers().get("w").sizes()).containsExactly(5, 5);
        assertThat(renewed.nodes().get(1).inputs().get(1)).isNotEqualTo("w");
        assertThat(renewed.nodes()).extracting(Node::op).containsExactly("Gemm", "Gemm", "Reshape");
        assertThat(renewed.initializers()
                        .get(renewed.nodes().get(2).inputs().get(1))
                        .toLongs())
                .containsExactly(-1, 2);
    }

    @Test
    void logitsAreTheScoresBeforeTheSoftmax() {
        Model model = OnnxReader.read(SharedData.require("weights/mobilenet_v2_1.0_224_imagenet1001.onnx"));

        Graph logits = Heads.logits(model).graph();

        assertThat(logits.nodes()).hasSize(model.graph().nodes().size() - 1);
        assertThat(logits.producer("output").orElseThrow().inputs()).containsExactly("t276");
    }

    @Test
    void whatIsNoClassifierIsRefusedWithTheReason() {
        Model transformed = model(List.of(Node.of("Tanh", List.of("x"), "y")), Map.of());
        Model picture = model(
                List.of(Node.of("Conv", List.of("x", "w"), "y")),
                Map.of("w", Tensor.ofFloats(new float[8], 8, 1, 1, 1)));
        Graph two = transformed.graph();

        assertThatThrownBy(() -> Heads.replace(transformed, 2, 1))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("node 'y' (Tanh)");
        assertThatThrownBy(() -> Heads.replace(picture, 2, 1)).hasMessageContaining("not one score a class");
        assertThatThrownBy(() -> Heads.replace(
                        transformed.withGraph(two.withEnds(
                                two.inputs(),
                                List.of(two.outputs().get(0), two.inputs().get(0)))),
                        2,
                        1))
                .hasMessageContaining("has 2 outputs");
    }

    private static Model model(List<Node> nodes, Map<String, Tensor> initializers) {
        return Model.of(
                new Graph(
                        "test",
                        nodes,
                        new LinkedHashMap<>(initializers),
                        List.of(Value.ofFloats("x", -1, 4)),
                        List.of(Value.ofFloats("y", -1, 5))),
                17);
    }

    private static Tensor tensor(Model model, String name) {
        return model.graph().initializers().get(name);
    }
}
