package io.edgeai.core.network.family;

import io.edgeai.api.model.Preprocessing;
import java.util.List;

/**
 * What a network's layers have in common.
 *
 * @param size side of its pictures
 * @param resize what their short side is made before the centre is cut out
 * @param imagenet true for ImageNet's mean and deviation, false for colours from -1 to 1
 * @param epsilon of its norms
 * @param same true if convolutions pad as TensorFlow does, more at the end than at the beginning; else evenly
 */
record Frame(int size, int resize, boolean imagenet, float epsilon, boolean same) {

    private static final float USUAL_EPSILON = 1e-5f;

    /** ImageNet's colours, PyTorch's norms and paddings. */
    static Frame of(int size, int resize) {
        return new Frame(size, resize, true, USUAL_EPSILON, false);
    }

    Frame centred() {
        return new Frame(size, resize, false, epsilon, same);
    }

    Frame withEpsilon(float other) {
        return new Frame(size, resize, imagenet, other, same);
    }

    Frame likeTensorFlow() {
        return new Frame(size, resize, imagenet, epsilon, true);
    }

    /** What the public weights were trained with: the centre of the resized picture, RGB, mean and deviation in 0..255. */
    Preprocessing preprocessing() {
        return new Preprocessing(
                size,
                size,
                Preprocessing.Fit.CROP,
                resize,
                Preprocessing.Colour.RGB,
                imagenet ? List.of(0.485f * 255, 0.456f * 255, 0.406f * 255) : List.of(127.5f, 127.5f, 127.5f),
                imagenet ? List.of(0.229f * 255, 0.224f * 255, 0.225f * 255) : List.of(127.5f, 127.5f, 127.5f));
    }
}
