package io.edgeai.core.image;

import io.edgeai.api.model.Preprocessing.Colour;
import java.util.Optional;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;

/**
 * Decodes a picture's file: upright by its EXIF orientation, 8 bits a channel, colours or grey as {@link Picture} has them. CMYK becomes BGR, 16 bits keep
 * their upper 8, transparent pixels are laid over white.
 */
final class PictureDecoder {

    /** A picture is decoded at an eighth, quarter or half of its size only if that is still this many times what is wanted. */
    private static final int SPARE = 2;

    private static final int MOST_REDUCTION = 8;

    private PictureDecoder() {}

    /**
     * @param side the short side that is wanted in the end; a JPEG several times as large is decoded at a part of its size, which is faster, and
     *     smoother than leaving pixels out
     */
    static Picture decode(byte[] bytes, Colour colour, int side) throws BadPictureException {
        PictureHeader header = PictureHeader.of(bytes);
        header.requireEnd(bytes);
        if (header.alpha()) {
            return Picture.of(overWhite(bytes, colour));
        }
        int reduction = reduction(header, side);
        if (colour != Colour.GREY && header.isPlainJpeg(bytes)) {
            Optional<Picture> quick = Leptonica.decode(bytes, reduction);
            if (quick.isPresent()) {
                return quick.get();
            }
        }
        return Picture.of(OpenCv.decode(bytes, flags(colour, reduction)));
    }

    private static int reduction(PictureHeader header, int side) {
        int shortSide = Math.min(header.width(), header.height());
        if (header.format() != PictureFormat.JPEG) {
            return 1;
        }
        int reduction = 1;
        while (reduction < MOST_REDUCTION && shortSide >= 2 * reduction * SPARE * side) {
            reduction *= 2;
        }
        return reduction;
    }

    /** OpenCV's flags for a picture that is decoded at a part of its size. */
    static int flags(Colour colour, int reduction) {
        boolean grey = colour == Colour.GREY;
        return switch (reduction) {
            case 1 -> grey ? Imgcodecs.IMREAD_GRAYSCALE : Imgcodecs.IMREAD_COLOR;
            case 2 -> grey ? Imgcodecs.IMREAD_REDUCED_GRAYSCALE_2 : Imgcodecs.IMREAD_REDUCED_COLOR_2;
            case 4 -> grey ? Imgcodecs.IMREAD_REDUCED_GRAYSCALE_4 : Imgcodecs.IMREAD_REDUCED_COLOR_4;
            case 8 -> grey ? Imgcodecs.IMREAD_REDUCED_GRAYSCALE_8 : Imgcodecs.IMREAD_REDUCED_COLOR_8;
            default -> throw new IllegalArgumentException("no picture is decoded at 1/" + reduction + " of its size");
        };
    }

    private static Mat overWhite(byte[] bytes, Colour colour) throws BadPictureException {
        Mat read = OpenCv.decode(bytes, Imgcodecs.IMREAD_UNCHANGED);
        if (read.channels() != 4) {
            read.release();
            return OpenCv.decode(bytes, colour == Colour.GREY ? Imgcodecs.IMREAD_GRAYSCALE : Imgcodecs.IMREAD_COLOR);
        }
        if (read.depth() == CvType.CV_16U) {
            Core.convertScaleAbs(read, read, 1.0 / 257);
        }
        Mat opaque = Transparency.overWhite(read);
        read.release();
        return colour == Colour.GREY ? Transparency.grey(opaque) : opaque;
    }
}
