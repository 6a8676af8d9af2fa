package io.edgeai.core.exec;

import static io.edgeai.core.exec.Kernel.binary;
import static io.edgeai.core.exec.Kernel.unary;
import static java.util.Map.entry;

import java.util.Map;

/** Comparisons and truth values. */
final class Logic {

    private Logic() {}

    static Map<String, Kernel> table() {
        return Map.ofEntries(
                entry("Equal", binary("torch.eq")),
                entry("Greater", binary("torch.gt")),
                entry("GreaterOrEqual", binary("torch.ge")),
                entry("Less", binary("torch.lt")),
                entry("LessOrEqual", binary("torch.le")),
                entry("And", binary("torch.logical_and")),
                entry("Or", binary("torch.logical_or")),
                entry("Xor", binary("torch.logical_xor")),
                entry("Not", unary("torch.logical_not")),
                entry("IsNaN", unary("torch.isnan")),
                entry("IsInf", Logic::isInfinite),
                entry("Where", call -> "torch.where(" + call.in(0) + ", " + call.in(1) + ", " + call.in(2) + ")"));
    }

    private static String isInfinite(Call call) {
        boolean positive = call.node().intAttribute("detect_positive", 1) != 0;
        boolean negative = call.node().intAttribute("detect_negative", 1) != 0;
        String function = positive == negative ? "isinf" : positive ? "isposinf" : "isneginf";
        String found = "torch." + function + "(" + call.in(0) + ")";
        return positive || negative ? found : "torch.zeros_like(" + found + ")";
    }
}
