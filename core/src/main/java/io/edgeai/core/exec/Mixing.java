package io.edgeai.core.exec;

import io.edgeai.api.model.Tensor;
import io.edgeai.core.exec.TrainingOptions.Mix;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * Pictures laid together with their neighbour in the batch: as a mean (Zhang et al., "mixup", 2018) or as a rectangle (Yun et al., "CutMix", 2019). A teacher
 * answers to such pictures as well, so that few pictures become many.
 */
final class Mixing {

    private final ByteBuffer pixels;
    private final int count;
    private final int rows;
    private final int columns;
    private final int channels;

    private Mixing(Tensor batch) {
        this.pixels = batch.data();
        long[] sizes = batch.sizes();
        this.count = Math.toIntExact(sizes[0]);
        this.rows = Math.toIntExact(sizes[1]);
        this.columns = Math.toIntExact(sizes[2]);
        this.channels = Math.toIntExact(sizes[3]);
    }

    /**
     * A batch of which some pictures are mixed.
     *
     * @param pixels as they came where none is mixed
     * @param own how much of each picture is itself
     */
    @SuppressWarnings("ArrayRecordComponent") // goes to native memory as it is; nobody writes to it
    record Mixed(Tensor pixels, float[] own) {}

    /**
     * Mixes.
     *
     * @param batch uint8 [N, height, width, channels]
     * @param mix the chances that a picture becomes a mean, or takes a rectangle of its neighbour, and how much of itself it keeps
     */
    static Mixed of(Tensor batch, Mix mix, SplittableRandom random) {
        Mixing mixing = new Mixing(batch);
        byte[] mixed = new byte[batch.elements()];
        mixing.pixels.duplicate().get(mixed);
        float[] own = new float[mixing.count];
        for (int n = 0; n < mixing.count; n++) {
            own[n] = 1;
            double chance = random.nextDouble();
            if (chance < mix.means()) {
                own[n] = mixing.mean(mixed, n, share(mix.alpha(), random));
            } else if (chance < mix.means() + mix.rectangles()) {
                own[n] = mixing.rectangle(mixed, n, share(mix.alpha(), random), random);
            }
        }
        return new Mixed(Tensor.ofBytes(batch.type(), mixed, batch.sizes()), own);
    }

    /** From Beta(alpha, alpha): one of two Gamma variates, of their sum. */
    static double share(double alpha, SplittableRandom random) {
        if (alpha == 1) {
            return random.nextDouble();
        }
        double one = logGamma(alpha, random);
        double other = logGamma(alpha, random);
        return 1 / (1 + Math.exp(other - one));
    }

    /**
     * The logarithm of a Gamma variate, since small alphas give numbers below the least double: Marsaglia and Tsang, "A simple method for generating gamma
     * variables", 2000, with their step from alpha + 1 to alpha.
     */
    private static double logGamma(double alpha, SplittableRandom random) {
        if (alpha < 1) {
            return logGamma(alpha + 1, random) + Math.log(1 - random.nextDouble()) / alpha;
        }
        double d = alpha - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            // A normal variate by Box and Muller.
            double normal =
                    Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
            double v = Math.pow(1 + c * normal, 3);
            if (v > 0 && Math.log(1 - random.nextDouble()) < normal * normal / 2 + d - d * v + d * Math.log(v)) {
                return Math.log(d * v);
            }
        }
    }

    private int start(int picture) {
        return picture % count * rows * columns * channels;
    }

    private float mean(byte[] mixed, int picture, double own) {
        int from = start(picture);
        int other = start(picture + 1);
        for (int i = 0; i < rows * columns * channels; i++) {
            double value = own * (pixels.get(from + i) & 0xff) + (1 - own) * (pixels.get(other + i) & 0xff);
            mixed[from + i] = (byte) Math.round(value);
        }
        return (float) own;
    }

    private float rectangle(byte[] mixed, int picture, double area, SplittableRandom random) {
        double side = Math.sqrt(area);
        int height = (int) (side * rows);
        int width = (int) (side * columns);
        int top = random.nextInt(rows - height + 1);
        int left = random.nextInt(columns - width + 1);
        for (int y = top; y < top + height; y++) {
            int at = (y * columns + left) * channels;
            for (int i = 0; i < width * channels; i++) {
                mixed[start(picture) + at + i] = pixels.get(start(picture + 1) + at + i);
            }
        }
        return 1 - (float) (height * width) / (rows * columns);
    }
}
