package io.edgeai.core.image;

import java.util.Arrays;
import java.util.Optional;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Size;

/**
 * What a picture looks like, in 255 bits: the signs, against their median, of the low frequencies of a discrete cosine transform of its brightness at
 * 32x32 pixels. Saving a picture again, another size, brightness, contrast or grey change few of them; of pictures that have nothing to do with one
 * another about half differ. Cropping and turning change many: such copies are not found.
 *
 * @param bits in hexadecimal
 */
public record PictureHash(String bits) {

    /** Bits in all. */
    public static final int BITS = 255;

    private static final int SIDE = 32;
    private static final int LOW = 16;
    private static final int WORDS = 4;

    /** A picture whose strongest frequency is below a grey level a pixel is plain: its bits would be noise. */
    private static final double PLAIN = SIDE * SIDE;

    public PictureHash {
        if (!bits.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("'" + bits + "' is not a picture's hash: 64 hexadecimal digits");
        }
    }

    /** How many bits differ: 0 to 255. */
    public static int distance(long[] one, long[] other) {
        int count = 0;
        for (int i = 0; i < WORDS; i++) {
            count += Long.bitCount(one[i] ^ other[i]);
        }
        return count;
    }

    /** The bits as four words, for {@link #distance}. */
    public long[] words() {
        long[] words = new long[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = Long.parseUnsignedLong(bits.substring(i * 16, i * 16 + 16), 16);
        }
        return words;
    }

    /** The hash of a decoded picture; none for a plain one. */
    static Optional<PictureHash> of(Mat picture) {
        Mat small = Fitting.resize(picture, new Size(SIDE, SIDE), new Rect(0, 0, SIDE, SIDE));
        byte[] pixels = new byte[SIDE * SIDE * small.channels()];
        (small.isContinuous() ? small : small.clone()).get(0, 0, pixels);
        double[] low = low(brightness(pixels, small.channels()));
        small.release();
        double[] sorted = low.clone();
        Arrays.sort(sorted);
        if (Math.max(-sorted[0], sorted[BITS - 1]) < PLAIN) {
            return Optional.empty();
        }
        StringBuilder bits = new StringBuilder();
        for (int word = 0; word < WORDS; word++) {
            long value = 0;
            for (int i = word * Long.SIZE; i < Math.min(BITS, (word + 1) * Long.SIZE); i++) {
                value |= low[i] > sorted[BITS / 2] ? 1L << (i % Long.SIZE) : 0;
            }
            bits.append(String.format("%016x", value));
        }
        return Optional.of(new PictureHash(bits.toString()));
    }

    /** BT.601's weights; of grey the value itself. BGR and ABGR end alike. */
    private static double[] brightness(byte[] pixels, int channels) {
        double[] grey = new double[SIDE * SIDE];
        for (int i = 0; i < grey.length; i++) {
            int at = i * channels + Math.max(0, channels - 3);
            grey[i] = channels == 1
                    ? pixels[at] & 0xFF
                    : (114 * (pixels[at] & 0xFF) + 587 * (pixels[at + 1] & 0xFF) + 299 * (pixels[at + 2] & 0xFF))
                            / 1000.0;
        }
        return grey;
    }

    /** The 16x16 lowest frequencies without the mean. */
    private static double[] low(double[] grey) {
        double[] cosines = cosines();
        double[] rows = new double[SIDE * LOW];
        for (int y = 0; y < SIDE; y++) {
            for (int u = 0; u < LOW; u++) {
                double sum = 0;
                for (int x = 0; x < SIDE; x++) {
                    sum += grey[y * SIDE + x] * cosines[u * SIDE + x];
                }
                rows[y * LOW + u] = sum;
            }
        }
        double[] low = new double[BITS];
        for (int i = 1; i < LOW * LOW; i++) {
            double sum = 0;
            for (int y = 0; y < SIDE; y++) {
                sum += rows[y * LOW + i % LOW] * cosines[i / LOW * SIDE + y];
            }
            low[i - 1] = sum;
        }
        return low;
    }

    private static double[] cosines() {
        double[] cosines = new double[LOW * SIDE];
        for (int i = 0; i < cosines.length; i++) {
            int frequency = i / SIDE;
            int at = i % SIDE;
            cosines[i] = StrictMath.cos(Math.PI * (2 * at + 1) * frequency / (2.0 * SIDE));
        }
        return cosines;
    }
}
