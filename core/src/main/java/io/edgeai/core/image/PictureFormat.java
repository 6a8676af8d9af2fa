package io.edgeai.core.image;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Picture formats that are read, known by their first bytes: a file's suffix is not asked. */
enum PictureFormat {
    JPEG,
    PNG,
    BMP,
    WEBP;

    private static final int MAGIC = 12;

    /** First bytes of formats that are recognised only to be named in the message. */
    private static final Map<String, String> OTHERS = Map.of(
            "GIF8", "a GIF",
            "II*\0", "a TIFF",
            "MM\0*", "a TIFF",
            "%PDF", "a PDF",
            "PK\u0003\u0004", "a ZIP archive",
            "<svg", "an SVG drawing",
            "<?xm", "an XML file",
            "<!DO", "a web page",
            "<htm", "a web page");

    /** The format of the file that begins with {@code bytes}. */
    static PictureFormat of(byte[] bytes) throws BadPictureException {
        if (bytes.length == 0) {
            throw new BadPictureException("is empty: 0 bytes");
        }
        String head = new String(bytes, 0, Math.min(MAGIC, bytes.length), StandardCharsets.ISO_8859_1);
        if (head.startsWith("\u00ff\u00d8\u00ff")) {
            return JPEG;
        }
        if (head.startsWith("\u0089PNG\r\n\u001a\n")) {
            return PNG;
        }
        if (head.startsWith("RIFF") && head.endsWith("WEBP")) {
            return WEBP;
        }
        if (head.startsWith("BM") && BmpFile.hasHeader(bytes)) {
            return BMP;
        }
        throw new BadPictureException("is not a picture in a format known here (JPEG, PNG, BMP, WebP)" + name(head));
    }

    /** True if a file with these first bytes claims to be a picture that is read here. */
    static boolean claims(byte[] head) {
        try {
            of(head);
            return true;
        } catch (BadPictureException e) {
            return false;
        }
    }

    private static String name(String head) {
        if (head.startsWith("ftyp", 4)) {
            return ": it is an HEIF, AVIF or MP4 file";
        }
        String other = head.length() < 4 ? null : OTHERS.get(head.substring(0, 4));
        return other == null ? "" : ": it is " + other;
    }
}
