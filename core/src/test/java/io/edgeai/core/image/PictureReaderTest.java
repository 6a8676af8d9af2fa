package io.edgeai.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Preprocessing.Colour;
import io.edgeai.api.model.Preprocessing.Fit;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.EdgeAiException;
import io.edgeai.api.testing.SharedData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

class PictureReaderTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"a.png", "a.bmp", "a.webp", "a.jpg"})
    void everyFormatGivesTheDrawnColoursInRgb(String name) {
        Tensor picture = PictureReader.read(Drawn.write(folder.resolve(name), 100, 100, 0), Preprocessing.unit(100));
        assertThat(picture.sizes()).containsExactly(100, 100, 3);
        assertThat(pixel(picture, 80, 20)).satisfies(rgb -> {
            assertThat(rgb[0]).isCloseTo(204, within(6));
            assertThat(rgb[1]).isCloseTo(51, within(6));
            assertThat(rgb[2]).isCloseTo(40, within(6));
        });
    }

    @Test
    void coloursComeInTheOrderOfThePreprocessing() {
        Path file = Drawn.write(folder.resolve("a.png"), 100, 100, 0);
        assertThat(pixel(PictureReader.read(file, colours(Colour.BGR)), 80, 20)).containsExactly(40, 51, 204);
        assertThat(pixel(PictureReader.read(file, colours(Colour.GREY)), 80, 20))
                .containsExactly(95);
    }

    @ParameterizedTest
    @CsvSource({"a.jpg,.png", "a.png,.jpg", "a.jpg,.bmp", "a.dat,.webp"})
    void theSuffixIsNotAsked(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, Drawn.picture(content, 40, 40, 0));
        assertThat(pixel(PictureReader.read(file, Preprocessing.unit(40)), 30, 10)[0])
                .isCloseTo(191, within(8));
    }

    @Test
    void aCropIsTakenFromTheCentreAfterTheShortSideIsResized() {
        Path file = Drawn.write(folder.resolve("a.png"), 300, 150, 0);
        Preprocessing crop = new Preprocessing(
                100, 100, Fit.CROP, 150, Colour.RGB, Collections.nCopies(3, 0f), Collections.nCopies(3, 1f));
        assertThat(pixel(PictureReader.read(file, crop), 0, 0)).containsExactly(255 * 100 / 300, 255 * 25 / 150, 40);
    }

    @Test
    void threeCropsLieAlongTheLongSide() {
        Path file = Drawn.write(folder.resolve("a.png"), 160, 480, 0);
        Tensor crops = PictureReader.read(file, Preprocessing.unit(140).with(Fit.THREE_CROPS));
        assertThat(crops.sizes()).containsExactly(3, 140, 140, 3);
        int row = 140 * 3;
        int one = 140 * row;
        assertThat(crops.data().get(1) & 0xFF).isZero();
        assertThat(crops.data().get(one + 1) & 0xFF).isEqualTo(255 * 170 / 480);
        assertThat(crops.data().get(2 * one + 1) & 0xFF).isEqualTo(255 * 340 / 480);
    }

    @Test
    void sixteenBitsBecomeEight() throws IOException {
        OpenCv.require();
        Mat deep = new Mat(10, 10, CvType.CV_16UC3, new Scalar(0x1234, 0x8000, 0xFFFF));
        Path file = folder.resolve("deep.png");
        Files.write(file, OpenCv.encode(".png", deep));
        assertThat(pixel(PictureReader.read(file, Preprocessing.unit(10)), 5, 5))
                .containsExactly(0xFF, 0x80, 0x12);
        Mat grey = new Mat(10, 10, CvType.CV_16UC1, new Scalar(0x4321));
        Files.write(file, OpenCv.encode(".png", grey));
        assertThat(pixel(PictureReader.read(file, Preprocessing.unit(10)), 5, 5))
                .containsExactly(0x43, 0x43, 0x43);
    }

    @ParameterizedTest
    @CsvSource({".png,0,255", ".png,255,100", ".png,128,177", ".webp,0,255"})
    void transparentPixelsLieOverWhite(String suffix, int alpha, int expected) throws IOException {
        OpenCv.require();
        Mat picture = new Mat(10, 10, CvType.CV_8UC4, new Scalar(100, 100, 100, alpha));
        Path file = folder.resolve("a" + suffix);
        Files.write(file, OpenCv.encode(suffix, picture));
        assertThat(pixel(PictureReader.read(file, Preprocessing.unit(10)), 5, 5))
                .containsExactly(expected, expected, expected);
        assertThat(pixel(PictureReader.read(file, colours(Colour.GREY)), 5, 5)).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({"1,25,75", "2,75,75", "3,75,25", "4,25,25", "5,75,25", "6,75,75", "7,25,75", "8,25,25"})
    void everyExifOrientationIsTurnedUpright(int orientation, int redShare, int greenShare) throws IOException {
        Path file = folder.resolve("turned.jpg");
        Files.write(file, Exif.with(Drawn.picture(".jpg", 200, 200, 0), orientation));
        int[] rgb = pixel(PictureReader.read(file, Preprocessing.unit(200)), 50, 150);
        assertThat(rgb[0]).isCloseTo(255 * redShare / 100, within(8));
        assertThat(rgb[1]).isCloseTo(255 * greenShare / 100, within(8));
    }

    @Test
    void aPictureManyTimesTooLargeIsReadAsItsWholeSelf() {
        Path large = Drawn.write(folder.resolve("large.jpg"), 2000, 1600, 0);
        int[] rgb = pixel(PictureReader.read(large, Preprocessing.unit(64)), 48, 16);
        assertThat(rgb[0]).isCloseTo(255 * 97 / 128, within(6));
        assertThat(rgb[1]).isCloseTo(255 * 33 / 128, within(6));
    }

    @ParameterizedTest
    @EnumSource(Fit.class)
    void theSameFileGivesTheSameBytes(Fit fit) {
        Path file = Drawn.write(folder.resolve("a.jpg"), 333, 257, 3);
        Preprocessing preprocessing = Preprocessing.unit(96).with(fit);
        assertThat(PictureReader.read(file, preprocessing)).isEqualTo(PictureReader.read(file, preprocessing));
    }

    @Test
    void aCutPictureIsNamed() throws IOException {
        Path file = Drawn.write(folder.resolve("a.jpg"), 100, 100, 0);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> PictureReader.read(file, Preprocessing.unit(50)))
                .isInstanceOf(EdgeAiException.class)
                .hasMessageContaining("picture '" + file + "' is cut off")
                .hasMessageContaining("hint: ");
    }

    /** Means of the pictures as PIL 13 reads them (EXIF transposed, converted to RGB). */
    @ParameterizedTest
    @CsvSource({
        "african_elephants_bw.jpg,189.0,189.0,189.0",
        "african_elephants_cmyk.jpg,201.1,182.9,187.8",
        "african_elephants_with_exif_orientation.jpg,200.7,182.9,187.4"
    })
    void oddPicturesFromTheFieldHaveTheMeansThatPillowSees(String name, double red, double green, double blue) {
        Path file = SharedData.require("decoder-edge-cases").resolve(name);
        ByteBuffer data = PictureReader.read(file, Preprocessing.unit(256)).data();
        double[] mean = new double[3];
        for (int i = 0; i < data.limit(); i++) {
            mean[i % 3] += (data.get(i) & 0xFF) / (256.0 * 256);
        }
        assertThat(mean[0]).isCloseTo(red, within(1.5));
        assertThat(mean[1]).isCloseTo(green, within(1.5));
        assertThat(mean[2]).isCloseTo(blue, within(1.5));
    }

    private static Preprocessing colours(Colour colour) {
        return new Preprocessing(
                100,
                100,
                Fit.SQUASH,
                100,
                colour,
                Collections.nCopies(colour.channels(), 0f),
                Collections.nCopies(colour.channels(), 1f));
    }

    private static int[] pixel(Tensor picture, int x, int y) {
        int channels = (int) picture.sizes()[2];
        int at = (int) (y * picture.sizes()[1] + x) * channels;
        int[] values = new int[channels];
        for (int c = 0; c < channels; c++) {
            values[c] = picture.data().get(at + c) & 0xFF;
        }
        return values;
    }
}
