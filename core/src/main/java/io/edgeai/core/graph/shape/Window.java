package io.edgeai.core.graph.shape;

import io.edgeai.api.model.Dim;
import java.util.Arrays;

/** The sliding window of a convolution or pool: its attributes, filled up with ONNX's defaults. */
final class Window {

    private final String autoPad;
    private final long[] pads;
    private final long[] strides;
    private final long[] dilations;
    private final long[] extra;
    private final boolean ceil;

    private Window(NodeFacts facts, int axes) {
        var node = facts.node();
        autoPad = node.textAttribute("auto_pad", "NOTSET");
        pads = filled(node.intsAttribute("pads"), 2 * axes, 0);
        strides = filled(node.intsAttribute("strides"), axes, 1);
        dilations = filled(node.intsAttribute("dilations"), axes, 1);
        extra = filled(node.intsAttribute("output_padding"), axes, 0);
        ceil = node.intAttribute("ceil_mode", 0) != 0;
    }

    static Window of(NodeFacts facts, int axes) {
        return new Window(facts, axes);
    }

    private static long[] filled(long[] values, int length, long fallback) {
        if (values.length == length) {
            return values;
        }
        if (values.length > 0) {
            throw new ShapeMismatch("has " + Arrays.toString(values) + " as an attribute, its window needs " + length
                    + " values there");
        }
        long[] all = new long[length];
        Arrays.fill(all, fallback);
        return all;
    }

    /** The number of windows that fit into {@code in}. */
    Dim out(int axis, Dim in, Dim kernel) {
        if (strides[axis] == 1 && !in.isKnown() && autoPad.startsWith("SAME")) {
            return in;
        }
        if (!in.isKnown() || !kernel.isKnown()) {
            return Dim.UNKNOWN;
        }
        if (autoPad.startsWith("SAME")) {
            return Dim.of((in.size() + strides[axis] - 1) / strides[axis]);
        }
        long reach = dilations[axis] * (kernel.size() - 1) + 1;
        long padded = in.size() + (autoPad.equals("VALID") ? 0 : pads[axis] + pads[axis + pads.length / 2]);
        long room = padded - reach;
        if (room < 0) {
            throw new ShapeMismatch(
                    "has an input of size " + in + ", padded " + padded + ", smaller than its window of " + reach);
        }
        long count = (ceil ? (room + strides[axis] - 1) / strides[axis] : room / strides[axis]) + 1;
        // A last window that would start in the padding behind the input is dropped.
        boolean beyond = ceil && (count - 1) * strides[axis] >= in.size() + pads[axis];
        return Dim.of(beyond ? count - 1 : count);
    }

    /** The size that a transposed convolution spreads {@code in} to. */
    Dim spread(int axis, Dim in, Dim kernel) {
        if (!in.isKnown() || !kernel.isKnown()) {
            return Dim.UNKNOWN;
        }
        if (autoPad.startsWith("SAME")) {
            return Dim.of(in.size() * strides[axis]);
        }
        long reach = dilations[axis] * (kernel.size() - 1) + 1;
        long cut = autoPad.equals("VALID") ? 0 : pads[axis] + pads[axis + pads.length / 2];
        return Dim.of(strides[axis] * (in.size() - 1) + extra[axis] + reach - cut);
    }
}
