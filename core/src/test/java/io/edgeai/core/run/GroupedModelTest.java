package io.edgeai.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.model.Model;
import io.edgeai.api.report.Reporter;
import io.edgeai.core.network.Heads;
import io.edgeai.core.network.Networks;
import io.edgeai.core.onnx.OnnxWriter;
import io.edgeai.core.spec.SpecReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GroupedModelTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "stages: [{train: {epochs: 1}}]\n"})
    void groupsOfASpecBecomeTheHeadWithAndWithoutTraining(String stages) {
        Model opened = open("onnx: w.onnx, groups: {bird: '0-2'}", stages);

        assertThat(opened.graph().initializers()).containsKey("groups.weight");
        assertThat(Heads.classes(opened)).isEqualTo(2);
    }

    @Test
    void withoutGroupsAndTrainingTheFilesHeadStays() {
        assertThat(Heads.classes(open("onnx: w.onnx", ""))).isEqualTo(5);
    }

    private Model open(String model, String stages) {
        OnnxWriter.write(Networks.build("mobilenet-v3-small", 0.35, 5, 9), folder.resolve("w.onnx"));
        String yaml = "name: a\ndataset: {images: b}\nmodel: {" + model + "}\n" + stages;
        return new ModelOpening(SpecReader.read("s.yaml", yaml, folder))
                .open(List.of("bird", "no-bird"), folder, Reporter.SILENT)
                .model();
    }
}
