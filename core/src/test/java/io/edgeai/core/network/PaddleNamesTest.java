package io.edgeai.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.model.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The names are those that PaddleClas's resnet.py gives its layers. */
final class PaddleNamesTest {

    @Test
    void everyTensorOfAResNet50FindsItsPlace() {
        Map<String, Tensor> wanted =
                Networks.blueprint("resnet50", 1, 10).graph().initializers();

        Map<String, Tensor> ours = PaddleNames.translated("resnet50", paddle());

        assertThat(ours.keySet()).isEqualTo(wanted.keySet());
    }

    @Test
    void theHeadsWeightIsTurned() {
        Map<String, Tensor> tensors = new LinkedHashMap<>(paddle());
        tensors.put("fc.weight", Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 3, 2));

        Tensor turned = PaddleNames.translated("resnet50", tensors).get("fc.weight");

        assertThat(turned).isEqualTo(Tensor.ofFloats(new float[] {1, 3, 5, 2, 4, 6}, 2, 3));
    }

    @Test
    void aNetworkThatDiffersIsRefusedWithTheDifference() {
        assertThatThrownBy(() -> PaddleNames.translated("resnet18", paddle()))
                .isInstanceOf(WeightFileProblem.class)
                .hasMessageContaining("PaddleClas's, whose resnet18 is another network than ours")
                .hasMessageContaining("convolution in the shortcut");
        assertThatThrownBy(() -> PaddleNames.translated("squeezenet-1.1", paddle()))
                .hasMessageContaining("not known to have the same layers");
    }

    @Test
    void otherFilesStayAsTheyAre() {
        Map<String, Tensor> tensors = Map.of("conv1.weight", Tensor.scalar(1));

        assertThat(PaddleNames.translated("resnet18", tensors)).isSameAs(tensors);
    }

    private static Map<String, Tensor> paddle() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        layer(tensors, "stem.0");
        int block = 0;
        for (int blocks : List.of(3, 4, 6, 3)) {
            for (int i = 0; i < blocks; i++) {
                String name = "blocks." + block++ + ".";
                List.of("conv0", "conv1", "conv2").forEach(part -> layer(tensors, name + part));
                if (i == 0) {
                    layer(tensors, name + "short");
                }
            }
        }
        tensors.put("fc.weight", Tensor.ofFloats(new float[2], 2, 1));
        tensors.put("fc.bias", Tensor.scalar(0));
        return tensors;
    }

    private static void layer(Map<String, Tensor> tensors, String name) {
        tensors.put(name + ".conv.weight", Tensor.scalar(0));
        List.of("weight", "bias", "_mean", "_variance")
                .forEach(part -> tensors.put(name + ".bn." + part, Tensor.scalar(0)));
    }
}
