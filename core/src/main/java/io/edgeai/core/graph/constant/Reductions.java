package io.edgeai.core.graph.constant;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/** Sums, products and extremes over axes. */
final class Reductions {

    private Reductions() {}

    static void addTo(Map<String, Kernel> table) {
        table.put("ReduceSum", call -> reduce(call, Double::sum, Long::sum));
        table.put("ReduceProd", call -> reduce(call, (a, b) -> a * b, (a, b) -> a * b));
        table.put("ReduceMax", call -> reduce(call, Math::max, Math::max));
        table.put("ReduceMin", call -> reduce(call, Math::min, Math::min));
    }

    private static List<Tensor> reduce(Call call, DoubleBinaryOperator reals, LongBinaryOperator wholes) {
        Tensor in = call.input(0);
        long[] sizes = call.sizes().get(0);
        int[] target = targets(in.sizes(), axes(call, in.rank()));
        int count = Elements.count(sizes);
        if (in.elements() == 0 || in.type().bits() == 0) {
            throw new Unsupported("nothing to reduce");
        }
        boolean[] seen = new boolean[count];
        if (in.type().isFloat()) {
            double[] from = Elements.reals(in);
            double[] result = new double[count];
            for (int i = 0; i < from.length; i++) {
                int to = target[i];
                result[to] = seen[to] ? reals.applyAsDouble(result[to], from[i]) : from[i];
                seen[to] = true;
            }
            return List.of(Elements.ofReals(in.type(), result, sizes));
        }
        long[] from = in.toLongs();
        long[] result = new long[count];
        for (int i = 0; i < from.length; i++) {
            int to = target[i];
            result[to] = seen[to] ? wholes.applyAsLong(result[to], from[i]) : from[i];
            seen[to] = true;
        }
        return List.of(Elements.ofLongs(in.type(), sizes, i -> result[i]));
    }

    private static boolean[] axes(Call call, int rank) {
        long[] axes = call.node().attributes().get("axes") instanceof Attribute.Ints
                ? call.node().intsAttribute("axes")
                : call.optional(1).map(Tensor::toLongs).orElse(new long[0]);
        boolean[] reduced = new boolean[rank];
        boolean all = axes.length == 0 && call.node().intAttribute("noop_with_empty_axes", 0) == 0;
        Arrays.fill(reduced, all);
        for (long axis : axes) {
            reduced[(int) (axis < 0 ? axis + rank : axis)] = true;
        }
        return reduced;
    }

    /** For each element of the input the element of the output that it goes into. */
    private static int[] targets(long[] sizes, boolean[] reduced) {
        int[] target = new int[Elements.count(sizes)];
        for (int i = 0; i < target.length; i++) {
            long rest = i;
            long stride = 1;
            long at = 0;
            for (int axis = sizes.length - 1; axis >= 0; axis--) {
                if (!reduced[axis]) {
                    at += rest % sizes[axis] * stride;
                    stride *= sizes[axis];
                }
                rest /= sizes[axis];
            }
            target[i] = (int) at;
        }
        return target;
    }
}
