package io.edgeai.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.report.Event;
import io.edgeai.api.stage.DatasetSpec;
import io.edgeai.core.data.DatasetLoader;
import io.edgeai.core.spec.Specs;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocPicturesTest {

    @TempDir
    private Path folder;

    private final List<Event> events = new ArrayList<>();

    @BeforeEach
    void annotate() throws IOException {
        for (int i = 0; i < 8; i++) {
            annotated("p" + i, i % 2 == 0 ? "cat" : "dog");
        }
    }

    @Test
    void annotatedPicturesAreADatasetByOneKey() {
        DatasetSpec spec = imported(Map.of("images", "voc", "voc", Map.of()));
        Dataset data = DatasetLoader.load(spec, folder, 1, event -> {});
        assertThat(data.classes()).containsExactly("cat", "dog");
        assertThat(data.training().size()
                        + data.validation().size()
                        + data.test().size())
                .isEqualTo(8);
    }

    @Test
    void theSameFilesAreImportedOnceAndOthersAnew() throws IOException {
        Map<String, Object> keys = Map.of("images", "voc", "voc", Map.of());
        DatasetSpec first = imported(keys);
        events.clear();
        assertThat(imported(keys)).isEqualTo(first);
        assertThat(events).isEmpty();
        annotated("p8", "cow");
        assertThat(imported(keys)).isNotEqualTo(first);
        assertThat(imported(Map.of("images", "voc", "voc", Map.of("several", "skip"))))
                .isNotEqualTo(first);
    }

    @Test
    void listsMakeThePartsWhereTheSplitIsByFolder() throws IOException {
        Files.createDirectories(folder.resolve("voc/ImageSets/Main"));
        Files.writeString(folder.resolve("voc/ImageSets/Main/train.txt"), "p0\np1\np2\np3\n");
        Files.writeString(folder.resolve("voc/ImageSets/Main/val.txt"), "p4\np5\n");
        Files.writeString(folder.resolve("voc/ImageSets/Main/test.txt"), "p6\np7\n");
        DatasetSpec spec = imported(Map.of("images", "voc", "voc", Map.of(), "split", Map.of("by", "folder")));
        Dataset data = DatasetLoader.load(spec, folder, 1, event -> {});
        assertThat(data.training()).hasSize(4);
        assertThat(data.test()).hasSize(2);
    }

    @Test
    void aFolderOfAnotherFormIsRefused() {
        assertThatThrownBy(() -> imported(Map.of("images", "voc/JPEGImages", "voc", Map.of())))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("no folder 'Annotations' in it");
        assertThatThrownBy(() -> imported(Map.of("images", "voc", "voc", Map.of(), "generator", "g")))
                .hasMessageContaining("'voc' has no effect beside 'generator'");
    }

    private DatasetSpec imported(Map<String, Object> keys) {
        DatasetSpec spec = Specs.of(DatasetSpec.class, keys);
        return VocPictures.of(spec, folder.resolve(spec.images()), folder.resolve("cache/pictures"), events::add);
    }

    private void annotated(String name, String label) throws IOException {
        var picture = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        Random noise = new Random(name.hashCode());
        for (int i = 0; i < 1200; i++) {
            picture.setRGB(i % 40, i / 40, noise.nextInt(1 << 24));
        }
        Files.createDirectories(folder.resolve("voc/JPEGImages"));
        Files.createDirectories(folder.resolve("voc/Annotations"));
        ImageIO.write(
                picture,
                "png",
                folder.resolve("voc/JPEGImages/" + name + ".png").toFile());
        Files.writeString(
                folder.resolve("voc/Annotations/" + name + ".xml"),
                "<annotation><filename>" + name + ".png</filename><size><width>40</width><height>30</height></size>"
                        + "<object><name>" + label
                        + "</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>30</xmax><ymax>20</ymax></bndbox></object></annotation>");
    }
}
