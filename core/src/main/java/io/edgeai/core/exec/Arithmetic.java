package io.edgeai.core.exec;

import static io.edgeai.core.exec.Kernel.binary;
import static io.edgeai.core.exec.Kernel.folded;
import static io.edgeai.core.exec.Kernel.unary;
import static java.util.Map.entry;

import java.util.HashMap;
import java.util.Map;

/** Element-wise arithmetic, with broadcasting, and products of matrices. */
final class Arithmetic {

    private Arithmetic() {}

    static Map<String, Kernel> table() {
        Map<String, Kernel> table = new HashMap<>(functions());
        table.putAll(Map.ofEntries(
                entry("Add", Arithmetic::add),
                entry("Sub", binary("torch.sub")),
                entry("Mul", binary("torch.mul")),
                entry("Div", binary("__torch__.divide")),
                entry("Pow", binary("__torch__.power")),
                entry(
                        "Mod",
                        call -> call.node().intAttribute("fmod", 0) != 0
                                ? binary("torch.fmod").script(call)
                                : binary("torch.remainder").script(call)),
                entry("Max", folded("torch.maximum")),
                entry("Min", folded("torch.minimum")),
                entry("Sum", folded("torch.add")),
                entry(
                        "Mean",
                        call -> "torch.div(" + folded("torch.add").script(call) + ", "
                                + call.all().size() + ")"),
                entry(
                        "BitShift",
                        call -> call.node().textAttribute("direction", "").equals("LEFT")
                                ? binary("torch.bitwise_left_shift").script(call)
                                : binary("torch.bitwise_right_shift").script(call)),
                entry(
                        "CumSum",
                        call -> "__torch__.cumsum(" + call.in(0) + ", " + call.ints(1) + "[0], "
                                + call.flag("exclusive", 0) + ", " + call.flag("reverse", 0) + ")"),
                entry("MatMul", binary("torch.matmul")),
                entry("Gemm", Arithmetic::gemm),
                entry("Det", unary("torch.det")),
                entry(
                        "Einsum",
                        call -> "torch.einsum(" + call.text("equation", "") + ", [" + String.join(", ", call.all())
                                + "])")));
        return table;
    }

    private static Map<String, Kernel> functions() {
        return Map.ofEntries(
                entry("Abs", unary("torch.abs")),
                entry("Neg", unary("torch.neg")),
                entry("Exp", unary("torch.exp")),
                entry("Log", unary("torch.log")),
                entry("Sqrt", unary("torch.sqrt")),
                entry("Reciprocal", unary("torch.reciprocal")),
                entry("Erf", unary("torch.erf")),
                entry("Floor", unary("torch.floor")),
                entry("Ceil", unary("torch.ceil")),
                entry("Round", unary("torch.round")),
                entry("Sign", unary("torch.sign")),
                entry("Sin", unary("torch.sin")),
                entry("Cos", unary("torch.cos")),
                entry("Tan", unary("torch.tan")),
                entry("Asin", unary("torch.asin")),
                entry("Acos", unary("torch.acos")),
                entry("Atan", unary("torch.atan")),
                entry("Sinh", unary("torch.sinh")),
                entry("Cosh", unary("torch.cosh")),
                entry("Asinh", unary("torch.asinh")),
                entry("Acosh", unary("torch.acosh")),
                entry("Atanh", unary("torch.atanh")));
    }

    /** {@code alpha * A' B' + beta * C}; with both factors 1 and the layout of a fully connected layer, the engine's own one. */
    private static String gemm(Call call) {
        float alpha = call.node().floatAttribute("alpha", 1);
        float beta = call.node().floatAttribute("beta", 1);
        boolean rows = call.node().intAttribute("transA", 0) != 0;
        boolean columns = call.node().intAttribute("transB", 0) != 0;
        boolean vector = call.constant(2).map(bias -> bias.rank() == 1).orElse(!call.has(2));
        if (alpha == 1 && beta == 1 && !rows && columns && vector) {
            return "torch.linear(" + call.in(0) + ", " + call.in(1) + ", " + call.in(2) + ")";
        }
        String product = "torch.matmul(" + turned(call.in(0), rows) + ", " + turned(call.in(1), columns) + ")";
        return call.has(2)
                ? "torch.add(" + scaled(product, alpha) + ", " + scaled(call.in(2), beta) + ")"
                : scaled(product, alpha);
    }

    private static String turned(String matrix, boolean turn) {
        return turn ? "torch.t(" + matrix + ")" : matrix;
    }

    private static String scaled(String value, float factor) {
        return factor == 1 ? value : "torch.mul(" + value + ", " + Call.real(factor) + ")";
    }

    /** Into the operand that nobody takes later, if it has the size of the sum. */
    private static String add(Call call) {
        if (call.passes(0)) {
            return "__torch__.added(" + call.in(0) + ", " + call.in(1) + ")";
        }
        return call.passes(1)
                ? "__torch__.added(" + call.in(1) + ", " + call.in(0) + ")"
                : "torch.add(" + call.in(0) + ", " + call.in(1) + ")";
    }
}
