package io.edgeai.core.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** A PNG's chunks (W3C PNG, section 5). Reading past the end throws {@link IndexOutOfBoundsException}: the file is cut off there. */
final class PngFile {

    private static final int SIGNATURE = 8;
    private static final int AROUND = 12;

    private final byte[] bytes;
    private final ByteBuffer data;

    PngFile(byte[] bytes) {
        this.bytes = bytes;
        this.data = ByteBuffer.wrap(bytes);
    }

    PictureHeader header() throws BadPictureException {
        if (!"IHDR".equals(type(SIGNATURE))) {
            throw new BadPictureException("is a PNG without a header: its first chunk is '" + type(SIGNATURE) + "'");
        }
        boolean alpha = (bytes[25] & 4) != 0;
        for (int at = next(SIGNATURE); !type(at).equals("IDAT") && !type(at).equals("IEND"); at = next(at)) {
            alpha |= type(at).equals("tRNS");
        }
        return new PictureHeader(PictureFormat.PNG, data.getInt(16), data.getInt(20), alpha);
    }

    void requireWhole() throws BadPictureException {
        int at = SIGNATURE;
        for (; !type(at).equals("IEND"); at = next(at)) {
            CRC32 crc = new CRC32();
            crc.update(data.slice(at + 4, length(at) + 4));
            if ((int) crc.getValue() != data.getInt(at + 8 + length(at))) {
                throw new BadPictureException("is damaged: the checksum of its PNG chunk '" + type(at) + "' at byte "
                        + at + " does not match");
            }
        }
        data.getInt(at + 8);
    }

    private int next(int at) {
        return at + AROUND + length(at);
    }

    private int length(int at) {
        int length = data.getInt(at);
        if (length < 0 || length > bytes.length) {
            throw new IndexOutOfBoundsException(at);
        }
        return length;
    }

    private String type(int at) {
        if (at + 8 > bytes.length) {
            throw new IndexOutOfBoundsException(at);
        }
        return new String(bytes, at + 4, 4, StandardCharsets.ISO_8859_1);
    }
}
