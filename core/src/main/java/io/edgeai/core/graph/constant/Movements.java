package io.edgeai.core.graph.constant;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operators that move elements, of any type. Their output sizes come from their shape rules. */
final class Movements {

    private Movements() {}

    static void addTo(Map<String, Kernel> table) {
        table.put("Identity", call -> List.of(call.input(0)));
        for (String op : List.of("Reshape", "Flatten", "Squeeze", "Unsqueeze")) {
            table.put(op, call -> List.of(call.input(0).reshape(call.sizes().get(0))));
        }
        for (String op : List.of("Expand", "Tile")) {
            table.put(op, Movements::repeat);
        }
        table.put("Transpose", Movements::transpose);
        table.put("Concat", Movements::concat);
        table.put("Split", Movements::split);
        table.put("Slice", Movements::slice);
        table.put("Gather", Movements::gather);
        table.put("Shape", Movements::shape);
        table.put(
                "Size", call -> List.of(Tensor.ofLongs(new long[] {call.input(0).elements()})));
        table.put("ConstantOfShape", Movements::constantOfShape);
        table.put("Where", Movements::where);
        table.put("Range", Movements::range);
    }

    private static List<Tensor> repeat(Call call) {
        long[] sizes = call.sizes().get(0);
        long[] in = call.input(0).sizes();
        int lead = sizes.length - in.length;
        return List.of(Elements.pick(call.input(0), sizes, i -> {
            long at = 0;
            long stride = 1;
            long rest = i;
            for (int axis = sizes.length - 1; axis >= lead; axis--) {
                at += rest % sizes[axis] % in[axis - lead] * stride;
                stride *= in[axis - lead];
                rest /= sizes[axis];
            }
            return (int) at;
        }));
    }

    private static List<Tensor> transpose(Call call) {
        long[] in = call.input(0).sizes();
        long[] order = call.node().intsAttribute("perm");
        if (order.length == 0) {
            order = new long[in.length];
            for (int i = 0; i < order.length; i++) {
                order[i] = order.length - 1L - i;
            }
        }
        long[] strides = strides(in);
        long[] sizes = call.sizes().get(0);
        long[] moved = Arrays.stream(order).map(axis -> strides[(int) axis]).toArray();
        return List.of(Elements.pick(call.input(0), sizes, i -> at(i, sizes, moved)));
    }

