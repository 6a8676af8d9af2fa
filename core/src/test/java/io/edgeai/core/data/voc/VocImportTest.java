package io.edgeai.core.data.voc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.testing.SharedData;
import io.edgeai.core.data.DatasetLoader;
import io.edgeai.core.image.Drawn;
import io.edgeai.core.spec.Specs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocImportTest {

    private static final VocWish WHOLE =
            new VocWish(VocWish.Objects.WHOLE, VocWish.Several.LARGEST, false, 0, 1, false);

    @TempDir
    private Path folder;

    @Test
    void aPictureBelongsToTheClassOfItsLargestObject() {
        annotated("a", object("cat", 1, 1, 40, 30), object("dog", 1, 1, 10, 10));
        annotated("b", object("dog", 5, 5, 20, 20));
        VocCounts counts = run(WHOLE);
        assertThat(names()).containsExactly("cat/a.png", "dog/b.png");
        assertThat(counts.several()).containsExactly("a");
        assertThat(counts.made()).isEqualTo(Map.of("cat", Map.of("", 1), "dog", Map.of("", 1)));
    }

    @Test
    void aPictureWithSeveralClassesIsSkippedOrGivenToEachAsIsWished() {
        annotated("a", object("cat", 1, 1, 40, 30), object("dog", 1, 1, 10, 10));
        annotated("b", object("dog", 5, 5, 20, 20));
        assertThat(run(new VocWish(VocWish.Objects.WHOLE, VocWish.Several.SKIP, false, 0, 1, false))
                        .leftOut())
                .containsEntry("they show objects of several classes", List.of("a"));
        assertThat(names()).containsExactly("dog/b.png");
        delete("out/dog/b.png", "out/dog");
        run(new VocWish(VocWish.Objects.WHOLE, VocWish.Several.EACH, false, 0, 1, false));
        assertThat(names()).containsExactly("cat/a.png", "dog/a.png", "dog/b.png");
    }

    @Test
    void anObjectIsCutOutWithItsMarginAsFarAsThePictureReaches() throws IOException {
        annotated("a", object("cat", 1, 1, 20, 10), object("dog", 31, 21, 40, 40));
        run(new VocWish(VocWish.Objects.CROPS, VocWish.Several.LARGEST, false, 0.1, 8, false));
        assertThat(names()).containsExactly("cat/a_1.jpg", "dog/a_2.jpg");
        var cat = ImageIO.read(folder.resolve("out/cat/a_1.jpg").toFile());
        assertThat(cat.getWidth()).isEqualTo(22);
        assertThat(cat.getHeight()).isEqualTo(12);
        var dog = ImageIO.read(folder.resolve("out/dog/a_2.jpg").toFile());
        assertThat(dog.getWidth()).isEqualTo(14);
        assertThat(dog.getHeight()).isEqualTo(22);
    }

    @Test
    void difficultObjectsAndBoxesWithoutAnAreaDoNotCount() {
        annotated("a", object("cat", 1, 1, 20, 10).replace("<difficult>0", "<difficult>1"));
        annotated("b", object("dog", 20, 20, 19, 25), object("cat", 1, 1, 9, 9));
        annotated("c", object("cat", 1, 1, 9, 9), object("dog", 1, 1, 2, 2));
        annotated("d", object("dog", 1, 1, 9, 9));
        VocCounts counts = run(WHOLE);
        assertThat(names()).containsExactly("cat/b.png", "cat/c.png", "dog/d.png");
        assertThat(counts.leftOut()).containsEntry("they show no object that counts", List.of("a"));
        assertThat(counts.ignored()).containsOnlyKeys("marked as difficult", "its box has no area");
    }

    @Test
    void theListsMakeThePartsIfWished() {
        List.of("a", "b", "c", "d").forEach(name -> annotated(name, object("cat", 1, 1, 20, 10)));
        write("in/ImageSets/Main/train.txt", "a\n");
        write("in/ImageSets/Main/val.txt", "b  1\n");
        write("in/ImageSets/Main/test.txt", "c\n");
        VocCounts counts = run(new VocWish(VocWish.Objects.WHOLE, VocWish.Several.LARGEST, false, 0, 1, true));
        assertThat(names()).containsExactly("test/cat/c.png", "train/cat/a.png", "validation/cat/b.png");
        assertThat(counts.leftOut()).containsEntry("no list of ImageSets/Main has them", List.of("d"));
    }

    @Test
    void allBrokenAnnotationsAreToldAtOnceAndNothingIsLeft() {
        annotated("a", object("cat", 1, 1, 20, 10));
        annotated("evil", object("../../cat", 1, 1, 20, 10));
        write(
                "in/Annotations/entity.xml",
                """
                <!DOCTYPE annotation [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
                <annotation><filename>&secret;</filename></annotation>
                """);
        write("in/Annotations/open.xml", "<annotation>\n<object>\n</annotation>");
        write("in/Annotations/other.xml", "<svg/>");
        assertThatThrownBy(() -> run(WHOLE))
                .isInstanceOfSatisfying(EdgeAiException.class, e -> assertThat(e.diagnostics())
                        .extracting(Object::toString)
                        .satisfiesExactly(
                                one -> assertThat(one).contains("entity.xml", "DOCTYPE"),
                                one -> assertThat(one).contains("evil.xml", "'../../cat'", "cannot name a folder"),
                                one -> assertThat(one).contains("open.xml:3", "is not read as XML"),
                                one -> assertThat(one).contains("begins with <svg>")));
        assertThat(folder.resolve("out")).doesNotExist();
        assertThat(folder.resolve("out.part")).doesNotExist();
    }

    @Test
    void aFolderThatIsNotThereOrNotEmptyIsRefused() {
        annotated("a", object("cat", 1, 1, 20, 10));
        write("out/mine.txt", "mine");
        assertThatThrownBy(() -> run(WHOLE)).hasMessageContaining("is there already and not empty");
        assertThatThrownBy(() -> VocImport.run(folder.resolve("none"), folder.resolve("o"), WHOLE, event -> {}))
                .hasMessageContaining("is not a folder");
        assertThatThrownBy(() -> VocImport.run(folder.resolve("out"), folder.resolve("o"), WHOLE, event -> {}))
                .hasMessageContaining("no folder 'Annotations'");
    }

    @Test
    void bloodCellsBecomeADatasetWithTheirParts() {
        Path cells = SharedData.require("detect-bccd");
        VocCounts counts = VocImport.run(
                cells,
                folder.resolve("cells"),
                new VocWish(VocWish.Objects.CROPS, VocWish.Several.LARGEST, false, 0.05, 16, true),
                event -> {});
        assertThat(counts.made()).containsOnlyKeys("Platelets", "RBC", "WBC");
        assertThat(counts.ignored()).containsKey("its box has no area");
        var spec = Specs.of(
                io.edgeai.api.stage.DatasetSpec.class, Map.of("images", "cells", "split", Map.of("by", "folder")));
        Dataset data = DatasetLoader.load(spec, folder, 1, event -> {});
        assertThat(data.training().size()
                        + data.validation().size()
                        + data.test().size())
                .isEqualTo(counts.pictures());
    }

    private VocCounts run(VocWish wish) {
        return VocImport.run(folder.resolve("in"), folder.resolve("out"), wish, event -> {});
    }

    private void annotated(String name, String... objects) {
        Drawn.write(folder.resolve("in/JPEGImages/" + name + ".png"), 48, 40, name.hashCode() & 63);
        write(
                "in/Annotations/" + name + ".xml",
                "<annotation><filename>" + name + ".png</filename><size><width>48</width><height>40</height></size>"
                        + String.join("", objects) + "</annotation>");
    }

    private static String object(String name, int xmin, int ymin, int xmax, int ymax) {
        return "<object><name>%s</name><difficult>0</difficult><bndbox><xmin>%d</xmin><ymin>%d</ymin>"
                        .formatted(name, xmin, ymin)
                + "<xmax>%d</xmax><ymax>%d</ymax></bndbox></object>".formatted(xmax, ymax);
    }

    private List<String> names() {
        Path out = folder.resolve("out");
        try (Stream<Path> all = Files.walk(out)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> out.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void delete(String... names) {
        for (String name : names) {
            try {
                Files.delete(folder.resolve(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void write(String name, String text) {
        try {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
