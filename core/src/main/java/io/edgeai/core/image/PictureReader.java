package io.edgeai.core.image;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Preprocessing.Fit;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.report.Diagnostic;
import io.edgeai.api.report.EdgeAiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads pictures as a model sees them, before mean and std: the one implementation of {@link Preprocessing}, used for training, calibration,
 * evaluation, and the vendors' simulators alike, so that all of them see the same bytes.
 *
 * <p>JPEG, PNG, BMP and WebP are read by their content, whatever the suffix; grey and CMYK pictures become the wanted colours, EXIF orientation is
 * obeyed, 16 bits are scaled to 8, transparent pixels are laid over white. The same file gives the same bytes, always.
 */
public final class PictureReader {

    private final Preprocessing preprocessing;
    private final Fitting fitting;

    /** A reader for one preprocessing; safe for use by several threads. */
    public PictureReader(Preprocessing preprocessing) {
        this.preprocessing = preprocessing;
        this.fitting = new Fitting(preprocessing);
    }

    /**
     * The picture as uint8 [height, width, channels] in the order of the preprocessing's colours; [3, height, width, channels] for three crops.
     *
     * @throws EdgeAiException if the file cannot be read or is cut off
     */
    public static Tensor read(Path file, Preprocessing preprocessing) {
        PictureReader reader = new PictureReader(preprocessing);
        ByteBuffer out = ByteBuffer.allocateDirect(reader.bytes());
        reader.read(file, out);
        long[] one = {
            preprocessing.height(),
            preprocessing.width(),
            preprocessing.colour().channels()
        };
        long[] sizes = preprocessing.fit() == Fit.THREE_CROPS ? new long[] {3, one[0], one[1], one[2]} : one;
        return Tensor.wrap(ElementType.UINT8, out, sizes);
    }

    /** How many views of a picture this reader gives: 3 for three crops, else 1. */
    public int views() {
        return preprocessing.fit() == Fit.THREE_CROPS ? 3 : 1;
    }

    /** The bytes of one picture, all views. */
    public int bytes() {
        return views()
                * preprocessing.height()
                * preprocessing.width()
                * preprocessing.colour().channels();
    }

    /**
     * Writes a picture into a direct buffer from its position, which stays.
     *
     * @throws EdgeAiException if the file cannot be read or is cut off
     */
    public void read(Path file, ByteBuffer out) {
        try (Picture picture = decode(file, preprocessing, fitting.side())) {
            fitting.fit(picture.mat(), out);
        }
    }

    /** The whole picture, upright, at least {@code side} pixels a side where the file has them. */
    static Picture decode(Path file, Preprocessing preprocessing, int side) {
        try {
            return PictureDecoder.decode(Files.readAllBytes(file), preprocessing.colour(), side);
        } catch (BadPictureException e) {
            throw failure(file, e.predicate(), e);
        } catch (IOException e) {
            throw failure(file, PictureCheck.reason(e), e);
        }
    }

    private static EdgeAiException failure(Path file, String predicate, Exception cause) {
        return new EdgeAiException(
                EdgeAiException.Kind.STEP,
                Diagnostic.error("picture '" + file + "' " + predicate)
                        .hint("save the picture again as JPEG or PNG, or take it out of the data"),
                cause);
    }
}
