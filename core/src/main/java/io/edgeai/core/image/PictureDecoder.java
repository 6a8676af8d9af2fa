package io.edgeai.core.image;

import io.edgeai.api.model.Preprocessing.Colour;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;

/**
 * Decodes a picture's file: upright by its EXIF orientation, 8 bits a channel, colours in OpenCV's order BGR or grey. CMYK becomes BGR, 16 bits keep
 * their upper 8, transparent pixels are laid over white.
 */
final class PictureDecoder {

    /** A picture is decoded at an eighth, quarter or half of its size only if that is still this many times what is wanted. */
    private static final int SPARE = 2;

    private PictureDecoder() {}

    /**
     * @param side the short side that is wanted in the end; a JPEG several times as large is decoded at a part of its size, which is faster, and
     *     smoother than leaving pixels out
     */
    static Mat decode(byte[] bytes, Colour colour, int side) throws BadPictureException {
        PictureHeader header = PictureHeader.of(bytes);
        header.requireEnd(bytes);
        return header.alpha() ? overWhite(bytes, colour) : OpenCv.decode(bytes, flags(header, colour, side));
    }

    private static int flags(PictureHeader header, Colour colour, int side) {
        boolean grey = colour == Colour.GREY;
        int shortSide = Math.min(header.width(), header.height());
        int enough = SPARE * side;
        if (header.format() != PictureFormat.JPEG || shortSide < 2 * enough) {
            return grey ? Imgcodecs.IMREAD_GRAYSCALE : Imgcodecs.IMREAD_COLOR;
        }
        if (shortSide < 4 * enough) {
            return grey ? Imgcodecs.IMREAD_REDUCED_GRAYSCALE_2 : Imgcodecs.IMREAD_REDUCED_COLOR_2;
        }
        if (shortSide < 8 * enough) {
            return grey ? Imgcodecs.IMREAD_REDUCED_GRAYSCALE_4 : Imgcodecs.IMREAD_REDUCED_COLOR_4;
        }
        return grey ? Imgcodecs.IMREAD_REDUCED_GRAYSCALE_8 : Imgcodecs.IMREAD_REDUCED_COLOR_8;
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
