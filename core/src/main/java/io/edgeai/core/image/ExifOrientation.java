package io.edgeai.core.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Whether a camera held its picture upright (Exif 2.3, tag 0x112 of the first directory). */
final class ExifOrientation {

    private static final String MARK = "Exif\0\0";
    private static final int TAG = 0x112;
    private static final int ENTRY = 12;
    private static final int UPRIGHT = 1;

    private ExifOrientation() {}

    /** True if the data of an APP1 segment certainly do not ask to turn the picture. */
    static boolean isUpright(ByteBuffer segment) {
        if (!StandardCharsets.ISO_8859_1.decode(segment.duplicate()).toString().startsWith(MARK)) {
            return true; // XMP stands in such segments too.
        }
        try {
            ByteBuffer tiff =
                    segment.position(segment.position() + MARK.length()).slice();
            return isUprightTiff(tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN));
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            return false;
        }
    }

    private static boolean isUprightTiff(ByteBuffer tiff) {
        int directory = tiff.getInt(4);
        int entries = tiff.getShort(directory) & 0xFFFF;
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + i * ENTRY;
            if ((tiff.getShort(entry) & 0xFFFF) == TAG) {
                return tiff.getShort(entry + 8) == UPRIGHT;
            }
        }
        return true;
    }
}