    private static long[] strides(long[] sizes) {
        long[] strides = new long[sizes.length];
        long stride = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= sizes[axis];
        }
        return strides;
    }

    private static int at(int index, long[] sizes, long[] strides) {
        long at = 0;
        long rest = index;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            at += rest % sizes[axis] * strides[axis];
            rest /= sizes[axis];
        }
        return (int) at;
    }

    private static List<Tensor> concat(Call call) {
        long[] sizes = call.sizes().get(0);
        int axis = axis(call.node(), sizes.length, 1);
        long outer = Arrays.stream(sizes, 0, axis).reduce(1, (a, b) -> a * b);
        List<Tensor> parts = new ArrayList<>();
        for (int i = 0; i < call.inputs().size(); i++) {
            parts.add(call.input(i));
        }
        java.nio.ByteBuffer out = java.nio.ByteBuffer.allocate(
                parts.stream().mapToInt(part -> part.data().remaining()).sum());
        for (long row = 0; row < outer; row++) {
            for (Tensor part : parts) {
                int bytes = (int) (part.data().remaining() / outer);
                out.put(part.data().position((int) (row * bytes)).slice().limit(bytes));
            }
        }
        return List.of(Tensor.wrap(parts.get(0).type(), out.flip(), sizes));
    }

    private static List<Tensor> split(Call call) {
        Tensor in = call.input(0);
        int axis = axis(call.node(), in.rank(), 0);
        long[] strides = strides(in.sizes());
        List<Tensor> outputs = new ArrayList<>();
        long start = 0;
        for (long[] sizes : call.sizes()) {
            long offset = start * strides[axis];
            outputs.add(Elements.pick(in, sizes, i -> (int) (offset + at(i, sizes, strides))));
            start += sizes[axis];
        }
        return outputs;
    }

    private static List<Tensor> slice(Call call) {
        Tensor in = call.input(0);
        long[] sizes = call.sizes().get(0);
        long[] starts = ints(call, "starts", 1).orElseThrow(() -> new Unsupported("no starts"));
        long[] axes = ints(call, "axes", 3).orElse(upTo(starts.length));
        long[] steps = call.optional(4).map(Tensor::toLongs).orElse(new long[0]);
        long[] strides = strides(in.sizes());
        long[] moved = strides.clone();
        long offset = 0;
        for (int i = 0; i < axes.length; i++) {
            int axis = (int) (axes[i] < 0 ? axes[i] + in.rank() : axes[i]);
            long step = steps.length == 0 ? 1 : steps[i];
            long size = in.sizes()[axis];
            long start = starts[i] < 0 ? starts[i] + size : starts[i];
            start = Math.max(0, Math.min(step > 0 ? size : size - 1, start));
            offset += start * strides[axis];
            moved[axis] = strides[axis] * step;
        }
        long first = offset;
        return List.of(Elements.pick(in, sizes, i -> (int) (first + at(i, sizes, moved))));
    }

    private static Optional<long[]> ints(Call call, String attribute, int index) {
        return call.node().attributes().get(attribute) instanceof Attribute.Ints
                ? Optional.of(call.node().intsAttribute(attribute))
                : call.optional(index).map(Tensor::toLongs);
    }

    private static long[] upTo(int count) {
        return java.util.stream.LongStream.range(0, count).toArray();
    }

    private static List<Tensor> gather(Call call) {
        Tensor in = call.input(0);
        int axis = axis(call.node(), in.rank(), 0);
        long[] indices = call.input(1).toLongs();
        long size = in.sizes()[axis];
        int inner = (int) strides(in.sizes())[axis];
        return List.of(Elements.pick(in, call.sizes().get(0), i -> {
            long row = i / inner / indices.length;
            long picked = indices[i / inner % indices.length];
            return (int) ((row * size + (picked < 0 ? picked + size : picked)) * inner + i % inner);
        }));
    }

    private static int axis(Node node, int rank, long fallback) {
        long axis = node.intAttribute("axis", fallback);
        return (int) (axis < 0 ? axis + rank : axis);
    }

    private static List<Tensor> shape(Call call) {
        long[] sizes = call.input(0).sizes();
        int count = (int) call.sizes().get(0)[0];
        long start = call.node().intAttribute("start", 0);
        int first = (int) Math.max(0, Math.min(sizes.length, start < 0 ? start + sizes.length : start));
        return List.of(Tensor.ofLongs(Arrays.copyOfRange(sizes, first, first + count), count));
    }

    private static List<Tensor> constantOfShape(Call call) {
        Tensor value = call.node().attributes().get("value") instanceof Attribute.Data data
                ? data.value()
                : Tensor.ofFloats(new float[1], 1);
        return List.of(Elements.pick(value, call.sizes().get(0), i -> 0));
    }

    private static List<Tensor> where(Call call) {
        long[] sizes = call.sizes().get(0);
        long[] condition = call.input(0).toLongs();
        int[] choose = Elements.broadcast(sizes, call.input(0).sizes());
        int[] left = Elements.broadcast(sizes, call.input(1).sizes());
        int[] right = Elements.broadcast(sizes, call.input(2).sizes());
        Tensor yes = call.input(1);
        Tensor both = concatenated(yes, call.input(2));
        return List.of(
                Elements.pick(both, sizes, i -> condition[choose[i]] != 0 ? left[i] : yes.elements() + right[i]));
    }

    private static Tensor concatenated(Tensor a, Tensor b) {
        java.nio.ByteBuffer out =
                java.nio.ByteBuffer.allocate(a.data().remaining() + b.data().remaining());
        out.put(a.data()).put(b.data()).flip();
        return Tensor.wrap(a.type(), out, (long) a.elements() + b.elements());
    }

    private static List<Tensor> range(Call call) {
        ElementType type = call.input(0).type();
        double start = Elements.reals(call.input(0))[0];
        double delta = Elements.reals(call.input(2))[0];
        int count = (int) Math.max(0, Math.ceil((Elements.reals(call.input(1))[0] - start) / delta));
        if (type.isFloat()) {
            double[] values = new double[count];
            for (int i = 0; i < count; i++) {
                values[i] = start + i * delta;
            }
            return List.of(Elements.ofReals(type, values, new long[] {count}));
        }
        return List.of(Elements.ofLongs(type, new long[] {count}, i -> (long) start + i * (long) delta));
    }
}
