package io.edgeai.core.image;

import io.edgeai.api.model.Preprocessing.Colour;
import io.edgeai.api.stage.Augment;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

/**
 * Brightness, contrast, saturation, hue and greying of a picture as one affine map of its colours, so that pixels are rounded and clipped once. The
 * order is that of the words; contrast keeps the picture's mean grey, hue turns the colours around the grey axis (in YIQ, as in NTSC television).
 */
final class ColourChange {

    /** Luma of R, G, B (ITU-R BT.601). */
    private static final double RED = 0.299;

    private static final double GREEN = 0.587;
    private static final double BLUE = 0.114;

    private final double brightness;
    private final double contrast;
    private final double saturation;
    private final double angle;

    ColourChange(Augment spec, Chance chance) {
        brightness = factor(spec, chance);
        contrast = factor(spec, chance);
        double colourful = factor(spec, chance);
        angle = 2 * Math.PI * chance.between(-spec.hue(), spec.hue());
        saturation = chance.happens(spec.grey()) ? 0 : colourful;
    }

    private static double factor(Augment spec, Chance chance) {
        return chance.between(Math.max(0, 1 - spec.colour()), 1 + spec.colour());
    }

    boolean changesNothing() {
        return brightness == 1 && contrast == 1 && saturation == 1 && angle == 0;
    }

    /** Changes a picture in place; its channels are in this order. */
    void apply(Mat picture, Colour order) {
        Scalar mean = Core.mean(picture);
        if (order == Colour.GREY) {
            picture.convertTo(picture, -1, brightness * contrast, (1 - contrast) * brightness * mean.val[0]);
            return;
        }
        double[] luma = order == Colour.RGB ? new double[] {RED, GREEN, BLUE} : new double[] {BLUE, GREEN, RED};
        double grey = luma[0] * mean.val[0] + luma[1] * mean.val[1] + luma[2] * mean.val[2];
        double[][] colours = colours(luma, order);
        Mat map = new Mat(3, 4, CvType.CV_32F);
        for (int row = 0; row < 3; row++) {
            double scale = brightness * contrast;
            // Rows of the colour matrix add up to 1, so an offset of equal channels passes through it unchanged.
            double offset = (1 - contrast) * brightness * grey;
            map.put(row, 0, colours[row][0] * scale, colours[row][1] * scale, colours[row][2] * scale, offset);
        }
        Core.transform(picture, picture, map);
        map.release();
    }

    /** Saturation and hue: grey stays, the rest of the colour is turned and scaled. Each row adds up to 1. */
    private double[][] colours(double[] luma, Colour order) {
        double[][] turn = turn(order);
        double[][] matrix = new double[3][3];
        for (int row = 0; row < 3; row++) {
            double sum = turn[row][0] + turn[row][1] + turn[row][2];
            for (int column = 0; column < 3; column++) {
                // turn * (identity - grey) drops the grey part; adding luma puts it back.
                double chroma = turn[row][column] - sum * luma[column];
                matrix[row][column] = luma[column] + saturation * chroma;
            }
        }
        return matrix;
    }

    /** Turns chroma by {@code angle}: from YIQ's I and Q (FCC 1953) back to colours. */
    private double[][] turn(Colour order) {
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        double[] i = {0.5959, -0.2746, -0.3213};
        double[] q = {0.2115, -0.5227, 0.3112};
        double[] fromI = {0.956, -0.272, -1.106};
        double[] fromQ = {0.619, -0.647, 1.703};
        double[][] turn = new double[3][3];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                int from = order == Colour.RGB ? column : 2 - column;
                int to = order == Colour.RGB ? row : 2 - row;
                double newI = cos * i[from] - sin * q[from];
                double newQ = sin * i[from] + cos * q[from];
                turn[row][column] = fromI[to] * newI + fromQ[to] * newQ;
            }
        }
        return turn;
    }
}
