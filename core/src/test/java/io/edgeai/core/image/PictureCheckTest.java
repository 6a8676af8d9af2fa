package io.edgeai.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeai.api.testing.SharedData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;

class PictureCheckTest {

    private static final int SIZE = 48;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {".jpg", ".png", ".bmp", ".webp"})
    void wholePicturesPass(String suffix) {
        assertThat(PictureCheck.check(Drawn.picture(suffix, 60, 40, 1))).isEmpty();
    }

    @Property(tries = 150)
    void aPictureCutAnywhereIsFound(
            @ForAll @IntRange(min = 0, max = 9_999) int share, @ForAll @IntRange(max = 4) int kind) {
        byte[] whole = kinds().get(kind);
        int cut = Math.min(whole.length - 1, (int) ((long) whole.length * share / 10_000));
        assertThat(PictureCheck.check(Arrays.copyOf(whole, cut))).isPresent();
    }

    @Example
    void aPictureThatLacksOnlyItsLastByteIsFound() {
        for (byte[] whole : kinds()) {
            assertThat(PictureCheck.check(Arrays.copyOf(whole, whole.length - 1)))
                    .get()
                    .asString()
                    .startsWith("is cut off");
        }
    }

    /** A download that was given its room first and never finished: the tail is zero. */
    @Property(tries = 60)
    void aPictureWhoseTailIsZeroIsFound(
            @ForAll @IntRange(min = 1, max = 99) int share, @ForAll @IntRange(max = 2) int kind) {
        byte[] bytes = kinds().get(kind).clone();
        Arrays.fill(bytes, bytes.length * share / 100, bytes.length, (byte) 0);
        assertThat(PictureCheck.check(bytes)).isPresent();
    }

    @Test
    void aThumbnailsEndIsNotTakenForThePicturesEnd() {
        byte[] thumbnail = Drawn.picture(".jpg", 16, 16, 1);
        byte[] picture = Drawn.picture(".jpg", 200, 200, 2);
        ByteBuffer nested = ByteBuffer.allocate(picture.length + thumbnail.length + 4);
        nested.put(picture, 0, 2).putShort((short) 0xFFE2).putShort((short) (thumbnail.length + 2));
        nested.put(thumbnail).put(picture, 2, picture.length - 2);
        assertThat(PictureCheck.check(nested.array())).isEmpty();
        assertThat(PictureCheck.check(Arrays.copyOf(nested.array(), 6 + thumbnail.length)))
                .isPresent();
    }

    @Test
    void bytesAfterTheEndAreNoProblem() {
        byte[] whole = Drawn.picture(".jpg", 60, 40, 1);
        assertThat(PictureCheck.check(Arrays.copyOf(whole, whole.length + 1000)))
                .isEmpty();
    }

    @Test
    void aDamagedPngIsFoundByItsChecksum() {
        byte[] bytes = Drawn.picture(".png", 60, 40, 1);
        bytes[bytes.length / 2] ^= 1;
        assertThat(PictureCheck.check(bytes)).get().asString().startsWith("is damaged: the checksum");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|is empty: 0 bytes",
                "hello, this is a text|is not a picture in a format known here (JPEG, PNG, BMP, WebP)",
                "BM, says the text of a letter|is not a picture in a format known here",
                "GIF89a and more|it is a GIF",
                "<html><body>404</body></html>|it is a web page",
                "xxxxftypheic and more|it is an HEIF"
            })
    void whatIsNoPictureIsNamed(String content, String problem) {
        assertThat(PictureCheck.check(content.getBytes(StandardCharsets.ISO_8859_1)))
                .get()
                .asString()
                .contains(problem);
    }

    @Test
    void absurdSizesAreRefusedBeforeMemoryIsTaken() {
        byte[] bytes = Drawn.picture(".bmp", 10, 10, 1);
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(18, 100_000)
                .putInt(22, 100_000);
        assertThat(PictureCheck.check(bytes)).get().asString().startsWith("is 100000x100000 pixels by its header");
    }

    @Test
    void aMissingFileAndAFolderAreNamed() throws IOException {
        assertThat(PictureCheck.check(folder.resolve("gone.jpg"))).contains("does not exist");
        assertThat(PictureCheck.check(Files.createDirectory(folder.resolve("d.jpg"))))
                .get()
                .asString()
                .startsWith("cannot be read: ");
    }

    @Property(tries = 200)
    void noBytesMakeTheCheckFailInAnotherWay(@ForAll @IntRange(max = 4) int kind, @ForAll long seed) {
        byte[] bytes = kinds().get(kind).clone();
        Random random = new Random(seed);
        for (int i = 0; i < 8; i++) {
            bytes[random.nextInt(Math.min(bytes.length, i < 4 ? 64 : bytes.length))] = (byte) random.nextInt(256);
        }
        assertThat(PictureCheck.check(bytes)).isNotNull();
    }

    @Test
    void ofAllSharedPicturesOnlyTheTwoCutOnesAreRefused() throws IOException {
        Path shared = SharedData.require("decoder-edge-cases").getParent();
        var refused = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(shared)) {
            List<Path> pictures = files.filter(file -> file.toString().matches("(?i).*\\.jpe?g"))
                    .toList();
            assertThat(pictures).hasSizeGreaterThan(5000);
            pictures.parallelStream().forEach(file -> PictureCheck.check(file).ifPresent(problem -> {
                synchronized (refused) {
                    refused.put(file.getFileName().toString(), problem);
                }
            }));
        }
        assertThat(refused)
                .containsOnlyKeys("african_elephants_truncated_file.jpg", "kangaroo_00090_truncated.jpg")
                .allSatisfy((name, problem) -> assertThat(problem).startsWith("is cut off"));
    }

    /** Plain and progressive JPEG, PNG, WebP, BMP. */
    private static List<byte[]> kinds() {
        Mat mat = Drawn.ramp(SIZE, SIZE, 1);
        return List.of(
                Drawn.picture(".jpg", SIZE, SIZE, 1),
                OpenCv.encode(".jpg", mat, Imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1),
                Drawn.picture(".png", SIZE, SIZE, 1),
                Drawn.picture(".webp", SIZE, SIZE, 1),
                Drawn.picture(".bmp", SIZE, SIZE, 1));
    }

    @Test
    void oddKindsThatAreReadRightPass() {
        OpenCv.require();
        assertThat(PictureCheck.check(OpenCv.encode(".png", new Mat(9, 9, CvType.CV_16UC3, new Scalar(1, 2, 3)))))
                .isEmpty();
        assertThat(PictureCheck.check(OpenCv.encode(".png", new Mat(9, 9, CvType.CV_8UC4, new Scalar(1, 2, 3, 4)))))
                .isEmpty();
        assertThat(PictureCheck.check(OpenCv.encode(".jpg", new Mat(9, 9, CvType.CV_8UC1, new Scalar(1)))))
                .isEmpty();
        assertThat(PictureCheck.check(Exif.with(Drawn.picture(".jpg", 20, 30, 1), 6)))
                .isEmpty();
    }
}
