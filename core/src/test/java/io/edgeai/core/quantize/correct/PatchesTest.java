package io.edgeai.core.quantize.correct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.quantize.Graphs;
import io.edgeai.core.quantize.place.WeightSite;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchesTest {

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "3, 1, 1, 1", "3, 2, 1, 1", "3, 1, 2, 2", "1, 2, 0, 1", "3, 2, 0, 2"})
    void timesTheWeightsAreWhatOnnxRuntimeComputes(int group, int stride, int pad, int dilation) {
        Graphs graphs = new Graphs();
        Tensor weight = graphs.random(1, 6, 3 / group, 3, 2);
        Model model = graphs.constant("w", weight)
                .add(Node.of("Conv", List.of("image", "w"), "y")
                        .with("group", Attribute.of(group))
                        .with("strides", Attribute.ints(stride, 1))
                        .with("pads", Attribute.ints(pad, 0, 0, pad))
                        .with("dilations", Attribute.ints(dilation, 1)))
                .model("y");
        Tensor x = graphs.random(1, 1, 3, Graphs.SIZE, Graphs.SIZE);
        Tensor y;
        try (OrtRunner runner = OrtRunner.open(model, List.of())) {
            y = runner.run(Map.of("image", x)).values().iterator().next();
        }
        WeightSite site = WeightSite.of(model.graph()).get(0);
        Patches patches = Patches.of(model.graph(), site).orElseThrow();
        int positions = patches.positions(x.sizes());
        assertThat(positions).isEqualTo((int) (y.sizes()[2] * y.sizes()[3]));
        for (int g = 0; g < group; g++) {
            float[][] gathered = patches.gather(
                    x.floats(), x.sizes(), IntStream.range(0, positions).toArray(), g);
            for (int o = 0; o < patches.outputs(); o++) {
                int row = g * patches.outputs() + o;
                for (int p = 0; p < positions; p++) {
                    float sum = 0;
                    for (int k = 0; k < patches.inputs(); k++) {
                        sum += weight.floats()[row * patches.inputs() + k] * gathered[p][k];
                    }
                    assertThat(sum).isCloseTo(y.floats()[row * positions + p], within(1e-4f));
                }
            }
        }
    }
}
