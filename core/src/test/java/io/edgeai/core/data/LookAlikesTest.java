package io.edgeai.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.data.Dataset;
import io.edgeai.api.data.Sample;
import io.edgeai.api.report.Event;
import io.edgeai.api.report.Exhibit;
import io.edgeai.api.stage.DatasetSpec;
import io.edgeai.api.testing.SharedData;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookAlikesTest {

    @TempDir
    private Path folder;

    private final List<String> found = new ArrayList<>();

    @Test
    void aSmallerDarkerJpegOfATrainingPictureInTheTestPartIsTold() throws IOException {
        parts();
        BufferedImage first = ImageIO.read(folder.resolve("data/train/a/0.png").toFile());
        ImageIO.write(
                changed(first), "jpeg", folder.resolve("data/test/a/copy.jpg").toFile());

        List<Exhibit> evidence = examine();
        assertThat(found)
                .singleElement()
                .asString()
                .contains("1 pair(s) of pictures look alike and lie in two parts, training and test")
                .contains("'train/a/0.png' and 'test/a/copy.jpg'", "of 255 bits differ");
        assertThat(evidence).singleElement().isInstanceOfSatisfying(Exhibit.Table.class, table -> assertThat(
                        table.rows())
                .singleElement()
                .satisfies(row ->
                        assertThat(row).startsWith("train/a/0.png", "training", "a", "test/a/copy.jpg", "test", "a")));
    }

    @Test
    void picturesThatLookAlikeUnderTwoLabelsAreTold() throws IOException {
        parts();
        BufferedImage first = ImageIO.read(folder.resolve("data/train/a/0.png").toFile());
        ImageIO.write(
                changed(first), "jpeg", folder.resolve("data/train/b/copy.jpg").toFile());
        examine();
        assertThat(found)
                .singleElement()
                .asString()
                .contains("1 pair(s) of pictures look alike and have different labels")
                .contains("'train/a/0.png' and 'train/b/copy.jpg'");
    }

    @Test
    void otherPicturesAreNot() throws IOException {
        parts();
        assertThat(examine()).isEmpty();
        assertThat(found).isEmpty();
    }

    @Test
    void whatWasRememberedGivesTheSame() throws IOException {
        aSmallerDarkerJpegOfATrainingPictureInTheTestPartIsTold();
        List<String> first = List.copyOf(found);
        found.clear();
        examine();
        assertThat(found).isEqualTo(first);
        assertThat(Files.readString(folder.resolve("cache/pictures.tsv"))).contains("revision 2");
    }

    @Test
    void plainPicturesAreLikeNoOther() throws IOException {
        parts();
        for (String part : List.of("train/a", "test/b")) {
            var plain = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
            plain.setRGB(0, 0, part.hashCode());
            ImageIO.write(
                    plain, "png", folder.resolve("data/" + part + "/plain.png").toFile());
        }
        assertThat(examine()).isEmpty();
    }

    @Test
    void aClassWithFewPicturesIsNoted() throws IOException {
        parts();
        for (int i = 10; i < 40; i++) {
            draw("data/train/a/" + i + ".png", 100 + i);
        }
        examine();
        assertThat(found)
                .singleElement()
                .asString()
                .contains("class 'b' has 4 training pictures, class 'a' 34", "class-weights: {balanced: true}");
    }

    @Test
    void lookAlikesComeIntoOnePartWhereTheSpecSaysSo() throws IOException {
        for (int i = 0; i < 9; i++) {
            draw("data/a/" + i + ".png", 200 + i);
            draw("data/b/" + i + ".png", 300 + i);
        }
        for (int i = 0; i < 4; i++) {
            BufferedImage original =
                    ImageIO.read(folder.resolve("data/a/" + i + ".png").toFile());
            ImageIO.write(
                    changed(original),
                    "jpeg",
                    folder.resolve("data/a/" + i + "-copy.jpg").toFile());
        }
        int apart = 0;
        for (long seed = 0; seed < 5; seed++) {
            assertThat(torn(Specs.of("data").lookAlikesTogether(), seed)).isZero();
            apart += torn(Specs.of("data"), seed);
        }
        assertThat(apart).isPositive();
    }

    /** How many copies lie in another part than their original. */
    private int torn(Specs specs, long seed) {
        Dataset data = DatasetLoader.load(specs.spec(), folder, seed, event -> {});
        int torn = 0;
        for (List<Sample> part : List.of(data.training(), data.validation(), data.test())) {
            List<String> names = part.stream()
                    .filter(sample -> data.classes().get(sample.label()).equals("a"))
                    .map(sample -> String.valueOf(sample.file().getFileName()))
                    .toList();
            for (int i = 0; i < 4; i++) {
                torn += names.contains(i + "-copy.jpg") && !names.contains(i + ".png") ? 1 : 0;
            }
        }
        return torn;
    }

    /** The threshold was chosen on these pictures among others: two garments photographed alike in the same part do not count. */
    @Test
    void clothesHaveNoCopiesAcrossTheirParts() {
        Path clothes = SharedData.require("clothing10");
        var spec = io.edgeai.core.spec.Specs.of(
                DatasetSpec.class, Map.of("images", clothes.toString(), "split", Map.of("by", "folder")));
        assertThat(DatasetLoader.examine(spec, new DatasetFolders(folder, Optional.empty()), 1, event -> {})
                        .evidence())
                .isEmpty();
    }

    private void parts() throws IOException {
        int seed = 0;
        for (String part : List.of("train", "validation", "test")) {
            for (String label : List.of("a", "b")) {
                for (int i = 0; i < 4; i++) {
                    draw("data/" + part + "/" + label + "/" + i + ".png", seed++);
                }
            }
        }
    }

    private List<Exhibit> examine() {
        var spec = io.edgeai.core.spec.Specs.of(
                DatasetSpec.class, Map.of("images", "data", "split", Map.of("by", "folder")));
        var folders = new DatasetFolders(folder, Optional.of(folder.resolve("cache")));
        return DatasetLoader.examine(spec, folders, 1, event -> {
                    if (event instanceof Event.Found one) {
                        found.add(one.diagnostic().toString());
                    }
                })
                .evidence();
    }

    /** Boxes of chance. */
    private void draw(String name, int seed) throws IOException {
        var random = new SplittableRandom(seed);
        var picture = new BufferedImage(120, 90, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        for (int i = 0; i < 40; i++) {
            graphics.setColor(new Color(random.nextInt(1 << 24)));
            graphics.fillRect(random.nextInt(110), random.nextInt(80), 5 + random.nextInt(40), 5 + random.nextInt(30));
        }
        graphics.dispose();
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(picture, "png", file.toFile());
    }

    private static BufferedImage changed(BufferedImage picture) {
        var small = new BufferedImage(80, 60, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(
                java.awt.RenderingHints.KEY_INTERPOLATION, java.awt.RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, 80, 60, null);
        graphics.setColor(new Color(0, 0, 0, 50));
        graphics.fillRect(0, 0, 80, 60);
        graphics.dispose();
        return small;
    }
}
