package io.edgeai.core.exact;

import io.edgeai.api.model.Node;
import java.util.List;

/** A transposed convolution as a convolution with turned kernels over a picture with zeros between its elements. */
final class Stretch {

    private Stretch() {}

    /** True if the form of a node is known here: two directions, sizes by padding. */
    static boolean isKnown(Node node) {
        return !node.attributes().containsKey("output_shape")
                && node.textAttribute("auto_pad", "NOTSET").equals("NOTSET")
                && node.intsAttribute("strides", 1, 1).length == 2;
    }

    /** The picture with zeros between its elements. */
    static Values of(Node node, Values input) {
        int[] sizes = input.sizes();
        long[] strides = node.intsAttribute("strides", 1, 1);
        int down = (int) strides[0];
        int right = (int) strides[1];
        int[] to = {sizes[0], sizes[1], (sizes[2] - 1) * down + 1, (sizes[3] - 1) * right + 1};
        int rows = sizes[0] * sizes[1] * sizes[2];
        int[] places = new int[rows * sizes[3]];
        for (int row = 0; row < rows; row++) {
            int begin = (row / sizes[2] * to[2] + row % sizes[2] * down) * to[3];
            for (int i = 0; i < sizes[3]; i++) {
                places[row * sizes[3] + i] = begin + i * right;
            }
        }
        if (input instanceof Codes codes) {
            int[] stretched = new int[Values.count(to)];
            for (int i = 0; i < places.length; i++) {
                stretched[places[i]] = codes.codes()[i];
            }
            return new Codes(codes.grid(), stretched, to);
        }
        double[] reals = input.reals();
        double[] stretched = new double[Values.count(to)];
        for (int i = 0; i < places.length; i++) {
            stretched[places[i]] = reals[i];
        }
        return new Reals(stretched, to);
    }

    /** The windows over the stretched picture of an input of these sizes. */
    static Geometry windows(Node node, int[] sizes, List<Integer> kernel) {
        return new Geometry(sizes[1], axis(node, 0, sizes[2], kernel.get(0)), axis(node, 1, sizes[3], kernel.get(1)));
    }

    private static Geometry.Axis axis(Node node, int direction, int size, int kernel) {
        int stride = (int) node.intsAttribute("strides", 1, 1)[direction];
        int dilation = (int) node.intsAttribute("dilations", 1, 1)[direction];
        long[] pads = node.intsAttribute("pads", 0, 0, 0, 0);
        int extra = (int) node.intsAttribute("output_padding", 0, 0)[direction];
        int reach = dilation * (kernel - 1) + 1;
        int out = stride * (size - 1) + extra + reach - (int) (pads[direction] + pads[direction + 2]);
        int before = reach - 1 - (int) pads[direction];
        return new Geometry.Axis((size - 1) * stride + 1, kernel, 1, dilation, before, 0, out);
    }
}
