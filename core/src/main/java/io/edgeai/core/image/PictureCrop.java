package io.edgeai.core.image;

import io.edgeai.api.model.Preprocessing.Colour;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.core.MatOfInt;
import org.opencv.core.Rect;
import org.opencv.imgcodecs.Imgcodecs;

/** A whole picture, upright and at its full size, out of which rectangles are cut. */
public final class PictureCrop implements AutoCloseable {

    /** Little is lost, and a file is a tenth of what it would be without any loss. */
    private static final int QUALITY = 95;

    private static final int FULL_SIZE = 1 << 28;

    private final Mat bgr;

    private PictureCrop(Mat bgr) {
        this.bgr = bgr;
    }

    /**
     * Reads a picture.
     *
     * @throws EdgeAiException if the file cannot be read or is cut off
     */
    public static PictureCrop open(Path file) {
        try (Picture picture = PictureDecoder.decode(Files.readAllBytes(file), Colour.RGB, FULL_SIZE)) {
            return new PictureCrop(bgr(picture.mat()));
        } catch (BadPictureException e) {
            throw failure(file, e.predicate(), e);
        } catch (IOException e) {
            throw failure(file, PictureCheck.reason(e), e);
        }
    }

    private static EdgeAiException failure(Path file, String predicate, Exception cause) {
        return new EdgeAiException(
                EdgeAiException.Kind.STEP, Diagnostic.error("picture '" + file + "' " + predicate), cause);
    }

    private static Mat bgr(Mat picture) {
        if (picture.channels() != 4) {
            return picture.clone();
        }
        Mat bgr = new Mat(picture.rows(), picture.cols(), org.opencv.core.CvType.CV_8UC3);
        MatOfInt pairs = new MatOfInt(1, 0, 2, 1, 3, 2);
        Core.mixChannels(List.of(picture), List.of(bgr), pairs);
        pairs.release();
        return bgr;
    }

    /** Pixels from left to right. */
    public int width() {
        return bgr.cols();
    }

    /** Pixels from top to bottom. */
    public int height() {
        return bgr.rows();
    }

    /** A rectangle that lies within the picture, as a JPEG's bytes; the same picture and rectangle give the same bytes. */
    public byte[] jpeg(int left, int top, int width, int height) {
        Mat part = bgr.submat(new Rect(left, top, width, height));
        try {
            return OpenCv.encode(".jpg", part, Imgcodecs.IMWRITE_JPEG_QUALITY, QUALITY);
        } finally {
            part.release();
        }
    }

    @Override
    public void close() {
        bgr.release();
    }
}
