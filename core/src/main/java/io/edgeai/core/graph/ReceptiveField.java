package io.edgeai.core.graph;

import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * How much of the picture one element sees, along its longer side: Araujo et al., "Computing Receptive Fields of Convolutional Neural Networks", 2019, equation 2.
 *
 * @param size in pixels of the picture
 * @param jump pixels of the picture between neighbouring elements
 * @param whole true if every element sees the whole picture whatever its size, as behind a mean of all positions
 */
record ReceptiveField(double size, double jump, boolean whole) {

    static final ReceptiveField PIXEL = new ReceptiveField(1, 1, false);

    private static final Set<String> WINDOWS =
            Set.of("Conv", "MaxPool", "AveragePool", "LpPool", "ConvInteger", "QLinearConv");

    /** The field of a node's outputs, from that of its inputs; a gate that scales whole channels is left aside. */
    static ReceptiveField behind(Node node, Map<String, ReceptiveField> fields, Map<String, Shape> shapes) {
        long widest = node.inputs().stream()
                .filter(fields::containsKey)
                .mapToLong(input -> side(input, shapes))
                .max()
                .orElse(1);
        ReceptiveField from = node.inputs().stream()
                .filter(input -> fields.containsKey(input) && side(input, shapes) == widest)
                .map(input -> fields.getOrDefault(input, PIXEL))
                .reduce(ReceptiveField::joined)
                .orElse(PIXEL);
        long after = side(node.output(), shapes);
        if (WINDOWS.contains(node.op())) {
            return from.through(kernel(node, shapes), longest(node, "strides"));
        }
        if (node.is("ConvTranspose")) {
            double jump = from.jump() / longest(node, "strides");
            return new ReceptiveField(from.size() + (kernel(node, shapes) - 1) * jump, jump, from.whole());
        }
        if (after == 1 && widest > 1) {
            return new ReceptiveField(from.size(), from.jump(), true);
        }
        return node.is("Resize") || node.is("Upsample")
                ? new ReceptiveField(from.size(), from.jump() * widest / after, from.whole())
                : from;
    }

    private ReceptiveField joined(ReceptiveField other) {
        return new ReceptiveField(Math.max(size, other.size), Math.max(jump, other.jump), whole || other.whole);
    }

    private ReceptiveField through(long kernel, long stride) {
        return new ReceptiveField(size + (kernel - 1) * jump, jump * stride, whole);
    }

    /** The longer side of a window, its gaps included. */
    private static long kernel(Node node, Map<String, Shape> shapes) {
        long[] stated = node.intsAttribute("kernel_shape");
        long kernel = Arrays.stream(stated).max().orElse(1);
        if (stated.length == 0 && node.inputs().size() > 1) {
            kernel = side(node.inputs().get(1), shapes);
        }
        return longest(node, "dilations") * (kernel - 1) + 1;
    }

    private static long longest(Node node, String attribute) {
        return Arrays.stream(node.intsAttribute(attribute)).max().orElse(1);
    }

    /** The longer side of a picture, 1 for what is none. */
    private static long side(String value, Map<String, Shape> shapes) {
        Shape shape = shapes.getOrDefault(value, Shape.SCALAR);
        long side = 1;
        for (int axis = 2; axis < shape.rank() && shape.rank() >= 4; axis++) {
            side = Math.max(side, shape.size(axis));
        }
        return side;
    }
}
