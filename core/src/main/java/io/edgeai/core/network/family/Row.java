package io.edgeai.core.network.family;

import java.util.List;

/** A stage of the EfficientNets: expansion factor, kernel, stride of the first block, channels, blocks; before the factors of width and depth. */
record Row(int expansion, int kernel, int stride, int out, int blocks) {

    /** Table 1 of Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", 2019 (arXiv 1905.11946). */
    static List<Row> efficientNet() {
        return List.of(
                new Row(1, 3, 1, 16, 1),
                new Row(6, 3, 2, 24, 2),
                new Row(6, 5, 2, 40, 2),
                new Row(6, 3, 2, 80, 3),
                new Row(6, 5, 1, 112, 3),
                new Row(6, 5, 2, 192, 4),
                new Row(6, 3, 1, 320, 1));
    }

    int blocks(double depth) {
        return (int) Math.ceil(blocks * depth);
    }
}
