package io.edgeai.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.DatasetSpec.By;
import io.edgeai.core.image.Drawn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetErrorsTest {

    @TempDir
    Path folder;

    private final List<Event> events = new ArrayList<>();

    @BeforeEach
    void draw() {
        for (int i = 0; i < 6; i++) {
            Drawn.write(folder.resolve("frames/bird/b" + i + ".jpg"), 40, 30, i);
            Drawn.write(folder.resolve("frames/empty/e" + i + ".jpg"), 40, 30, 20 + i);
        }
    }

    private EdgeAiException fail(Specs specs) {
        return catchThrowableOfType(
                EdgeAiException.class, () -> DatasetLoader.load(specs.spec(), folder, 7, events::add));
    }

    private void assertSpecError(Specs specs, String... parts) {
        EdgeAiException error = fail(specs);
        assertThat(error).isNotNull();
        assertThat(error.kind()).isEqualTo(EdgeAiException.Kind.SPEC);
        assertThat(error).hasMessageContainingAll(parts);
    }

    @Test
    void aMissingFolderIsNamedWithTheNearestOne() {
        assertSpecError(
                Specs.of("frame"), "'" + folder.resolve("frame") + "' does not exist", "did you mean '", "frames'?");
    }

    @Test
    void anEmptyClassIsNamed() throws IOException {
        Files.createDirectories(folder.resolve("frames/squirrel"));
        assertSpecError(Specs.of("frames"), "class 'squirrel' is empty");
    }

    @Test
    void oneClassIsTooFew() throws IOException {
        Files.move(folder.resolve("frames/empty"), folder.resolve("empty"));
        assertSpecError(Specs.of("frames"), "has one class, 'bird'; a classifier needs two or more");
    }

    @Test
    void aFolderWithoutClassFoldersSaysWhatIsNeeded() {
        assertSpecError(Specs.of("frames/bird"), "has no sub-folders; each class needs one", "hint: ");
    }

    @Test
    void partsAreNotTakenForClasses() throws IOException {
        assertSpecError(Specs.of("frames").split(6, 2, 2, By.FOLDER), "is no part of its own");
        Files.createDirectories(folder.resolve("set"));
        Files.move(folder.resolve("frames/bird"), folder.resolve("set/train"));
        Files.move(folder.resolve("frames/empty"), folder.resolve("set/test"));
        assertSpecError(Specs.of("set"), "are parts, not classes: 'test', 'train'");
        assertSpecError(Specs.of("set").split(6, 2, 2, By.FOLDER), "has no folder for");
    }

    @Test
    void aClassThatOnlyAnExtraSourceKnowsIsAMistake() {
        Drawn.write(folder.resolve("web/birb/x.jpg"), 40, 30, 50);
        assertSpecError(
                Specs.of("frames").extra(Specs.source("web")),
                "class 'birb' of source 'web' is none of the dataset's classes 'bird', 'empty'",
                "did you mean 'bird'?");
    }

    @Test
    void tooFewGroupsToSplitAreNamed() {
        assertSpecError(
                Specs.of("frames").pattern("([be])"), "class 'bird' has 1 group(s), too few for a split into 3 parts");
    }

    @Test
    void aPatternThatMatchesNothingIsAMistake() {
        assertSpecError(
                Specs.of("frames").pattern("(video\\d+)"), "the group pattern '(video\\d+)' matches none of 12");
    }

    @Test
    void brokenPatternsComeTogether() {
        Specs specs = Specs.of("frames")
                .pattern("video\\d+")
                .extra(new io.edgeai.api.stage.DatasetSpec.SourceSpec(
                        "web", Optional.empty(), Optional.of("(x"), Optional.empty()));
        assertSpecError(specs, "has no bracket", "include of source 'web', '(x', is no regular expression");
        assertSpecError(Specs.of("frames").column("clip"), "group column 'clip' needs a CSV file");
    }

    @Test
    void sharesBelowZeroAreRefused() {
        assertSpecError(Specs.of("frames").split(6, -2, 2, By.GROUP), "split share validation: -2.0");
        assertSpecError(Specs.of("frames").split(0, 2, 2, By.GROUP), "leaves nothing to train on");
    }

    @Test
    void aGroupInTwoPartsIsNamedWithItsLine() throws IOException {
        csv(
                "path,label,group,part",
                "frames/bird/b0.jpg,bird,v1,train",
                "frames/bird/b1.jpg,bird,v2,val",
                "frames/bird/b2.jpg,bird,v1,test",
                "frames/empty/e0.jpg,empty,v3,train",
                "frames/empty/e1.jpg,empty,v4,val",
                "frames/empty/e2.jpg,empty,v5,test");
        assertSpecError(
                Specs.of("list.csv"),
                "list.csv:4:1: error: group 'v1' lies in 2 parts: training ('frames/bird/b0.jpg' in line 2) and test ('frames/bird/b2.jpg' in line 4)");
    }

    @Test
    void aGroupOfAnExtraSourceMayNotLieInTheTestPart() {
        for (int i = 0; i < 6; i++) {
            Drawn.write(folder.resolve("web/b" + i + ".jpg"), 30, 30, 60 + i);
        }
        assertSpecError(
                Specs.of("frames").pattern("(\\d)").extra(Specs.labelled("web", "bird")), "lies in 2 parts: training");
    }

    @Test
    void everyProblemOfACsvFileComesWithItsLine() throws IOException {
        csv("path,label", "frames/bird/b0.jpg,bird", "frames/bird/b1.jpg", ",bird", "frames/bird/b0.jpg,empty");
        assertSpecError(
                Specs.of("list.csv"),
                "list.csv:3:1: error: a row with 1 fields does not fit the header's 2",
                "list.csv:4:1: error: a row without a path",
                "list.csv:5:1: error: picture 'frames/bird/b0.jpg' is named a second time, as 'empty' after 'bird'");
    }

    @Test
    void aCsvFileWithoutItsColumnsOrWithABrokenQuoteIsNamed() throws IOException {
        csv("file,class", "a.jpg,bird");
        assertSpecError(Specs.of("list.csv"), "has no column 'path'; it has 'file', 'class'", "has no column 'label'");
        csv("path,label", "\"a.jpg,bird");
        assertSpecError(Specs.of("list.csv"), "the quote opened in line 2 is never closed");
        csv("path,label", "frames/bird/b0.jpg,bird");
        assertSpecError(Specs.of("list.csv").column("clip"), "has no column 'clip'");
    }

    @Test
    void aLoopOfLinksIsNamed() throws IOException {
        Files.createSymbolicLink(folder.resolve("frames/bird/again"), folder.resolve("frames"));
        assertSpecError(Specs.of("frames"), "again' is a link to a folder that it lies in");
    }

    @Test
    void everyBadPictureIsNamedInOneList() throws IOException {
        spoil();
        EdgeAiException error = fail(Specs.of("frames"));
        assertThat(error.kind()).isEqualTo(EdgeAiException.Kind.STEP);
        assertThat(error.diagnostics()).hasSize(4);
        assertThat(error)
                .hasMessageContainingAll(
                        "b1.jpg' is cut off",
                        "b2.jpg' is empty: 0 bytes",
                        "b3.jpg' is not a picture in a format known here",
                        "it is a GIF",
                        "mend or remove these 4 of 13 pictures, or write  bad-pictures: skip");
    }

    @Test
    void aRunMayGoOnWithoutBadPicturesAndSaysSo() throws IOException {
        spoil();
        Dataset data = DatasetLoader.load(Specs.of("frames").skipping().spec(), folder, 7, events::add);
        assertThat(data.training().size()
                        + data.validation().size()
                        + data.test().size())
                .isEqualTo(9);
        assertThat(events.stream().filter(Event.Found.class::isInstance).map(Object::toString))
                .hasSize(4)
                .allMatch(text -> text.contains("it was left out"));
    }

    private void spoil() throws IOException {
        Path cut = folder.resolve("frames/bird/b1.jpg");
        byte[] bytes = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length - 40));
        Files.write(folder.resolve("frames/bird/b2.jpg"), new byte[0]);
        Files.writeString(folder.resolve("frames/bird/b3.jpg"), "not a picture");
        Files.writeString(folder.resolve("frames/empty/moving.gif"), "GIF89a...");
    }

    @Test
    void aCsvFileThatNamesMissingPicturesListsThem() throws IOException {
        csv(
                "path,label",
                "frames/bird/b0.jpg,bird",
                "frames/bird/b1.jpg,bird",
                "gone.jpg,bird",
                "frames/empty/e1.jpg,empty",
                "frames/empty/e2.jpg,empty",
                "frames/empty/e3.jpg,empty");
        assertThat(fail(Specs.of("list.csv"))).hasMessageContaining("gone.jpg' does not exist");
    }

    @Test
    void otherFilesAndStrayPicturesAreMentioned() throws IOException {
        Files.writeString(folder.resolve("frames/bird/readme.txt"), "about birds");
        Files.writeString(folder.resolve("frames/bird/.hidden"), "x");
        Drawn.write(folder.resolve("frames/stray.jpg"), 20, 20, 90);
        DatasetLoader.load(Specs.of("frames").spec(), folder, 7, events::add);
        assertThat(events.toString())
                .contains("1 files that are no pictures and were left out: 'bird/readme.txt'")
                .contains("1 pictures outside its class folders, which were left out: 'stray.jpg'");
    }

    @Test
    void theSameBytesInTwoPartsAreAWarning() throws IOException {
        Files.createDirectories(folder.resolve("web"));
        for (int i = 0; i < 6; i++) {
            Files.copy(folder.resolve("frames/bird/b" + i + ".jpg"), folder.resolve("web/copy" + i + ".jpg"));
        }
        DatasetLoader.load(
                Specs.of("frames")
                        .evaluation("web", Specs.labelled("web", "empty"))
                        .spec(),
                folder,
                7,
                events::add);
        assertThat(events.toString())
                .contains("picture(s) lie in two parts, training and web, with the same bytes")
                .contains("6 pair(s) of pictures have the same bytes and different labels");
    }

    private void csv(String... lines) throws IOException {
        Files.write(folder.resolve("list.csv"), List.of(lines));
    }
}
