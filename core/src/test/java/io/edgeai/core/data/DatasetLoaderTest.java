package io.edgeai.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.data.Sample;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Reporter;
import io.edgeai.api.stage.DatasetSpec.By;
import io.edgeai.api.stage.DatasetSpec.SourceSpec;
import io.edgeai.core.image.Drawn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetLoaderTest {

    @TempDir
    Path folder;

    private final List<Event> events = new ArrayList<>();

    /** Two classes of 20 pictures: 10 videos, each with 2 frames of each class. */
    @BeforeEach
    void draw() {
        for (int video = 0; video < 10; video++) {
            for (int frame = 0; frame < 2; frame++) {
                draw("frames/bird/video%d_%d.png", video, frame, 0);
                draw("frames/empty/video%d_%d.png", video, frame, 2);
            }
        }
    }

    private void draw(String name, int video, int frame, int offset) {
        int seed = video * 4 + frame + offset;
        Drawn.write(folder.resolve(name.formatted(video, frame)), 8, 8, seed);
    }

    private Dataset load(Specs specs) {
        return DatasetLoader.load(specs.spec(), folder, 7, events::add);
    }

    @Test
    void classesAreSortedAndThePartsHoldSixTwoTwoOfEach() {
        Dataset data = load(Specs.of("frames"));
        assertThat(data.classes()).containsExactly("bird", "empty");
        assertThat(count(data.training(), 0)).isEqualTo(12);
        assertThat(count(data.training(), 1)).isEqualTo(12);
        assertThat(count(data.validation(), 0)).isEqualTo(4);
        assertThat(count(data.validation(), 1)).isEqualTo(4);
        assertThat(count(data.test(), 0)).isEqualTo(4);
        assertThat(count(data.test(), 1)).isEqualTo(4);
    }

    @Test
    void framesOfAVideoNeverCrossTheSplit() {
        Dataset data = load(Specs.of("frames").pattern("(video\\d+)_"));
        assertThat(groups(data.training())).hasSize(6).doesNotContainAnyElementsOf(groups(data.validation()));
        assertThat(groups(data.test())).hasSize(2).doesNotContainAnyElementsOf(groups(data.training()));
        assertThat(groups(data.validation())).hasSize(2).doesNotContainAnyElementsOf(groups(data.test()));
        assertThat(data.training()).hasSize(24);
    }

    @Test
    void aFolderThatIsSplitAlreadyKeepsItsParts() {
        for (String part : List.of("train", "val", "test")) {
            for (int frame = 0; frame < 3; frame++) {
                draw("given/" + part + "/bird/video%d_%d.png", part.length(), frame, 90);
                draw("given/" + part + "/empty/video%d_%d.png", part.length(), frame, 190);
            }
        }
        Dataset data = load(Specs.of("given").split(6, 2, 2, By.FOLDER));
        assertThat(data.classes()).containsExactly("bird", "empty");
        assertThat(data.training())
                .hasSize(6)
                .allMatch(sample -> sample.file().toString().contains("/train/"));
        assertThat(data.validation())
                .hasSize(6)
                .allMatch(sample -> sample.file().toString().contains("/val/"));
        assertThat(data.test())
                .hasSize(6)
                .allMatch(sample -> sample.file().toString().contains("/test/"));
        assertThat(data.test()).extracting(Sample::source).containsOnly("bird", "empty");
    }

    @Test
    void theSameSeedGivesTheSameSplitAndDigestAndAnotherSeedDoesNot() {
        Dataset first = load(Specs.of("frames"));
        assertThat(load(Specs.of("frames"))).isEqualTo(first);
        Dataset other = DatasetLoader.load(Specs.of("frames").spec(), folder, 8, Reporter.SILENT);
        assertThat(other.training()).isNotEqualTo(first.training());
        assertThat(other.digest()).isNotEqualTo(first.digest());
    }

    @Test
    void theDigestStaysWhenTheFolderMovesAndGoesWithABytesChange() throws IOException {
        Dataset first = load(Specs.of("frames"));
        Files.move(folder.resolve("frames"), folder.resolve("elsewhere"));
        assertThat(load(Specs.of("elsewhere")).digest()).isEqualTo(first.digest());
        Drawn.write(folder.resolve("elsewhere/bird/video3_1.png"), 8, 8, 99);
        assertThat(load(Specs.of("elsewhere")).digest()).isNotEqualTo(first.digest());
    }

    @Test
    void subFoldersOfAClassAreItsSources() {
        for (int i = 0; i < 3; i++) {
            Drawn.write(folder.resolve("frames/empty/house/deep/" + i + ".png"), 8, 8, 100 + i);
        }
        Set<String> sources = all(load(Specs.of("frames"))).map(Sample::source).collect(Collectors.toSet());
        assertThat(sources).containsExactlyInAnyOrder("bird", "empty", "empty/house");
    }

    @Test
    void extraSourcesJoinTheTrainingPartOnly() {
        for (int i = 0; i < 5; i++) {
            Drawn.write(folder.resolve("web/" + i + ".jpg"), 8, 8, 120 + i);
        }
        Dataset data = load(Specs.of("frames").extra(Specs.labelled("web", "bird")));
        assertThat(data.training())
                .hasSize(24 + 5)
                .filteredOn(s -> s.source().equals("web"))
                .hasSize(5);
        assertThat(count(data.training(), 0)).isEqualTo(17);
        assertThat(data.validation().size() + data.test().size()).isEqualTo(16);
    }

    @Test
    void evaluationsStandApartUnderTheirNames() {
        for (int i = 0; i < 6; i++) {
            Drawn.write(folder.resolve("more/" + (i < 2 ? "bird" : "empty") + "/" + i + ".jpg"), 8, 8, 120 + i);
        }
        Dataset data = load(Specs.of("frames").evaluation("street", Specs.source("more")));
        assertThat(data.evaluations()).containsOnlyKeys("street");
        assertThat(data.evaluations().get("street")).hasSize(6).allMatch(s -> s.source()
                .equals("street"));
        assertThat(count(data.evaluations().get("street"), 1)).isEqualTo(4);
        assertThat(all(data)).hasSize(40);
    }

    @Test
    void includeAndExcludeChooseFilesOfASource() {
        for (int i = 0; i < 6; i++) {
            Drawn.write(folder.resolve("web/" + (i < 4 ? "a" : "b") + i + ".jpg"), 8, 8, 120 + i);
        }
        var source = new SourceSpec("web", Optional.of("bird"), Optional.of("a\\d"), Optional.of("2\\.jpg$"));
        Dataset data = load(Specs.of("frames").evaluation("web", source));
        assertThat(data.evaluations().get("web"))
                .extracting(sample -> sample.file().getFileName().toString())
                .containsExactly("a0.jpg", "a1.jpg", "a3.jpg");
    }

    @Test
    void aPartOfShareZeroIsEmpty() {
        Dataset data = load(Specs.of("frames").split(3, 1, 0, By.GROUP));
        assertThat(data.test()).isEmpty();
        assertThat(data.training()).hasSize(30);
    }

    @Test
    void splittingByPictureLeavesGroupsAside() {
        Dataset data = load(Specs.of("frames").pattern("(video)").split(6, 2, 2, By.PICTURE));
        assertThat(data.training()).hasSize(24);
    }

    @Test
    void aCsvFileNamesPicturesLabelsAndGroups() throws IOException {
        List<String> lines = new ArrayList<>(List.of("\ufeffpath,label,group"));
        for (int video = 0; video < 10; video++) {
            lines.add("frames/bird/video" + video + "_0.png,\"sparrow, tree\",clip" + video);
            lines.add("\"frames/empty/video" + video + "_0.png\",\"say \"\"none\"\"\",clip" + video);
        }
        Files.write(folder.resolve("list.csv"), lines);
        Dataset data = load(Specs.of("list.csv"));
        assertThat(data.classes()).containsExactly("say \"none\"", "sparrow, tree");
        assertThat(groups(data.training())).hasSize(6).allMatch(g -> g.startsWith("clip"));
    }

    @Test
    void aCsvFileMayFixTheParts() throws IOException {
        List<String> lines = new ArrayList<>(List.of("path,label,part"));
        for (int video = 0; video < 10; video++) {
            String part = video < 5 ? "train" : video < 8 ? "val" : "test";
            lines.add("frames/bird/video" + video + "_0.png,bird," + part);
            lines.add("frames/empty/video" + video + "_0.png,empty," + part);
        }
        Files.write(folder.resolve("list.csv"), lines);
        Dataset data = load(Specs.of("list.csv"));
        assertThat(data.training()).hasSize(10);
        assertThat(data.validation()).hasSize(6);
        assertThat(data.test()).hasSize(4);
    }

    @Test
    void checkedPicturesAreRememberedUntilTheyChange() throws IOException {
        var folders = new DatasetFolders(folder, Optional.of(folder.resolve("cache")));
        Dataset first = DatasetLoader.load(Specs.of("frames").spec(), folders, 7, Reporter.SILENT);
        Path memory = folder.resolve("cache/pictures.tsv");
        String remembered = Files.readString(memory);
        assertThat(remembered.lines()).hasSize(41);
        assertThat(DatasetLoader.load(Specs.of("frames").spec(), folders, 7, Reporter.SILENT))
                .isEqualTo(first);
        Drawn.write(folder.resolve("frames/bird/video3_1.png"), 9, 9, 99);
        assertThat(DatasetLoader.load(Specs.of("frames").spec(), folders, 7, Reporter.SILENT)
                        .digest())
                .isNotEqualTo(first.digest());
        assertThat(Files.readString(memory)).isNotEqualTo(remembered);
    }

    @Test
    void theCheckTellsHowFarItIs() {
        load(Specs.of("frames"));
        assertThat(events).contains(new Event.Progress("check pictures", 40, 40, "pictures"));
    }

    @Test
    void calibrationTakesClassesInTurnBySeed() {
        List<Sample> training = load(Specs.of("frames")).training();
        List<Sample> chosen = CalibrationSet.choose(training, 10, 3);
        assertThat(chosen).hasSize(10).doesNotHaveDuplicates().isSubsetOf(training);
        assertThat(count(chosen, 0)).isEqualTo(5);
        assertThat(CalibrationSet.choose(training, 10, 3)).isEqualTo(chosen);
        assertThat(CalibrationSet.choose(training, 10, 4)).isNotEqualTo(chosen);
        assertThat(CalibrationSet.choose(training, 1000, 3)).hasSize(24);
    }

    private static Stream<Sample> all(Dataset data) {
        return Stream.of(data.training(), data.validation(), data.test()).flatMap(List::stream);
    }

    private static Set<String> groups(List<Sample> samples) {
        return new HashSet<>(samples.stream().map(Sample::group).toList());
    }

    private static long count(List<Sample> samples, int label) {
        return samples.stream().filter(sample -> sample.label() == label).count();
    }
}
