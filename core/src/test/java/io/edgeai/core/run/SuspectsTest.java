package io.edgeai.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.data.Sample;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.DatasetSpec;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.data.DatasetLoader;
import io.edgeai.core.onnx.OnnxReader;
import io.edgeai.core.report.RunResult;
import io.edgeai.core.spec.Specs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SuspectsTest {

    @TempDir
    private Path folder;

    /** 40 of 800 labels are made wrong by chance: how many of them stand among the 80 most doubtful? */
    @Test
    void mostLabelsThatWereMadeWrongAreAmongTheMostDoubtful() throws IOException {
        Path clothes = SharedData.require("clothing10");
        var model = OnnxReader.read(SharedData.require("weights/mobilenet_v3_small_1.0_224_imagenet1001.onnx"));
        var spec = Specs.of(DatasetSpec.class, Map.of("images", clothes.toString(), "split", Map.of("by", "folder")));
        Dataset data = DatasetLoader.load(spec, folder, 1, Reporter.SILENT);
        var random = new Random(3);
        List<Sample> training = new ArrayList<>(data.training());
        Set<Path> wrong = new HashSet<>();
        while (wrong.size() < 40) {
            int i = random.nextInt(training.size());
            Sample one = training.get(i);
            if (wrong.add(one.file())) {
                training.set(
                        i,
                        new Sample(one.file(), (one.label() + 1 + random.nextInt(9)) % 10, one.group(), one.source()));
            }
        }
        var noisy = new Dataset(
                data.classes(), training, data.validation(), data.test(), data.evaluations(), data.digest());
        var preprocessing = Preprocessing.unit(224);
        List<Suspects.Suspect> suspects = new Suspects(new Features(model, preprocessing, 1), 1).all(noisy);
        long found = suspects.stream()
                .limit(80)
                .filter(one -> wrong.contains(one.sample().file()))
                .count();
        assertThat(found).isGreaterThanOrEqualTo(28);
    }

    @Test
    void aRunListsThemWhereTheyAreAskedFor() throws IOException {
        var project = new TinyProject(folder);
        RunResult result = project.run(TinyProject.SPEC.replace("images: pictures", "images: pictures, suspects: 5"));
        assertThat(result.steps()).extracting(RunResult.Step::name).contains("suspects");
        assertThat(result.exhibits())
                .filteredOn(exhibit -> exhibit.title().contains("labels are doubtful"))
                .allSatisfy(
                        exhibit -> assertThat(exhibit).isInstanceOfAny(Exhibit.Table.class, Exhibit.Pictures.class));
        RunResult plain = project.run(TinyProject.SPEC);
        assertThat(plain.steps()).extracting(RunResult.Step::name).doesNotContain("suspects");
        assertThat(plain.model().digest()).isEqualTo(result.model().digest());
    }
}
