package io.edgeai.core.image;

import java.nio.ByteBuffer;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;

/** What is asked of OpenCV, on one thread: pictures are read in parallel, not the rows of one. */
final class OpenCv {

    private OpenCv() {}

    /** Loads the library, once a process. */
    static void require() {
        NativeCode.require();
    }

    /** A matrix over a direct buffer's bytes from its position; what OpenCV writes stands in the buffer. */
    static Mat over(ByteBuffer direct, int height, int width, int channels) {
        require();
        if (!direct.isDirect() || direct.remaining() < height * width * channels) {
            throw new IllegalArgumentException(
                    "a direct buffer of " + height * width * channels + " bytes is needed, not " + direct);
        }
        return new Mat(height, width, CvType.CV_8UC(channels), direct.slice());
    }

    /** The picture in a file's bytes, by one of OpenCV's {@code IMREAD} flags. */
    static Mat decode(byte[] bytes, int flags) throws BadPictureException {
        require();
        MatOfByte data = new MatOfByte(bytes);
        try {
            Mat mat = Imgcodecs.imdecode(data, flags);
            if (mat.empty()) {
                throw new BadPictureException("cannot be decoded: its data are damaged or of a rare kind");
            }
            return mat;
        } catch (CvException e) {
            throw new BadPictureException(
                    "cannot be decoded: " + String.valueOf(e.getMessage()).strip());
        } finally {
            data.release();
        }
    }

    /** A picture's file, for tests and drawn examples. */
    static byte[] encode(String suffix, Mat picture, int... parameters) {
        require();
        MatOfByte data = new MatOfByte();
        try {
            if (!Imgcodecs.imencode(suffix, picture, data, new MatOfInt(parameters))) {
                throw new IllegalStateException("OpenCV does not write '" + suffix + "'");
            }
            return data.toArray();
        } finally {
            data.release();
        }
    }
}
