package io.edgeai.core.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/** A BMP's header, of Windows' kind (40 bytes or more) or OS/2's (12 bytes). */
final class BmpFile {

    /** The lengths of the header's known kinds: a text that begins with BM is no BMP. */
    private static final Set<Integer> HEADERS = Set.of(12, 40, 52, 56, 64, 108, 124);

    private final ByteBuffer data;

    BmpFile(byte[] bytes) {
        this.data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static boolean hasHeader(byte[] bytes) {
        return bytes.length >= 18
                && HEADERS.contains(
                        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(14));
    }

    PictureHeader header() {
        return new PictureHeader(PictureFormat.BMP, width(), height(), false);
    }

    void requireWhole() throws BadPictureException {
        boolean packed = !isShort() && data.getInt(30) != 0 && data.getInt(30) != 3;
        long row = ((long) width() * bits() + 31) / 32 * 4;
        if (!packed && data.getInt(10) + row * height() > data.limit()) {
            throw PictureHeader.cutOff(PictureFormat.BMP, data.limit());
        }
    }

    private boolean isShort() {
        return data.getInt(14) == 12;
    }

    private int width() {
        return isShort() ? data.getShort(18) & 0xFFFF : data.getInt(18);
    }

    /** A negative height says that the rows lie from top to bottom. */
    private int height() {
        return isShort() ? data.getShort(20) & 0xFFFF : Math.abs(data.getInt(22));
    }

    private int bits() {
        return isShort() ? data.getShort(24) : data.getShort(28);
    }
}
