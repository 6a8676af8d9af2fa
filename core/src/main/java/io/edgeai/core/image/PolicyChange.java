package io.edgeai.core.image;

import io.edgeai.api.model.Preprocessing.Colour;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.imgproc.Imgproc;

/**
 * One change of an augmentation policy.
 *
 * @param strength 0 for the least, 1 for the most
 * @param negative turned round, where the change has two directions
 * @param reach how much the most is
 */
record PolicyChange(PolicyOp op, double strength, boolean negative, Reach reach) {

    /** Pictures whose sides the published shifts are for. */
    private static final double PUBLISHED_SIDE = 331;

    /** Weight of the middle of the nine pixels that a picture is blurred by, as in the library that the policies were found with. */
    private static final double MIDDLE = 5;

    /**
     * What the full strength is.
     *
     * @param shear tangent
     * @param shift share of the side
     * @param turn degrees
     * @param blend how far from 1 the factor of brightness, colour, contrast, sharpness goes
     * @param bits that are dropped from eight
     */
    record Reach(double shear, double shift, double turn, double blend, int bits) {

        /** AutoAugment's and RandAugment's. */
        static final Reach USUAL = new Reach(0.3, 150 / PUBLISHED_SIDE, 30, 0.9, 4);

        /** TrivialAugment's. */
        static final Reach WIDE = new Reach(0.99, 32.0 / 224, 135, 0.99, 6);
    }

    /** Changes a picture in place; what comes in from outside its borders has the given colour. */
    void apply(Mat picture, Colour order, Scalar fill) {
        double way = negative ? -strength : strength;
        double factor = 1 + way * reach.blend();
        switch (op) {
            case IDENTITY -> {}
            case SHEAR_X -> affine(picture, fill, 1, way * reach.shear(), 0, 0, 1, 0);
            case SHEAR_Y -> affine(picture, fill, 1, 0, 0, way * reach.shear(), 1, 0);
            case TRANSLATE_X -> affine(picture, fill, 1, 0, way * reach.shift() * picture.cols(), 0, 1, 0);
            case TRANSLATE_Y -> affine(picture, fill, 1, 0, 0, 0, 1, way * reach.shift() * picture.rows());
            case ROTATE -> rotate(picture, fill, way * reach.turn());
            case BRIGHTNESS -> picture.convertTo(picture, -1, factor, 0);
            case COLOR -> colour(picture, order, factor);
            case CONTRAST -> picture.convertTo(picture, -1, factor, (1 - factor) * grey(picture, order));
            case SHARPNESS -> sharpen(picture, factor);
            case POSTERIZE -> {
                int mask = 0xff << (int) Math.round(strength * reach.bits()) & 0xff;
                map(picture, value -> value & mask);
            }
            case SOLARIZE -> {
                double threshold = 255 * (1 - strength);
                map(picture, value -> value >= threshold ? 255 - value : value);
            }
            case AUTO_CONTRAST -> stretched(picture);
            case EQUALIZE -> equalized(picture);
            case INVERT -> Core.bitwise_not(picture, picture);
        }
    }

    private static void affine(Mat picture, Scalar fill, double... rows) {
        Mat map = new Mat(2, 3, CvType.CV_64F);
        map.put(0, 0, rows);
        Mat from = picture.clone();
        Imgproc.warpAffine(from, picture, map, picture.size(), Imgproc.INTER_NEAREST, Core.BORDER_CONSTANT, fill);
        from.release();
        map.release();
    }

    private static void rotate(Mat picture, Scalar fill, double degrees) {
        double cos = Math.cos(Math.toRadians(degrees));
        double sin = Math.sin(Math.toRadians(degrees));
        double x = (picture.cols() - 1) / 2.0;
        double y = (picture.rows() - 1) / 2.0;
        affine(picture, fill, cos, sin, x - cos * x - sin * y, -sin, cos, y + sin * x - cos * y);
    }

    private static double[] luma(Colour order) {
        return switch (order) {
            case RGB -> new double[] {0.299, 0.587, 0.114};
            case BGR -> new double[] {0.114, 0.587, 0.299};
            case GREY -> new double[] {1};
        };
    }

    private static double grey(Mat picture, Colour order) {
        double[] luma = luma(order);
        Scalar mean = Core.mean(picture);
        double grey = 0;
        for (int i = 0; i < luma.length; i++) {
            grey += luma[i] * mean.val[i];
        }
        return grey;
    }

    private static void colour(Mat picture, Colour order, double factor) {
        double[] luma = luma(order);
        Mat map = new Mat(luma.length, luma.length, CvType.CV_32F);
        for (int row = 0; row < luma.length; row++) {
            for (int column = 0; column < luma.length; column++) {
                map.put(row, column, (1 - factor) * luma[column] + (row == column ? factor : 0));
            }
        }
        Core.transform(picture, picture, map);
        map.release();
    }

    private static void sharpen(Mat picture, double factor) {
        Mat kernel = new Mat(3, 3, CvType.CV_32F, new Scalar(1 / (8 + MIDDLE)));
        kernel.put(1, 1, MIDDLE / (8 + MIDDLE));
        Mat smooth = new Mat();
        Imgproc.filter2D(picture, smooth, -1, kernel);
        Core.addWeighted(picture, factor, smooth, 1 - factor, 0, picture);
        smooth.release();
        kernel.release();
    }

    private static void map(Mat picture, IntUnaryOperator value) {
        byte[] table = new byte[256];
        for (int i = 0; i < table.length; i++) {
            table[i] = (byte) value.applyAsInt(i);
        }
        Mat mat = new Mat(1, table.length, CvType.CV_8U);
        mat.put(0, 0, table);
        Core.LUT(picture, mat, picture);
        mat.release();
    }

    private static void stretched(Mat picture) {
        byChannel(picture, channel -> {
            Core.MinMaxLocResult ends = Core.minMaxLoc(channel);
            if (ends.maxVal > ends.minVal) {
                double scale = 255 / (ends.maxVal - ends.minVal);
                channel.convertTo(channel, -1, scale, -ends.minVal * scale);
            }
        });
    }

    private static void equalized(Mat picture) {
        byChannel(picture, channel -> Imgproc.equalizeHist(channel, channel));
    }

    private static void byChannel(Mat picture, java.util.function.Consumer<Mat> change) {
        List<Mat> channels = new ArrayList<>();
        Core.split(picture, channels);
        channels.forEach(change);
        Core.merge(channels, picture);
        channels.forEach(Mat::release);
    }
}
