package io.edgeai.core.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;

/** Pictures drawn for tests: a smooth ramp of colours that also tells left from right and top from bottom. */
public final class Drawn {

    private Drawn() {}

    /** A file's bytes; the suffix says the format. The seed moves the colours, so that other seeds give other bytes. */
    public static byte[] picture(String suffix, int width, int height, int seed) {
        Mat mat = ramp(width, height, seed);
        byte[] bytes = suffix.equals(".webp")
                ? OpenCv.encode(suffix, mat, Imgcodecs.IMWRITE_WEBP_QUALITY, 101)
                : OpenCv.encode(suffix, mat);
        mat.release();
        return bytes;
    }

    /** Writes {@link #picture} to a file, making its folders. */
    public static Path write(Path file, int width, int height, int seed) {
        String name = file.getFileName().toString();
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, picture(name.substring(name.lastIndexOf('.')), width, height, seed));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Mat ramp(int width, int height, int seed) {
        OpenCv.require();
        byte[] bgr = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = (y * width + x) * 3;
                bgr[at] = (byte) ((40 + seed * 7) % 200);
                bgr[at + 1] = (byte) (255 * y / height);
                bgr[at + 2] = (byte) (255 * x / width);
            }
        }
        Mat mat = new Mat(height, width, CvType.CV_8UC3);
        mat.put(0, 0, bgr);
        return mat;
    }
}
