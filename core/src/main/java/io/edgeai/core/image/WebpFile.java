package io.edgeai.core.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A WebP's first chunk (RFC 9649). */
final class WebpFile {

    private final byte[] bytes;
    private final ByteBuffer data;

    WebpFile(byte[] bytes) {
        this.bytes = bytes;
        this.data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    PictureHeader header() throws BadPictureException {
        String kind = new String(bytes, 12, 4, StandardCharsets.ISO_8859_1);
        return switch (kind) {
            case "VP8 " -> header(data.getShort(26) & 0x3FFF, data.getShort(28) & 0x3FFF, false);
            case "VP8L" -> {
                int packed = data.getInt(21);
                yield header((packed & 0x3FFF) + 1, ((packed >> 14) & 0x3FFF) + 1, ((packed >> 28) & 1) != 0);
            }
            case "VP8X" -> {
                if ((bytes[20] & 2) != 0) {
                    throw new BadPictureException("is an animated WebP; one picture a file is read");
                }
                yield header((data.getInt(24) & 0xFFFFFF) + 1, (data.getInt(26) >>> 8) + 1, (bytes[20] & 0x10) != 0);
            }
            default ->
                throw new BadPictureException("is a WebP whose first chunk is '" + kind + "', not VP8, VP8L or VP8X");
        };
    }

    void requireWhole() throws BadPictureException {
        if ((data.getInt(4) & 0xFFFFFFFFL) + 8 > bytes.length) {
            throw PictureHeader.cutOff(PictureFormat.WEBP, bytes.length);
        }
    }

    private static PictureHeader header(int width, int height, boolean alpha) {
        return new PictureHeader(PictureFormat.WEBP, width, height, alpha);
    }
}
