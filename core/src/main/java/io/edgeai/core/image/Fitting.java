package io.edgeai.core.image;

import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Preprocessing.Colour;
import io.edgeai.api.model.Preprocessing.Fit;
import java.nio.ByteBuffer;
import java.util.List;
import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.core.MatOfInt;
import org.opencv.core.Rect;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * Makes a decoded picture fit the input. Crops follow torchvision: the long side of a resized picture is rounded down, a centre crop's offset to the
 * nearest even number in a tie.
 */
final class Fitting {

    private final Preprocessing preprocessing;

    Fitting(Preprocessing preprocessing) {
        this.preprocessing = preprocessing;
    }

    /** The short side that a decoded picture should have at least. */
    int side() {
        return preprocessing.fit() == Fit.SQUASH
                ? Math.max(preprocessing.width(), preprocessing.height())
                : preprocessing.resize();
    }

    /** Writes the fitted views of a picture, one after another, into a direct buffer. */
    void fit(Mat picture, ByteBuffer out) {
        Size size = size(picture);
        List<Rect> views = views((int) size.width, (int) size.height);
        Rect all = around(views);
        Mat resized = resize(picture, size, all);
        int bytes = preprocessing.width()
                * preprocessing.height()
                * preprocessing.colour().channels();
        int at = out.position();
        for (Rect view : views) {
            Mat part = resized.submat(new Rect(view.x - all.x, view.y - all.y, view.width, view.height));
            order(part, preprocessing.colour(), out.slice(at, bytes));
            part.release();
            at += bytes;
        }
        resized.release();
    }

    private static Rect around(List<Rect> views) {
        Rect first = views.get(0);
        Rect last = views.get(views.size() - 1);
        return new Rect(first.tl(), last.br());
    }

    /** A part of the resized picture: down by the mean of the covered area, up by linear interpolation. */
    static Mat resize(Mat picture, Size size, Rect part) {
        boolean narrower = size.width <= picture.cols();
        boolean lower = size.height <= picture.rows();
        if (picture.cols() == (int) size.width && picture.rows() == (int) size.height) {
            return picture.submat(part);
        }
        if (narrower && lower) {
            return AreaMean.of(picture, size, part);
        }
        Mat whole = new Mat();
        Imgproc.resize(picture, whole, size, 0, 0, Imgproc.INTER_LINEAR);
        Mat resized = whole.submat(part);
        whole.release();
        return resized;
    }

    private Size size(Mat picture) {
        if (preprocessing.fit() == Fit.SQUASH) {
            return new Size(preprocessing.width(), preprocessing.height());
        }
        return shortSide(picture, preprocessing.resize());
    }

    /** The size of a picture whose short side becomes {@code side}. */
    static Size shortSide(Mat picture, int side) {
        long width = picture.cols();
        long height = picture.rows();
        long longSide = side * Math.max(width, height) / Math.min(width, height);
        return width < height ? new Size(side, longSide) : new Size(longSide, side);
    }

    private List<Rect> views(int width, int height) {
        int restX = width - preprocessing.width();
        int restY = height - preprocessing.height();
        Rect centre = view((int) Math.rint(restX / 2.0), (int) Math.rint(restY / 2.0));
        if (preprocessing.fit() != Fit.THREE_CROPS) {
            return List.of(centre);
        }
        return width < height
                ? List.of(view(centre.x, 0), centre, view(centre.x, restY))
                : List.of(view(0, centre.y), centre, view(restX, centre.y));
    }

    private Rect view(int x, int y) {
        return new Rect(x, y, preprocessing.width(), preprocessing.height());
    }

    /** Copies a picture into a direct buffer, in the wanted order of colours. */
    static void order(Mat picture, Colour colour, ByteBuffer out) {
        Mat target = OpenCv.over(out, picture.rows(), picture.cols(), colour.channels());
        if (picture.channels() == 4) {
            MatOfInt pairs = colour == Colour.RGB ? new MatOfInt(3, 0, 2, 1, 1, 2) : new MatOfInt(1, 0, 2, 1, 3, 2);
            Core.mixChannels(List.of(picture), List.of(target), pairs);
            pairs.release();
        } else if (colour == Colour.RGB) {
            Imgproc.cvtColor(picture, target, Imgproc.COLOR_BGR2RGB);
        } else {
            picture.copyTo(target);
        }
        target.release();
    }
}
