package io.edgeai.core.graph.constant;

import io.edgeai.api.model.Attribute;
import io.edgeai.api.model.ElementType;
import io.edgeai.api.model.Node;
import io.edgeai.api.model.Shape;
import io.edgeai.api.model.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;

/** Elementwise operators. Formulas: ONNX's operator descriptions. */
final class Arithmetic {

    private Arithmetic() {}

    static void addTo(Map<String, Kernel> table) {
        binary(table, "Add", Double::sum, Long::sum);
        binary(table, "Sub", (a, b) -> a - b, (a, b) -> a - b);
        binary(table, "Mul", (a, b) -> a * b, (a, b) -> a * b);
        binary(table, "Div", (a, b) -> a / b, (a, b) -> a / b);
        binary(table, "Pow", Math::pow, (a, b) -> (long) Math.pow((double) a, (double) b));
        table.put("Mod", Arithmetic::mod);
        folded(table, "Max", Math::max, Math::max);
        folded(table, "Min", Math::min, Math::min);
        folded(table, "Sum", Double::sum, Long::sum);
        compare(table, "Equal", (a, b) -> a == b ? 1 : 0, (a, b) -> a == b ? 1 : 0);
        compare(table, "Less", (a, b) -> a < b ? 1 : 0, (a, b) -> a < b ? 1 : 0);
        compare(table, "LessOrEqual", (a, b) -> a <= b ? 1 : 0, (a, b) -> a <= b ? 1 : 0);
        compare(table, "Greater", (a, b) -> a > b ? 1 : 0, (a, b) -> a > b ? 1 : 0);
        compare(table, "GreaterOrEqual", (a, b) -> a >= b ? 1 : 0, (a, b) -> a >= b ? 1 : 0);
        compare(table, "And", Math::min, Math::min);
        compare(table, "Or", Math::max, Math::max);
        compare(table, "Xor", (a, b) -> a != b ? 1 : 0, (a, b) -> a != b ? 1 : 0);
        unary(table);
        table.put("Cast", Arithmetic::cast);
        table.put("Clip", Arithmetic::clip);
    }

    private static void unary(Map<String, Kernel> table) {
        real(table, "Exp", Math::exp);
        real(table, "Log", Math::log);
        real(table, "Sqrt", Math::sqrt);
        real(table, "Reciprocal", x -> 1 / x);
        real(table, "Floor", Math::floor);
        real(table, "Ceil", Math::ceil);
        real(table, "Round", Math::rint);
        real(table, "Tanh", Math::tanh);
        real(table, "Sigmoid", x -> 1 / (1 + Math.exp(-x)));
        real(table, "Softplus", x -> Math.log1p(Math.exp(x)));
        real(table, "HardSwish", x -> x * Math.max(0, Math.min(1, x / 6 + 0.5)));
        table.put("HardSigmoid", call -> {
            double alpha = call.node().floatAttribute("alpha", 0.2f);
            double beta = call.node().floatAttribute("beta", 0.5f);
            return map(call, x -> Math.max(0, Math.min(1, alpha * x + beta)));
        });
        table.put("LeakyRelu", call -> {
            double alpha = call.node().floatAttribute("alpha", 0.01f);
            return map(call, x -> x < 0 ? alpha * x : x);
        });
        table.put("Relu", call -> whole(call, x -> Math.max(0, x), (a, b) -> Math.max(0, a)));
        table.put("Neg", call -> whole(call, x -> -x, (a, b) -> -a));
        table.put("Abs", call -> whole(call, Math::abs, (a, b) -> Math.abs(a)));
        table.put("Sign", call -> whole(call, Math::signum, (a, b) -> Long.signum(a)));
        table.put("Not", call -> whole(call, x -> 1 - x, (a, b) -> 1 - a));
    }

    private static void real(Map<String, Kernel> table, String op, DoubleUnaryOperator function) {
        table.put(op, call -> map(call, function));
    }

    private static List<Tensor> map(Call call, DoubleUnaryOperator function) {
        if (!call.input(0).type().isFloat()) {
            throw new Unsupported(call.node().op() + " of " + call.input(0).type());
        }
        return whole(call, function, (a, b) -> a);
    }

    private static List<Tensor> whole(Call call, DoubleUnaryOperator function, LongBinaryOperator exact) {
        Tensor in = call.input(0);
        if (in.type().isFloat()) {
            double[] values =
                    java.util.Arrays.stream(Elements.reals(in)).map(function).toArray();
            return List.of(Elements.ofReals(in.type(), values, in.sizes()));
        }
        long[] values = in.toLongs();
        return List.of(Elements.ofLongs(in.type(), in.sizes(), i -> exact.applyAsLong(values[i], 0)));
    }

