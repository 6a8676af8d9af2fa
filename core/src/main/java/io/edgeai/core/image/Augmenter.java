package io.edgeai.core.image;

import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Preprocessing;
import io.edgeai.api.model.Preprocessing.Fit;
import io.edgeai.api.model.Tensor;
import io.edgeai.api.stage.Augment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * Changes training pictures at random: crop or paste, mirror, colour, erasing. What comes out depends on the file, the seed, the epoch and the picture's number
 * alone, and on the ground where it is pasted. Without a change it is what {@link PictureReader} reads.
 *
 * <p>Work is in two halves: {@link #view} decodes a picture to what all epochs need of it, which is worth keeping in memory; {@link #apply} draws from
 * that. Three crops train as centre crops.
 */
public final class Augmenter {

    /** How much larger than the input a picture is kept if parts of it are cropped at random. */
    private static final double SPARE = 1.15;

    /** Tries to find a crop of the drawn area and aspect ratio that lies within the picture, as torchvision does. */
    private static final int TRIES = 10;

    private static final double LEAST_ASPECT = 3.0 / 4;

    private static final double GRID_LEAST = 96.0 / 224;
    private static final double GRID_HIDDEN = 0.4;

    private final Augment spec;
    private final Preprocessing preprocessing;
    private final PictureReader whole;
    private final long seed;
    private final Grounds grounds;

    /**
     * Views, see {@link Augmenter#view}, of the pictures that others may be pasted onto.
     *
     * @param count how many there are, at least 1 where the spec pastes
     * @param view one of them, by its number from 0; called by several threads
     */
    public record Grounds(int count, IntFunction<Tensor> view) {

        /** For specs that do not paste. */
        public static final Grounds NONE = new Grounds(0, number -> {
            throw new IllegalArgumentException("there is no ground " + number + ": nothing was to be pasted");
        });
    }

    /** An augmenter that pastes nothing; safe for use by several threads. */
    public Augmenter(Augment spec, Preprocessing preprocessing, long seed) {
        this(spec, preprocessing, seed, Grounds.NONE);
    }

    /** An augmenter; safe for use by several threads. */
    public Augmenter(Augment spec, Preprocessing preprocessing, long seed, Grounds grounds) {
        if (spec.paste().isPresent() && grounds.count() < 1) {
            throw new IllegalArgumentException("pictures are to be pasted, and there is no ground for them");
        }
        this.grounds = grounds;
        this.spec = spec;
        this.preprocessing = preprocessing.fit() == Fit.THREE_CROPS ? preprocessing.with(Fit.CROP) : preprocessing;
        this.whole = new PictureReader(this.preprocessing);
        this.seed = seed;
    }

    /** The bytes of one changed picture, [height, width, channels]. */
    public int bytes() {
        return whole.bytes();
    }

    /**
     * What all epochs need of a picture: the fitted picture, or, if crops are drawn, a somewhat larger one. uint8 [h, w, channels] over direct memory.
     *
     * @throws io.edgeai.api.report.EdgeAiException if the file cannot be read or is cut off
     */
    public Tensor view(Path file) {
        int channels = preprocessing.colour().channels();
        if (spec.crop().isEmpty()) {
            ByteBuffer out = ByteBuffer.allocateDirect(whole.bytes());
            whole.read(file, out);
            return Tensor.wrap(ElementType.UINT8, out, preprocessing.height(), preprocessing.width(), channels);
        }
        int side = (int) Math.ceil(SPARE * Math.max(preprocessing.width(), preprocessing.height()));
        try (Picture picture = PictureReader.decode(file, preprocessing, side)) {
            Size size = viewSize(picture.mat(), side);
            Mat view = Fitting.resize(picture.mat(), size, new Rect(new Point(0, 0), size));
            ByteBuffer out = ByteBuffer.allocateDirect(view.rows() * view.cols() * channels);
            Fitting.order(view, preprocessing.colour(), out);
            Tensor tensor = Tensor.wrap(ElementType.UINT8, out, view.rows(), view.cols(), channels);
            view.release();
            return tensor;
        }
    }

    /** Squashed pictures are cropped in their squashed form, so that objects look as they do to the finished model. */
    private Size viewSize(Mat picture, int side) {
        if (preprocessing.fit() == Fit.SQUASH) {
            return new Size(
                    Math.min(picture.cols(), Math.ceil(SPARE * preprocessing.width())),
                    Math.min(picture.rows(), Math.ceil(SPARE * preprocessing.height())));
        }
        int shortSide = Math.min(picture.cols(), picture.rows());
        return shortSide <= side ? picture.size() : Fitting.shortSide(picture, side);
    }

    /** Writes the changed picture into a direct buffer from its position, which stays. {@code index} is the picture's number in the training part. */
    public void apply(Tensor view, long epoch, long index, ByteBuffer out) {
        Chance chance = new Chance(seed, epoch, index);
        long[] sizes = view.sizes();
        Mat from = OpenCv.over(view.data(), (int) sizes[0], (int) sizes[1], (int) sizes[2]);
        Mat to = OpenCv.over(out, preprocessing.height(), preprocessing.width(), (int) sizes[2]);
        if (spec.paste().isPresent() && chance.happens(spec.paste().get().share())) {
            paste(from, to, chance);
        } else {
            cropped(from, to, chance);
        }
        if (chance.happens(spec.flip())) {
            Core.flip(to, to, 1);
        }
        ColourChange colour = new ColourChange(spec, chance);
        if (!colour.changesNothing()) {
            colour.apply(to, preprocessing.colour());
        }
        Policies.draw(spec.policy(), chance).forEach(change -> change.apply(to, preprocessing.colour(), mean()));
        if (chance.happens(spec.erase())) {
            erase(to, chance);
        }
        if (chance.happens(spec.gridMask())) {
            hideGrid(to, chance);
        }
        from.release();
        to.release();
    }

    private void cropped(Mat from, Mat to, Chance chance) {
        if (spec.crop().isPresent()) {
            Mat part = from.submat(crop(from, spec.crop().get(), chance));
            Imgproc.resize(part, to, to.size(), 0, 0, Imgproc.INTER_LINEAR);
            part.release();
        } else {
            from.copyTo(to);
        }
    }

    /** The whole picture, smaller and its aspect ratio varied by a third, anywhere on a ground that is cropped as pictures are. */
    private void paste(Mat from, Mat to, Chance chance) {
        List<Double> scale = spec.paste().orElseThrow().scale();
        Tensor below = grounds.view().apply(chance.upTo(grounds.count() - 1));
        long[] sizes = below.sizes();
        Mat ground = OpenCv.over(below.data(), (int) sizes[0], (int) sizes[1], (int) sizes[2]);
        cropped(ground, to, chance);
        double size = chance.between(scale.get(0), scale.get(1));
        double aspect = Math.exp(chance.between(Math.log(LEAST_ASPECT), -Math.log(LEAST_ASPECT)));
        int w = within(to.cols(), size * Math.sqrt(aspect));
        int h = within(to.rows(), size / Math.sqrt(aspect));
        Mat part = to.submat(new Rect(chance.upTo(to.cols() - w), chance.upTo(to.rows() - h), w, h));
        Imgproc.resize(from, part, part.size(), 0, 0, Imgproc.INTER_AREA);
        part.release();
        ground.release();
    }

    private static int within(int side, double share) {
        return Math.max(1, Math.min(side, (int) Math.round(side * share)));
    }

    /**
     * A part of random area and aspect ratio (Szegedy et al. 2014); the largest allowed centre where none fits. A picture that is squashed is cropped as if it
     * were square already, so that objects look as they do to the finished model.
     */
    private Rect crop(Mat picture, double least, Chance chance) {
        int width = picture.cols();
        int height = picture.rows();
        boolean squashed = preprocessing.fit() == Fit.SQUASH;
        double side = Math.sqrt((double) width * height);
        for (int i = 0; i < TRIES; i++) {
            double share = chance.between(least, 1);
            double aspect = Math.exp(chance.between(Math.log(LEAST_ASPECT), -Math.log(LEAST_ASPECT)));
            int w = (int) Math.round(Math.sqrt(share * aspect) * (squashed ? width : side));
            int h = (int) Math.round(Math.sqrt(share / aspect) * (squashed ? height : side));
            if (w >= 1 && h >= 1 && w <= width && h <= height) {
                return new Rect(chance.upTo(width - w), chance.upTo(height - h), w, h);
            }
        }
        int w = squashed ? width : Math.min(width, (int) Math.round(height / LEAST_ASPECT));
        int h = squashed ? height : Math.min(height, (int) Math.round(width / LEAST_ASPECT));
        return new Rect((width - w) / 2, (height - h) / 2, w, h);
    }

    /** Fills a rectangle with the mean colour, which is 0 to the model (Zhong et al. 2017: 2 to 33 % of the area, aspect 0.3 to 1/0.3). */
    private void erase(Mat picture, Chance chance) {
        double share = chance.between(0.02, 0.33) * picture.total();
        double aspect = Math.exp(chance.between(Math.log(0.3), -Math.log(0.3)));
        int w = Math.max(1, Math.min(picture.cols(), (int) Math.round(Math.sqrt(share * aspect))));
        int h = Math.max(1, Math.min(picture.rows(), (int) Math.round(Math.sqrt(share / aspect))));
        Mat part = picture.submat(new Rect(chance.upTo(picture.cols() - w), chance.upTo(picture.rows() - h), w, h));
        part.setTo(mean());
        part.release();
    }

    /** Squares in rows and columns, their sides 0.4 of a distance that is 0.43 to all of the picture's side (Chen et al. 2020, as for ImageNet). */
    private void hideGrid(Mat picture, Chance chance) {
        int side = Math.min(picture.rows(), picture.cols());
        int distance = Math.max(2, (int) Math.round(chance.between(GRID_LEAST, 1) * side));
        int hidden = Math.max(1, (int) Math.round(GRID_HIDDEN * distance));
        int startX = chance.upTo(distance - 1) - distance;
        int startY = chance.upTo(distance - 1) - distance;
        for (int y = startY; y < picture.rows(); y += distance) {
            for (int x = startX; x < picture.cols(); x += distance) {
                int left = Math.max(0, x);
                int top = Math.max(0, y);
                int w = Math.min(picture.cols(), x + hidden) - left;
                int h = Math.min(picture.rows(), y + hidden) - top;
                if (w > 0 && h > 0) {
                    Mat part = picture.submat(new Rect(left, top, w, h));
                    part.setTo(mean());
                    part.release();
                }
            }
        }
    }

    private Scalar mean() {
        return new Scalar(
                preprocessing.mean().stream().mapToDouble(Float::doubleValue).toArray());
    }
}
