package io.edgeai.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;

class AreaMeanTest {

    @BeforeEach
    void setUp() {
        OpenCv.require();
    }

    @ParameterizedTest
    @CsvSource({"64,48,32,24", "61,37,20,11", "100,100,99,99", "50,40,50,20", "500,9,7,3", "30,30,1,1"})
    void everyPixelIsTheMeanOfItsArea(int fromX, int fromY, int toX, int toY) {
        for (int channels : new int[] {1, 3, 4}) {
            Mat from = noise(fromX, fromY, channels);
            byte[] to = bytes(AreaMean.of(from, new Size(toX, toY), new Rect(0, 0, toX, toY)));
            int depth = Math.min(channels, 3);
            for (int i = 0; i < to.length; i++) {
                double mean = mean(
                        from, i / depth % toX, i / depth / toX, new double[] {(double) fromX / toX, (double) fromY / toY
                        })[i % depth + channels - depth];
                assertThat(to[i] & 0xFF).isCloseTo((int) Math.rint(mean), within(1));
                assertThat((double) (to[i] & 0xFF)).isCloseTo(mean, within(0.75));
            }
        }
    }

    @Test
    void aPartIsWhatTheWholeHasThere() {
        Mat from = noise(97, 83, 4);
        Mat whole = AreaMean.of(from, new Size(41, 29), new Rect(0, 0, 41, 29));
        Rect part = new Rect(5, 7, 30, 20);
        assertThat(bytes(AreaMean.of(from, new Size(41, 29), part)))
                .isEqualTo(bytes(whole.submat(part).clone()));
    }

    @Test
    void anEvenPictureStaysAsItIs() {
        for (int value : new int[] {0, 1, 127, 254, 255}) {
            Mat even = new Mat(71, 53, CvType.CV_8UC3, new Scalar(value, value, value));
            byte[] expected = new byte[17 * 13 * 3];
            Arrays.fill(expected, (byte) value);
            assertThat(bytes(AreaMean.of(even, new Size(17, 13), new Rect(0, 0, 17, 13))))
                    .isEqualTo(expected);
        }
    }

    /** The plain definition, in floating point. */
    private static double[] mean(Mat from, int x, int y, double[] scale) {
        double[] sum = new double[from.channels()];
        for (int row = (int) (y * scale[1]); row < Math.min(from.rows(), (y + 1) * scale[1]); row++) {
            double high = Math.min(row + 1, (y + 1) * scale[1]) - Math.max(row, y * scale[1]);
            for (int column = (int) (x * scale[0]); column < Math.min(from.cols(), (x + 1) * scale[0]); column++) {
                double wide = Math.min(column + 1, (x + 1) * scale[0]) - Math.max(column, x * scale[0]);
                double[] pixel = from.get(row, column);
                for (int c = 0; c < sum.length; c++) {
                    sum[c] += pixel[c] * high * wide / (scale[0] * scale[1]);
                }
            }
        }
        return sum;
    }

    private static Mat noise(int width, int height, int channels) {
        byte[] bytes = new byte[width * height * channels];
        new SplittableRandom(3).nextBytes(bytes);
        Mat mat = new Mat(height, width, CvType.CV_8UC(channels));
        mat.put(0, 0, bytes);
        return mat;
    }

    private static byte[] bytes(Mat mat) {
        byte[] bytes = new byte[(int) mat.total() * mat.channels()];
        mat.get(0, 0, bytes);
        return bytes;
    }
}
