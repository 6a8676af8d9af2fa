package io.edgeai.core.network.family;

/** A convolution's channels, square kernel, stride and groups; {@code padded} so that stride 1 keeps the size. */
record Conv(int in, int out, int kernel, int stride, int groups, boolean padded) {

    static Conv of(int in, int out, int kernel, int stride) {
        return new Conv(in, out, kernel, stride, 1, true);
    }

    static Conv pointwise(int in, int out) {
        return of(in, out, 1, 1);
    }

    static Conv depthwise(int channels, int kernel, int stride) {
        return new Conv(channels, channels, kernel, stride, channels, true);
    }

    Conv unpadded() {
        return new Conv(in, out, kernel, stride, groups, false);
    }
}
