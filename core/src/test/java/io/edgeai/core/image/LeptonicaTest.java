package io.edgeai.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.edgeai.api.model.Preprocessing.Colour;
import io.edgeai.api.testing.SharedData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;

/** The quick decoder gives the bytes of the other one, or leaves the picture to it. */
class LeptonicaTest {

    private static final int SAMPLING = Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR;

    @BeforeEach
    void setUp() {
        OpenCv.require();
        assumeThat(Leptonica.decode(Drawn.picture(".jpg", 16, 16, 1), 1))
                .as("Leptonica is not built for this machine")
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x111111, 0x211111, 0x221111, 0x121111, 0x411111})
    void everySamplingHasTheSameBytes(int sampling) {
        for (Size size : List.of(new Size(64, 48), new Size(61, 37), new Size(1, 1), new Size(17, 200))) {
            for (int progressive = 0; progressive < 2; progressive++) {
                byte[] jpeg = noise(size, SAMPLING, sampling, Imgcodecs.IMWRITE_JPEG_PROGRESSIVE, progressive);
                for (int reduction : List.of(1, 2, 4, 8)) {
                    assertSame(jpeg, reduction);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 75, 100})
    void everyQualityAndRestartsHaveTheSameBytes(int quality) {
        assertSame(
                noise(
                        new Size(99, 101),
                        Imgcodecs.IMWRITE_JPEG_QUALITY,
                        quality,
                        Imgcodecs.IMWRITE_JPEG_RST_INTERVAL,
                        2),
                1);
    }

    @Test
    void realPicturesHaveTheSameBytes() throws IOException {
        for (String name : List.of("imagenet-samples", "detect-bccd")) {
            try (Stream<Path> files = Files.walk(SharedData.require(name))) {
                for (Path file : files.filter(path -> path.toString().matches("(?i).*\\.jpe?g"))
                        .sorted()
                        .limit(40)
                        .toList()) {
                    byte[] jpeg = Files.readAllBytes(file);
                    if (isPlain(jpeg)) {
                        assertSame(jpeg, 1);
                    }
                }
            }
        }
    }

    @Test
    void onlyUprightPicturesOfThreeColoursArePlain() {
        byte[] plain = Drawn.picture(".jpg", 20, 30, 1);
        assertThat(isPlain(plain)).isTrue();
        assertThat(isPlain(Exif.with(plain, 1))).isTrue();
        assertThat(isPlain(Exif.with(plain, 6))).isFalse();
        Mat grey = new Mat(9, 9, CvType.CV_8UC1);
        assertThat(isPlain(OpenCv.encode(".jpg", grey))).isFalse();
        assertThat(isPlain(Drawn.picture(".png", 20, 30, 1))).isFalse();
        grey.release();
    }

    @Test
    void damagedDataAreLeftToTheOtherDecoder() {
        byte[] jpeg = noise(new Size(200, 200));
        Arrays.fill(jpeg, jpeg.length / 2, jpeg.length / 2 + 200, (byte) 0xFF);
        assertThat(Leptonica.decode(jpeg, 1)).isEmpty();
        assertThat(Leptonica.decode(Arrays.copyOf(jpeg, 100), 1)).isEmpty();
    }

    private static boolean isPlain(byte[] file) {
        try {
            return PictureHeader.of(file).isPlainJpeg(file);
        } catch (BadPictureException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertSame(byte[] jpeg, int reduction) {
        Optional<Picture> quick = Leptonica.decode(jpeg, reduction);
        try (Picture ours = quick.orElseThrow();
                Picture other = Picture.of(OpenCv.decode(jpeg, PictureDecoder.flags(Colour.RGB, reduction)))) {
            assertThat(ours.mat().size()).isEqualTo(other.mat().size());
            assertThat(rgb(ours)).isEqualTo(rgb(other));
        } catch (BadPictureException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] rgb(Picture picture) {
        byte[] bytes = new byte[(int) picture.mat().total() * 3];
        ByteBuffer out = ByteBuffer.allocateDirect(bytes.length);
        Fitting.order(picture.mat(), Colour.RGB, out);
        out.get(bytes);
        return bytes;
    }

    private static byte[] noise(Size size, int... parameters) {
        byte[] bytes = new byte[3 * (int) size.area()];
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 251 + random.nextInt(40));
        }
        Mat mat = new Mat(size, CvType.CV_8UC3);
        mat.put(0, 0, bytes);
        byte[] jpeg = OpenCv.encode(".jpg", mat, parameters);
        mat.release();
        return jpeg;
    }
}