    private static void binary(
            Map<String, Kernel> table, String op, DoubleBinaryOperator function, LongBinaryOperator exact) {
        table.put(op, call -> List.of(apply(call.input(0), call.input(1), new Pair(function, exact, false))));
    }

    private static void compare(
            Map<String, Kernel> table, String op, DoubleBinaryOperator function, LongBinaryOperator exact) {
        table.put(op, call -> List.of(apply(call.input(0), call.input(1), new Pair(function, exact, true))));
    }

    private static void folded(
            Map<String, Kernel> table, String op, DoubleBinaryOperator function, LongBinaryOperator exact) {
        table.put(op, call -> {
            Tensor result = call.input(0);
            for (int i = 1; i < call.inputs().size(); i++) {
                result = apply(result, call.input(i), new Pair(function, exact, false));
            }
            return List.of(result);
        });
    }

    /** A function in its two number systems; {@code truth} if it gives a bool. */
    private record Pair(DoubleBinaryOperator reals, LongBinaryOperator wholes, boolean truth) {}

    private static Tensor apply(Tensor left, Tensor right, Pair function) {
        if (left.type() != right.type()) {
            throw new Unsupported(left.type() + " with " + right.type());
        }
        long[] sizes = broadcast(left.sizes(), right.sizes());
        int[] a = Elements.broadcast(sizes, left.sizes());
        int[] b = Elements.broadcast(sizes, right.sizes());
        if (!left.type().isFloat()) {
            long[] x = left.toLongs();
            long[] y = right.toLongs();
            ElementType type = function.truth() ? ElementType.BOOL : left.type();
            return Elements.ofLongs(type, sizes, i -> function.wholes().applyAsLong(x[a[i]], y[b[i]]));
        }
        double[] x = Elements.reals(left);
        double[] y = Elements.reals(right);
        double[] values = new double[a.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = function.reals().applyAsDouble(x[a[i]], y[b[i]]);
        }
        return function.truth()
                ? Elements.ofLongs(ElementType.BOOL, sizes, i -> (long) values[i])
                : Elements.ofReals(left.type(), values, sizes);
    }

    private static long[] broadcast(long[] a, long[] b) {
        long[] sizes = new long[Math.max(a.length, b.length)];
        for (int i = 0; i < sizes.length; i++) {
            int inA = i - sizes.length + a.length;
            int inB = i - sizes.length + b.length;
            long left = inA < 0 ? 1 : a[inA];
            long right = inB < 0 ? 1 : b[inB];
            if (left != right && left != 1 && right != 1) {
                throw new Unsupported("shapes " + Shape.of(a) + " and " + Shape.of(b));
            }
            sizes[i] = left == 1 ? right : left;
        }
        return sizes;
    }

    private static List<Tensor> mod(Call call) {
        boolean signOfDividend = call.node().intAttribute("fmod", 0) != 0;
        LongBinaryOperator exact = signOfDividend ? (a, b) -> a % b : Math::floorMod;
        return List.of(apply(call.input(0), call.input(1), new Pair((a, b) -> a % b, exact, false)));
    }

    private static List<Tensor> cast(Call call) {
        Tensor in = call.input(0);
        ElementType type = ElementType.ofCode((int) call.node().intAttribute("to", 0));
        if (type.isFloat()) {
            return List.of(Elements.ofReals(type, Elements.reals(in), in.sizes()));
        }
        if (in.type().isFloat()) {
            double[] values = Elements.reals(in);
            boolean truth = type == ElementType.BOOL;
            return List.of(
                    Elements.ofLongs(type, in.sizes(), i -> truth ? (values[i] != 0 ? 1 : 0) : (long) values[i]));
        }
        long[] values = in.toLongs();
        boolean truth = type == ElementType.BOOL;
        return List.of(Elements.ofLongs(type, in.sizes(), i -> truth ? (values[i] != 0 ? 1 : 0) : values[i]));
    }

    private static List<Tensor> clip(Call call) {
        double low = bound(call, "min", 1, Double.NEGATIVE_INFINITY);
        double high = bound(call, "max", 2, Double.POSITIVE_INFINITY);
        return whole(call, x -> Math.min(high, Math.max(low, x)), (a, b) ->
                (long) Math.min(high, Math.max(low, (double) a)));
    }

    /** A bound of Clip: an attribute before opset 11, an input from then on. */
    private static double bound(Call call, String attribute, int index, double fallback) {
        Node node = call.node();
        if (node.attributes().get(attribute) instanceof Attribute.Real value) {
            return value.value();
        }
        return call.optional(index).map(tensor -> Elements.reals(tensor)[0]).orElse(fallback);
    }
}
