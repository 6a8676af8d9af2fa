package io.edgeai.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Model;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.StageContext;
import io.edgeai.api.stage.StageResult;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.network.Heads;
import io.edgeai.core.network.Networks;
import io.edgeai.core.onnx.OnnxReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ImportedModelTest {

    private static final int SIDE = 96;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mobilenet_v3_small_1.0_224_imagenet1001.onnx",
                "mobilenet_v2_1.0_224_imagenet1001.onnx",
                "efficientnet_lite0_224_imagenet1000.onnx"
            })
    void aClassifierWithFoldedNormsLearns(String name) throws IOException {
        learns(Heads.replace(OnnxReader.read(SharedData.require("weights/" + name)), 2, 1));
    }

    @Test
    void aNetworkWithNormsLearns() throws IOException {
        learns(Networks.build("mobilenet-v3-small", 0.35, 2, 1));
    }

    private void learns(Model model) throws IOException {
        StageResult result = TrainStage.of(Tiny.spec(6, 3e-4).build())
                .apply(
                        model,
                        new StageContext(clothes(), Preprocessing.unit(SIDE), 5, folder, Reporter.SILENT, () -> false));

        List<Double> losses = ((io.edgeai.api.report.Exhibit.Curves)
                        result.exhibits().get(0))
                .series()
                .get("training");
        assertThat(losses.get(5)).isLessThan(0.95 * losses.get(0));
        assertThat(result.model().graph().nodes()).isEqualTo(model.graph().nodes());
    }

    private static Dataset clothes() throws IOException {
        List<Sample> samples = new ArrayList<>();
        List<String> classes = List.of("shoes", "t-shirt");
        for (String name : classes) {
            try (Stream<Path> files = Files.list(SharedData.require("clothing10/train/" + name))) {
                files.sorted()
                        .limit(10)
                        .forEach(file ->
                                samples.add(new Sample(file, classes.indexOf(name), file.toString(), "clothing10")));
            }
        }
        List<Sample> training = Stream.concat(samples.subList(0, 8).stream(), samples.subList(10, 18).stream())
                .toList();
        List<Sample> validation = Stream.concat(samples.subList(8, 10).stream(), samples.subList(18, 20).stream())
                .toList();
        return new Dataset(classes, training, validation, List.of(), Map.of(), Digest.of("clothes"));
    }
}
