package io.edgeai.core.image;

import java.nio.ByteBuffer;

/** A JPEG's markers (ITU-T T.81, annex B). Reading past the end throws {@link IndexOutOfBoundsException}: the file is cut off there. */
final class JpegFile {

    private static final int END = 0xD9;
    private static final int SCAN = 0xDA;
    private static final int APP1 = 0xE1;

    /** The last of the frames that are coded by Huffman's method: baseline, extended, progressive. */
    private static final int PROGRESSIVE = 0xC2;

    private final byte[] bytes;
    private int at = 2;

    JpegFile(byte[] bytes) {
        this.bytes = bytes;
    }

    PictureHeader header() throws BadPictureException {
        at = 2;
        for (int marker = nextMarker(); marker != END; marker = nextMarker()) {
            if (isFrame(marker)) {
                if (u8(at + 2) != 8) {
                    throw new BadPictureException("is a JPEG of " + u8(at + 2) + " bits a colour; 8 are read");
                }
                return new PictureHeader(PictureFormat.JPEG, u16(at + 5), u16(at + 3), false);
            }
            skipSegment(marker);
        }
        throw new BadPictureException("is a JPEG without a picture in it");
    }

    /** True for a picture of three colours, coded in one of the usual ways, that certainly need not be turned. */
    boolean isPlain() {
        at = 2;
        boolean plain = false;
        for (int marker = nextMarker(); marker != END && marker != SCAN; marker = nextMarker()) {
            if (isFrame(marker)) {
                plain = marker <= PROGRESSIVE && u8(at + 7) == 3;
            } else if (marker == APP1 && !ExifOrientation.isUpright(ByteBuffer.wrap(bytes, at + 2, u16(at) - 2))) {
                return false;
            }
            skipSegment(marker);
        }
        return plain;
    }

    /** Walks all markers up to the end marker. */
    void requireWhole() throws BadPictureException {
        at = 2;
        boolean scanned = false;
        for (int marker = nextMarker(); marker != END; marker = nextMarker()) {
            skipSegment(marker);
            scanned |= marker == SCAN;
        }
        if (!scanned) {
            throw new BadPictureException("is a JPEG without a picture in it");
        }
    }

    /** True for almost every whole JPEG, and for a cut one only if the cut fell right behind a thumbnail's end marker. */
    boolean endsWithEnd() {
        int last = bytes.length;
        return u8(last - 2) == 0xFF && u8(last - 1) == END;
    }

    /** Walks to the next marker; entropy-coded data, stuffed zeros, restarts and stray bytes are skipped, as decoders do. */
    private int nextMarker() {
        while (true) {
            while (u8(at) != 0xFF) {
                at++;
            }
            while (u8(at) == 0xFF) {
                at++;
            }
            int marker = u8(at++);
            if (marker != 0 && !isBare(marker)) {
                return marker;
            }
        }
    }

    private void skipSegment(int marker) {
        if (marker != END) {
            at += Math.max(2, u16(at));
        }
    }

    /** Restarts, a second start and TEM have no length. */
    private static boolean isBare(int marker) {
        return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private int u8(int index) {
        return bytes[index] & 0xFF;
    }

    private int u16(int index) {
        return (u8(index) << 8) | u8(index + 1);
    }
}
