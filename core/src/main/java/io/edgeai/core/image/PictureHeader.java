package io.edgeai.core.image;

/**
 * What a picture's first bytes say.
 *
 * @param width in pixels, before the picture is turned upright
 * @param alpha true if some pixels may be transparent
 */
record PictureHeader(PictureFormat format, int width, int height, boolean alpha) {

    /** More pixels than any camera's picture has; decoding them would take over 400 MB. */
    private static final long MOST_PIXELS = 1L << 27;

    /** Reads the header of a whole file in memory. */
    static PictureHeader of(byte[] bytes) throws BadPictureException {
        PictureHeader header = read(bytes);
        long pixels = (long) header.width * header.height;
        if (header.width < 1 || header.height < 1 || pixels > MOST_PIXELS) {
            throw new BadPictureException("is " + header.width + "x" + header.height
                    + " pixels by its header; from 1 to " + MOST_PIXELS + " pixels are read");
        }
        return header;
    }

    private static PictureHeader read(byte[] bytes) throws BadPictureException {
        PictureFormat format = PictureFormat.of(bytes);
        try {
            return switch (format) {
                case JPEG -> new JpegFile(bytes).header();
                case PNG -> new PngFile(bytes).header();
                case BMP -> new BmpFile(bytes).header();
                case WEBP -> new WebpFile(bytes).header();
            };
        } catch (IndexOutOfBoundsException e) {
            throw cutOff(format, bytes.length);
        }
    }

    /** Fails unless the file is whole: a decoder fills what is missing with grey and says nothing. */
    void requireWhole(byte[] bytes) throws BadPictureException {
        try {
            switch (format) {
                case JPEG -> new JpegFile(bytes).requireWhole();
                case PNG -> new PngFile(bytes).requireWhole();
                case BMP -> new BmpFile(bytes).requireWhole();
                case WEBP -> new WebpFile(bytes).requireWhole();
            }
        } catch (IndexOutOfBoundsException e) {
            throw cutOff(format, bytes.length);
        }
    }

    /** Like {@link #requireWhole}, but quick in the usual case, for files that were checked before and may have changed since; PNG's decoder checks itself. */
    void requireEnd(byte[] bytes) throws BadPictureException {
        if (format != PictureFormat.PNG && !(format == PictureFormat.JPEG && new JpegFile(bytes).endsWithEnd())) {
            requireWhole(bytes);
        }
    }

    /** True for a JPEG of three colours that need not be turned, and whose markers up to its data are in order. */
    boolean isPlainJpeg(byte[] bytes) {
        try {
            return format == PictureFormat.JPEG && new JpegFile(bytes).isPlain();
        } catch (IndexOutOfBoundsException e) {
            return false;
        }
    }

    static BadPictureException cutOff(PictureFormat format, int length) {
        return new BadPictureException(
                "is cut off: its " + format + " data ends too early, after " + length + " bytes");
    }
}
