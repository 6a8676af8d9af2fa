package io.edgeai.core.quantize.correct;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.place.WeightSite;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What a layer multiplies with its weights: for a convolution the inputs under its window, for a product a row.
 *
 * @param groups groups of channels with weights of their own
 * @param inputs numbers that one output of a group is made from
 * @param outputs outputs of a group
 */
record Patches(int groups, int inputs, int outputs, Window window) {

    /** The window of a convolution in two dimensions; for a product, one by one. */
    private record Window(int height, int width, List<Integer> strides, List<Integer> pads, List<Integer> dilations) {

        int rows(int size) {
            return (size + pads.get(0) + pads.get(2) - dilations.get(0) * (height - 1) - 1) / strides.get(0) + 1;
        }

        int columns(int size) {
            return (size + pads.get(1) + pads.get(3) - dilations.get(1) * (width - 1) - 1) / strides.get(1) + 1;
        }
    }

    /** The patches of a layer; none for kinds of layers whose weights are not [outputs, inputs of a group, rows, columns] or [outputs, inputs]. */
    static Optional<Patches> of(Graph graph, WeightSite site) {
        Node node = site.node();
        long[] sizes = graph.constant(site.weight()).map(Tensor::sizes).orElse(new long[0]);
        if (node.is("Gemm")) {
            boolean plain = node.intAttribute("transA", 0) == 0
                    && node.intAttribute("transB", 0) == 1
                    && node.floatAttribute("alpha", 1) == 1;
            Window none = new Window(1, 1, List.of(1, 1), List.of(0, 0, 0, 0), List.of(1, 1));
            return plain ? Optional.of(new Patches(1, (int) sizes[1], (int) sizes[0], none)) : Optional.empty();
        }
        boolean known = node.is("Conv")
                && sizes.length == 4
                && List.of("NOTSET", "VALID").contains(node.textAttribute("auto_pad", "NOTSET"));
        if (!known) {
            return Optional.empty();
        }
        int groups = (int) node.intAttribute("group", 1);
        Window window = new Window(
                (int) sizes[2],
                (int) sizes[3],
                ints(node, "strides", 2, 1),
                ints(node, "pads", 4, 0),
                ints(node, "dilations", 2, 1));
        return Optional.of(
                new Patches(groups, (int) (sizes[1] * sizes[2] * sizes[3]), (int) sizes[0] / groups, window));
    }

    private static List<Integer> ints(Node node, String attribute, int count, int missing) {
        long[] values = node.intsAttribute(attribute);
        return values.length == 0
                ? Collections.nCopies(count, missing)
                : Arrays.stream(values).mapToObj(Math::toIntExact).toList();
    }

    /** The number of outputs of each channel that an input of this size gives. */
    int positions(long[] sizes) {
        return sizes.length == 4 ? window.rows((int) sizes[2]) * window.columns((int) sizes[3]) : 1;
    }

    /**
     * Copies patches.
     *
     * @param x one picture's value, [1, channels, rows, columns] or [1, numbers]
     * @param positions which outputs, counted row by row
     * @param group whose channels
     * @return [positions, {@link #inputs}]
     */
    float[][] gather(float[] x, long[] sizes, int[] positions, int group) {
        float[][] patches = new float[positions.length][];
        for (int i = 0; i < patches.length; i++) {
            patches[i] = new float[inputs];
        }
        if (sizes.length != 4) {
            System.arraycopy(x, 0, patches[0], 0, inputs);
            return patches;
        }
        int height = (int) sizes[2];
        int width = (int) sizes[3];
        int columns = window.columns(width);
        int channels = inputs / (window.height * window.width);
        int stepDown = window.dilations.get(0);
        int stepRight = window.dilations.get(1);
        for (int i = 0; i < positions.length; i++) {
            int top = positions[i] / columns * window.strides.get(0) - window.pads.get(0);
            int left = positions[i] % columns * window.strides.get(1) - window.pads.get(1);
            float[] patch = patches[i];
            for (int c = 0, to = 0; c < channels; c++) {
                int plane = (group * channels + c) * height * width;
                for (int ky = 0; ky < window.height; ky++) {
                    int y = top + ky * stepDown;
                    for (int kx = 0; kx < window.width; kx++, to++) {
                        int at = left + kx * stepRight;
                        boolean inside = y >= 0 && y < height && at >= 0 && at < width;
                        patch[to] = inside ? x[plane + y * width + at] : 0;
                    }
                }
            }
        }
        return patches;
    }
}
