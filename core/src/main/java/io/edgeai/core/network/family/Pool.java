package io.edgeai.core.network.family;

/** A pool's square window, stride and padding; {@code ceiling} if a last window may stand over the edge. */
record Pool(int kernel, int stride, int pad, boolean ceiling) {

    static Pool of(int kernel, int stride) {
        return new Pool(kernel, stride, 0, false);
    }

    int side(int before) {
        int room = before + 2 * pad - kernel + (ceiling ? stride - 1 : 0);
        int side = room / stride + 1;
        // As in PyTorch: the last window begins within the picture or its left padding.
        return ceiling && (side - 1) * stride >= before + pad ? side - 1 : side;
    }
}
