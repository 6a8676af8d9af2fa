package io.edgeai.core.image;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgproc.Imgproc;

/** Lays pictures with an alpha channel over white, as a browser shows them; what colour hides under transparent pixels is chance. */
final class Transparency {

    private Transparency() {}

    /** The 8-bit BGR picture that a BGRA picture shows on white. */
    static Mat overWhite(Mat picture) {
        byte[] from = new byte[Math.toIntExact(picture.total() * 4)];
        picture.get(0, 0, from);
        byte[] to = new byte[from.length / 4 * 3];
        for (int i = 0, o = 0; i < from.length; i += 4) {
            int alpha = from[i + 3] & 0xFF;
            for (int c = 0; c < 3; c++) {
                to[o++] = (byte) (((from[i + c] & 0xFF) * alpha + 255 * (255 - alpha) + 127) / 255);
            }
        }
        Mat opaque = new Mat(picture.rows(), picture.cols(), CvType.CV_8UC3);
        opaque.put(0, 0, to);
        return opaque;
    }

    /** The grey picture of a BGR one, which is released. */
    static Mat grey(Mat picture) {
        Mat grey = new Mat();
        Imgproc.cvtColor(picture, grey, Imgproc.COLOR_BGR2GRAY);
        picture.release();
        return grey;
    }
}
