package io.edgeai.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.network.WeightLoader.Loaded;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WeightLoaderTest {

    private final Model model = Networks.build("mobilenet-v3-small", 0.35, 2, 1);

    @ParameterizedTest
    @ValueSource(strings = {"", "module.", "backbone.", "module.net.encoder."})
    void allIsLoadedWhateverPrefixTheNamesHave(String prefix) {
        Map<String, Tensor> tensors = renamed(weights(0.35, 2), name -> prefix + name);
        tensors.put(prefix + "features.0.1.num_batches_tracked", Tensor.ofLongs(new long[] {3}));

        Loaded loaded = WeightLoader.load(model, tensors);

        assertThat(loaded.model()).isEqualTo(Networks.build("mobilenet-v3-small", 0.35, 2, 99));
        assertThat(loaded.loaded()).hasSize(210);
        assertThat(loaded.missing()).isEmpty();
        assertThat(loaded.unused()).isEmpty();
        assertThat(loaded.diagnostics()).singleElement().asString().contains("210 tensors loaded, 0 missing");
    }

    @Test
    void aHeadForOtherClassesStaysNewAndIsNamed() {
        Loaded loaded = WeightLoader.load(model, weights(0.35, 1000));

        assertThat(loaded.mismatched()).containsExactly("classifier.3.weight", "classifier.3.bias");
        assertThat(tensor(loaded.model(), "classifier.3.weight")).isEqualTo(tensor(model, "classifier.3.weight"));
        assertThat(tensor(loaded.model(), "classifier.0.weight")).isNotEqualTo(tensor(model, "classifier.0.weight"));
        assertThat(loaded.diagnostics().get(1).toString())
                .contains("the head is new")
                .contains("'classifier.3.weight' [2x360] (file: [1000x360])");
    }

    @Test
    void fewMissingTensorsAreAWarningWithTheirNames() {
        Map<String, Tensor> tensors = weights(0.35, 2);
        tensors.remove("features.3.block.1.1.running_mean");
        tensors.put("extra", Tensor.scalar(1));

        Loaded loaded = WeightLoader.load(model, tensors);

        assertThat(loaded.missing()).containsExactly("features.3.block.1.1.running_mean");
        assertThat(loaded.unused()).containsExactly("extra");
        assertThat(loaded.diagnostics().get(1).toString())
                .startsWith("warning:")
                .contains("'features.3.block.1.1.running_mean'")
                .contains("start at random");
    }

    @Test
    void aFullyConnectedLayerFitsAOneByOneConvolution() {
        Map<String, Tensor> tensors = weights(0.35, 2);
        Tensor weight = tensors.get("features.1.block.1.fc1.weight");
        tensors.put("features.1.block.1.fc1.weight", weight.reshape(weight.sizes()[0], weight.sizes()[1]));

        Loaded loaded = WeightLoader.load(model, tensors);

        assertThat(loaded.mismatched()).isEmpty();
        assertThat(tensor(loaded.model(), "features.1.block.1.fc1.weight")).isEqualTo(weight);
    }

    @Test
    void weightsOfAnotherWidthAreRefusedWithShapes() {
        assertThatThrownBy(() -> WeightLoader.load(model, weights(1, 1000)))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("of another shape")
                .hasMessageContaining("(file: [");
    }

    @Test
    void anOnnxFileWithFoldedNormsIsRefusedWithTheWayOut() {
        Map<String, Tensor> tensors =
                WeightFiles.read(SharedData.require("weights/mobilenet_v3_small_1.0_224_imagenet1001.onnx"));

        assertThatThrownBy(() -> WeightLoader.load(model, tensors))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("missing are 'features.0.0.weight'")
                .hasMessageContaining("model: {onnx: FILE}");
    }

    private static Map<String, Tensor> weights(double width, int classes) {
        return renamed(
                Networks.build("mobilenet-v3-small", width, classes, 99).graph().initializers(), name -> name);
    }

    private static Map<String, Tensor> renamed(Map<String, Tensor> tensors, UnaryOperator<String> rename) {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> renamed.put(rename.apply(name), tensor));
        return renamed;
    }

    private static Tensor tensor(Model model, String name) {
        return model.graph().initializers().get(name);
    }
}
