package io.edgeai.core.data;

import io.edgeai.api.model.Preprocessing;

/** The shape of what one sample becomes: views of height x width x channels. */
record Shaping(int views, int height, int width, int channels) {

    static Shaping of(Preprocessing preprocessing, int views) {
        return new Shaping(
                views,
                preprocessing.height(),
                preprocessing.width(),
                preprocessing.colour().channels());
    }

    int bytes() {
        return views * height * width * channels;
    }

    long[] batch(int samples) {
        return new long[] {(long) samples * views, height, width, channels};
    }
}
