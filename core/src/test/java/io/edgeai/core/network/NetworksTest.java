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
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NetworksTest {

    /** Measured with torchvision 0.23: parameters of {@code MobileNetV3}, and multiply-adds of its Conv2d and Linear modules at 224x224, 1000 classes. */
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
    })
    void costAsMuchAsTorchvisions(String name, double width, long parameters, long multiplyAdds) {
        Graph graph = Networks.build(name, width, 1000, 1).graph();

        assertThat(parameters(graph)).isEqualTo(parameters);
        assertThat((double) multiplyAdds(graph)).isCloseTo((double) multiplyAdds, within(multiplyAdds * 0.001));
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
        assertThatThrownBy(() -> Networks.build("mobilenet-v3-small", 0, 2, 0))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("width 0.0");
        assertThatThrownBy(() -> Networks.build("mobilenet-v3-small", 1, 1, 0))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("at least 2 classes");
    }

    private static long parameters(Graph graph) {
        return graph.initializers().entrySet().stream()
                .filter(entry -> !entry.getKey().contains(".running_"))
                .mapToLong(entry -> entry.getValue().elements())
                .sum();
    }

    private static long multiplyAdds(Graph graph) {
        var sides = new HashMap<String, Long>(Map.of("input", 224L));
        long total = 0;
        for (Node node : graph.nodes()) {
            long side = sides.get(node.inputs().get(0));
            if (node.is("Conv")) {
                side = (side - 1) / node.intsAttribute("strides")[0] + 1;
                total += graph.initializers().get(node.inputs().get(1)).elements() * side * side;
            } else if (node.is("GlobalAveragePool")) {
                side = 1;
            } else if (node.is("Gemm")) {
                total += graph.initializers().get(node.inputs().get(1)).elements();
            } else if (node.is("Mul")) {
                side = sides.get(node.inputs().get(1));
            }
            sides.put(node.output(), side);
        }
        return total;
    }
}
