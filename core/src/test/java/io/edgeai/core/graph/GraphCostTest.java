package io.edgeai.core.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Node;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.onnx.OnnxReader;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GraphCostTest {

    @Test
    void a_small_network_is_counted_by_hand() {
        GraphCost cost = GraphCost.of(new Sketch()
                .weights("w", 8, 3, 3, 3)
                .weights("b", 8)
                .weights("g", 8, 5)
                .add(Node.of("Conv", List.of("x", "w", "b"), "c").with("strides", Attribute.ints(2, 2)))
                .add("Relu", "r", "c")
                .add("GlobalAveragePool", "p", "r")
                .add("Flatten", "f", "p")
                .add("MatMul", "y", "f", "g")
                .model(-1, 3, 9, 9));
        assertThat(cost.parameters()).isEqualTo(8 * 27 + 8 + 40);
        assertThat(cost.multiplyAdds()).isEqualTo(8 * 16 * 27 + 40);
        assertThat(cost.weightBytes()).isEqualTo(4 * (8 * 27 + 8 + 40));
        assertThat(cost.peakActivations()).as("the input and the first output").isEqualTo(3 * 81 + 8 * 16);
    }

    @Test
    void mobilenet_v2_costs_what_its_paper_says() {
        GraphCost cost =
                GraphCost.of(OnnxReader.read(SharedData.require("weights/mobilenet_v2_1.0_224_imagenet1001.onnx")));
        // Sandler et al. 2018, table 4: 3.4 M parameters, 300 M multiply-adds.
        assertThat(cost.multiplyAdds() / 1e6).isBetween(299.0, 303.0);
        assertThat(cost.parameters() / 1e6).isBetween(3.4, 3.52);
        assertThat(cost.peakActivations()).isEqualTo((96L + 16) * 112 * 112 - 16L * 112 * 112 + 96L * 112 * 112);
    }
}
