package io.edgeai.core.image;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.leptonica.PIX;
import org.bytedeco.leptonica.global.leptonica;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * The quick way through an ordinary JPEG: Leptonica's libjpeg-turbo has the processor's vector code, OpenCV's from Maven Central has not. Both give the
 * same pixels to the bit, so where this library is not built for a machine only time is lost.
 */
final class Leptonica {

    private Leptonica() {}

    /**
     * The picture of a JPEG of three colours, not turned; empty if this library is not there or finds anything odd in the file, which is OpenCV's to
     * judge then.
     *
     * @param reduction 1, 2, 4 or 8: the picture is decoded at that part of its size
     */
    static Optional<Picture> decode(byte[] jpeg, int reduction) {
        NativeCode.require();
        if (!NativeCode.hasLeptonica()) {
            return Optional.empty();
        }
        int[] warnings = new int[1];
        PIX pix = leptonica.pixReadMemJpeg(jpeg, jpeg.length, 0, reduction, warnings, 0);
        if (pix == null) {
            return Optional.empty();
        }
        if (warnings[0] != 0 || leptonica.pixGetDepth(pix) != Integer.SIZE) {
            leptonica.pixDestroy(pix);
            return Optional.empty();
        }
        int width = leptonica.pixGetWidth(pix);
        int height = leptonica.pixGetHeight(pix);
        IntPointer words = leptonica.pixGetData(pix).capacity((long) width * height);
        ByteBuffer pixels = words.asByteBuffer();
        return Optional.of(
                new Picture(new Mat(height, width, CvType.CV_8UC4, pixels), () -> leptonica.pixDestroy(pix)));
    }
}
