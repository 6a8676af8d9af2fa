package io.edgeai.core.image;

import org.opencv.core.Mat;

/**
 * A decoded picture in native memory that it gives back: upright, 8 bits a channel.
 *
 * @param mat one channel is grey, three are BGR, four are ABGR of which A says nothing
 * @param owner gives back what the matrix lies over
 */
record Picture(Mat mat, Runnable owner) implements AutoCloseable {

    /** A picture in memory of OpenCV's. */
    static Picture of(Mat mat) {
        return new Picture(mat, () -> {});
    }

    @Override
    public void close() {
        mat.release();
        owner.run();
    }
}
