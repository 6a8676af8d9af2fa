package io.edgeai.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.model.Digest;
import io.edgeai.api.model.Model;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.ModelSpec;
import io.edgeai.api.stage.ModelSpec.Head;
import io.edgeai.core.onnx.OnnxWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelSourceTest {

    private static final String NETWORK = "mobilenet-v3-small";

    @TempDir
    Path folder;

    private final Model saved = Networks.build(NETWORK, 0.35, 5, 99);

    @BeforeEach
    void save() {
        OnnxWriter.write(saved, folder.resolve("w.onnx"));
    }

    @Test
    void aNetworkWithoutWeightsIsRandomBySeed() {
        ModelSpec spec =
                new ModelSpec(Optional.of(NETWORK), 0.35, "none", Optional.empty(), Optional.empty(), Head.AUTO);

        assertThat(open(spec, 3).model()).isEqualTo(Networks.build(NETWORK, 0.35, 3, 7));
    }

    @Test
    void weightsFillANetworkAndTheirHeadIsKeptWhereItFits() {
        assertThat(open(weights(Head.AUTO), 5).model().graph()).isEqualTo(saved.graph());
        assertThat(open(weights(Head.KEEP), 5).model().graph()).isEqualTo(saved.graph());
        assertThat(open(weights(Head.NEW), 5).model().graph()).isNotEqualTo(saved.graph());
        assertThat(Heads.classes(open(weights(Head.AUTO), 3).model())).isEqualTo(3);
        assertThat(open(weights(Head.AUTO), 3).notes()).asString().contains("the head is new");
    }

    @Test
    void anOnnxFileGetsANewHeadForOtherClassesOnly() {
        assertThat(open(onnx(Head.AUTO), 5).model()).isEqualTo(saved);
        assertThat(Heads.classes(open(onnx(Head.AUTO), 2).model())).isEqualTo(2);
        assertThat(open(onnx(Head.AUTO), 2).notes()).asString().contains("2 classes in place of the file's 5");
        assertThat(open(onnx(Head.NEW), 5).model()).isNotEqualTo(saved);
    }

    @Test
    void aHeadThatIsToBeKeptMustFit() {
        assertThatThrownBy(() -> open(onnx(Head.KEEP), 2))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("head of 5 classes is to be kept, the dataset has 2");
        assertThatThrownBy(() -> open(weights(Head.KEEP), 2)).hasMessageContaining("head of 5 classes");
    }

    @Test
    void theDigestIsCheckedWhereTheSpecStatesIt() throws IOException {
        String right = Digest.ofFile(folder.resolve("w.onnx")).hex();
        String wrong = "0".repeat(64);

        assertThat(open(
                                new ModelSpec(
                                        Optional.empty(),
                                        1,
                                        "none",
                                        Optional.of(right),
                                        Optional.of("w.onnx"),
                                        Head.AUTO),
                                5)
                        .model())
                .isEqualTo(saved);
        assertThatThrownBy(() -> open(
                        new ModelSpec(
                                Optional.empty(), 1, "none", Optional.of(wrong), Optional.of("w.onnx"), Head.AUTO),
                        5))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining(wrong);
    }

    @Test
    void classesOfAFileOrOfWeightsAreGrouped() {
        Map<String, String> groups = Map.of("bird", "0-2");
        ModelSpec file =
                new ModelSpec(Optional.empty(), 1, "none", Optional.empty(), Optional.of("w.onnx"), Head.AUTO, groups);
        ModelSpec network = new ModelSpec(
                Optional.of(NETWORK), 0.35, "w.onnx", Optional.empty(), Optional.empty(), Head.AUTO, groups);

        for (ModelSpec spec : List.of(file, network)) {
            ModelSource.Opened opened = new ModelSource(spec, folder, new WeightCache(folder, Reporter.SILENT))
                    .open(List.of("bird", "no-bird"), 7);

            assertThat(Heads.classes(opened.model())).isEqualTo(2);
            assertThat(opened.model().graph().initializers().get("classifier.3.weight"))
                    .isEqualTo(saved.graph().initializers().get("classifier.3.weight"));
            assertThat(opened.notes()).asString().contains("groups the 5 outputs");
        }
    }

    @Test
    void catalogueWeightsThatThereAreNotAreRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> open(
                        new ModelSpec(
                                Optional.of(NETWORK), 0.5, "imagenet", Optional.empty(), Optional.empty(), Head.AUTO),
                        2))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("at width 0.5")
                .hasMessageContaining("mobilenet-v3-large, googlenet");
    }

    private ModelSpec weights(Head head) {
        return new ModelSpec(Optional.of(NETWORK), 0.35, "w.onnx", Optional.empty(), Optional.empty(), head);
    }

    private ModelSpec onnx(Head head) {
        return new ModelSpec(Optional.empty(), 1, "none", Optional.empty(), Optional.of("w.onnx"), head);
    }

    private ModelSource.Opened open(ModelSpec spec, int classes) {
        return new ModelSource(spec, folder, new WeightCache(folder, Reporter.SILENT)).open(classes, 7);
    }
}
