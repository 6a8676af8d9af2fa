package io.edgeai.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.model.Model;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.core.graph.LayerTable.Layer;
import io.edgeai.core.network.Networks;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LayerTableTest {

    /**
     * VGG-16 and MobileNet: Araujo et al. 2019, https://distill.pub/2019/computing-receptive-fields, table of image classifiers, the last layer before the mean. Its
     * ResNets have their strides elsewhere; ResNet-18 is summed by hand.
     */
    @ParameterizedTest
    @CsvSource({"resnet18, layer4.1.conv2, 435", "vgg16, features.30, 212", "mobilenet-v1, blocks.4.1.conv_pw, 315"})
    void receptiveFieldsAreTheKnownOnes(String network, String layer, long field) {
        assertThat(layer(Networks.blueprint(network, 1, 10), layer).field()).hasValue(field);
    }

    @Test
    void layersAddUpToTheWhole() {
        LayerTable table = LayerTable.of(Networks.blueprint("mobilenet-v3-small", 0.5, 10));

        assertThat(table.layers().stream().mapToLong(Layer::parameters).sum())
                .isEqualTo(table.total().parameters());
        assertThat(table.layers().stream().mapToLong(Layer::multiplyAdds).sum())
                .isEqualTo(table.total().multiplyAdds());
        assertThat(table.layers().stream().mapToLong(Layer::weightBytes).sum())
                .isEqualTo(table.total().weightBytes());
    }

    @Test
    void aGateDoesNotWidenTheFieldAndTheHeadSeesAll() {
        Model model = Networks.blueprint("mobilenet-v3-small", 0.5, 10);

        assertThat(layer(model, "features.1.block.1.scale").field()).hasValue(7);
        assertThat(layer(model, "avgpool").field()).isEqualTo(OptionalLong.empty());
        assertThat(layer(model, "classifier.3").field()).isEqualTo(OptionalLong.empty());
    }

    @Test
    void aSizeThatTheLayersDoNotTakeIsRefused() {
        Model vgg = Networks.blueprint("vgg16", 0.125, 10);

        assertThat(layer(InputShape.square(Networks.blueprint("resnet18", 0.5, 10), 64), "layer1.0.conv1")
                        .output())
                .hasToString("[batchx32x16x16]");
        assertThatThrownBy(() -> InputShape.square(vgg, 96))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("'vgg16' does not take pictures of 96x96")
                .hasMessageContaining("classifier.0");
    }

    private static Layer layer(Model model, String name) {
        return LayerTable.of(model).layers().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
