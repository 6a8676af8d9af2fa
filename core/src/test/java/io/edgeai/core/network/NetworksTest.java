package io.edgeai.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.graph.GraphCost;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NetworksTest {

    /** Measured with torchvision 0.23 and timm 1.0.31 (V1): parameters, and multiply-adds of Conv2d and Linear modules at 224x224, 1000 classes. */
    @ParameterizedTest
    @CsvSource({
        "mobilenet-v3-small, 1.0,  2542856,  56510400",
        "mobilenet-v3-small, 0.75, 1653920,  39115576",
        "mobilenet-v3-small, 0.5,   917264,  18970736",
        "mobilenet-v3-small, 0.35,  558744,  11238936",
        "mobilenet-v3-large, 1.0,  5483032, 216589760",
        "mobilenet-v3-large, 0.75, 3377576, 140033816",
        "mobilenet-v3-large, 0.5,  1734576,  64962192",
        "mobilenet-v3-large, 1.25, 8164744, 343461000",
        "mobilenet-v2, 0.5, 1968680, 97131840",
        "mobilenet-v2, 0.75, 2636424, 209069792",
        "mobilenet-v2, 1.4, 6108776, 582195824",
        "mobilenet-v1, 1.25, 6270840, 879516800",
    })
    void costAsMuchAsTorchvisions(String name, double width, long parameters, long multiplyAdds) {
        GraphCost cost = GraphCost.of(Networks.blueprint(name, width, 1000));

        assertThat(cost.parameters()).isEqualTo(parameters);
        assertThat(cost.multiplyAdds()).isEqualTo(multiplyAdds);
    }

    @Test
    void initializersAreCalledAsInTorchvisionsStateDictionary() {
        Map<String, Tensor> tensors =
                Networks.build("mobilenet-v3-small", 1, 1000, 1).graph().initializers();

        assertThat(tensors.get("features.0.0.weight").sizes()).containsExactly(16, 3, 3, 3);
        assertThat(tensors.get("features.0.1.running_var").sizes()).containsExactly(16);
        assertThat(tensors.get("features.1.block.1.fc1.bias").sizes()).containsExactly(8);
        assertThat(tensors.get("features.4.block.2.fc2.weight").sizes()).containsExactly(96, 24, 1, 1);
        assertThat(tensors.get("features.11.block.3.0.weight").sizes()).containsExactly(96, 576, 1, 1);
        assertThat(tensors.get("features.12.1.running_mean").sizes()).containsExactly(576);
        assertThat(tensors.get("classifier.3.weight").sizes()).containsExactly(1000, 1024);
        assertThat(tensors).hasSize(210);
    }

    @Test
    void theSameSeedGivesTheSameWeightsAndAnotherSeedOthers() {
        Model model = Networks.build("mobilenet-v3-small", 0.5, 2, 7);

        assertThat(Networks.build("mobilenet-v3-small", 0.5, 2, 7)).isEqualTo(model);
        assertThat(Networks.build("mobilenet-v3-small", 0.5, 2, 8)).isNotEqualTo(model);
    }

    @Test
    void firstWeightsHaveTheDeviationOfTheirFanOut() {
        float[] values = Networks.build("mobilenet-v3-small", 1, 2, 7)
                .graph()
                .initializers()
                .get("features.12.0.weight")
                .floats();
        double squares = 0;
        for (float value : values) {
            squares += value * value;
        }

        assertThat(Math.sqrt(squares / values.length)).isCloseTo(Math.sqrt(2.0 / 576), within(5e-4));
    }

    @Test
    void pictureNormalisationTravelsWithTheModel() {
        Preprocessing preprocessing =
                Networks.build("mobilenet-v3-large", 1, 2, 7).preprocessing().orElseThrow();

        assertThat(preprocessing.width()).isEqualTo(224);
        assertThat(preprocessing.resize()).isEqualTo(256);
        assertThat(preprocessing.fit()).isEqualTo(Preprocessing.Fit.CROP);
        assertThat(preprocessing.mean().get(0)).isCloseTo(123.675f, within(1e-3f));
        assertThat(preprocessing.std().get(2)).isCloseTo(57.375f, within(1e-3f));
    }

    @Test
    void everyValueIsMadeBeforeItIsUsed() {
        Graph graph = Networks.build("mobilenet-v3-large", 1, 2, 7).graph();
        var known = new java.util.HashSet<>(graph.initializers().keySet());
        known.add("input");
        for (Node node : graph.nodes()) {
            assertThat(known).containsAll(node.inputs());
            assertThat(known.add(node.output())).isTrue();
        }

        assertThat(known).contains("logits");
        assertThat(graph.operators()).contains("BatchNormalization", "HardSwish", "HardSigmoid");
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> Networks.build("mobilenet-v4", 1, 2, 0))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("'mobilenet-v4'")
                .hasMessageContaining("mobilenet-v3-small");
        assertThatThrownBy(() -> Networks.build("resnet_18", 1, 2, 0)).hasMessageContaining("did you mean 'resnet18'?");
        assertThatThrownBy(() -> Networks.build("mobilenet-v3-small", 0, 2, 0))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("width 0.0");
        assertThatThrownBy(() -> Networks.build("mobilenet-v3-small", 1, 1, 0))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("at least 2 classes");
    }
}
