package io.edgeai.core.exact;

import io.edgeai.api.model.Node;

/** Where the windows of a convolution or a pool lie in pictures of {@code channels} planes. */
record Geometry(int channels, Axis rows, Axis columns) {

    /**
     * One direction of the windows.
     *
     * @param size of the input
     * @param before padding before the first element
     * @param after padding behind the last element
     * @param out how many windows
     */
    record Axis(int size, int kernel, int stride, int dilation, int before, int after, int out) {

        /** Where element {@code at} of window {@code window} lies; may be outside. */
        int place(int window, int at) {
            return window * stride - before + at * dilation;
        }

        /** The first window whose element {@code at} does not lie before the input. */
        int first(int at) {
            int missing = before - at * dilation;
            return missing <= 0 ? 0 : Math.min(out, (missing + stride - 1) / stride);
        }

        /** The window after the last one whose element {@code at} does not lie behind the input. */
        int end(int at) {
            int room = size - 1 + before - at * dilation;
            return room < 0 ? 0 : Math.min(out, room / stride + 1);
        }
    }

    /** The windows of a node with a kernel of these sizes over an input [pictures, channels, height, width]. */
    static Geometry of(Node node, int[] input, int kernelHeight, int kernelWidth) {
        return new Geometry(input[1], axis(node, 0, input[2], kernelHeight), axis(node, 1, input[3], kernelWidth));
    }

    /** One element each. */
    static Geometry points(int channels, int height, int width) {
        return new Geometry(channels, new Axis(height, 1, 1, 1, 0, 0, height), new Axis(width, 1, 1, 1, 0, 0, width));
    }

    int plane() {
        return rows.size * columns.size;
    }

    /** Windows of a plane. */
    int windows() {
        return rows.out * columns.out;
    }

    /** Elements of a window. */
    int taps() {
        return rows.kernel * columns.kernel;
    }

    /** Where an element of a window lies in its plane, or -1 if it lies outside. */
    int place(int window, int tap) {
        int row = rows.place(window / columns.out, tap / columns.kernel);
        int column = columns.place(window % columns.out, tap % columns.kernel);
        boolean inside = row >= 0 && row < rows.size && column >= 0 && column < columns.size;
        return inside ? row * columns.size + column : -1;
    }

    /** Whether an element of a window lies in the picture or its padding, and not behind both. */
    boolean isPadded(int window, int tap) {
        return rows.place(window / columns.out, tap / columns.kernel) < rows.size + rows.after
                && columns.place(window % columns.out, tap % columns.kernel) < columns.size + columns.after;
    }

    private static Axis axis(Node node, int direction, int size, int kernel) {
        int stride = (int) node.intsAttribute("strides", 1, 1)[direction];
        int dilation = (int) node.intsAttribute("dilations", 1, 1)[direction];
        long[] pads = node.intsAttribute("pads", 0, 0, 0, 0);
        boolean none = node.textAttribute("auto_pad", "NOTSET").equals("VALID");
        int before = none ? 0 : (int) pads[direction];
        int after = none ? 0 : (int) pads[direction + 2];
        int reach = dilation * (kernel - 1) + 1;
        String auto = node.textAttribute("auto_pad", "NOTSET");
        if (auto.startsWith("SAME")) {
            int out = (size + stride - 1) / stride;
            int all = Math.max(0, (out - 1) * stride + reach - size);
            int begin = auto.equals("SAME_UPPER") ? all / 2 : all - all / 2;
            return new Axis(size, kernel, stride, dilation, begin, all - begin, out);
        }
        int room = size + before + after - reach;
        boolean up = node.intAttribute("ceil_mode", 0) == 1;
        int out = (up ? (room + stride - 1) / stride : room / stride) + 1;
        // A last window may not begin in the padding behind.
        boolean outside = up && (out - 1) * stride >= size + before;
        return new Axis(size, kernel, stride, dilation, before, after, outside ? out - 1 : out);
    }
}
