package io.edgeai.core.exec;

import static java.util.Map.entry;

import java.util.Map;

/** Pools over windows and over whole planes. */
final class Pools {

    private Pools() {}

    static Map<String, Kernel> table() {
        return Map.ofEntries(
                entry("MaxPool", Pools::max),
                entry("AveragePool", Pools::average),
                entry(
                        "LpPool",
                        call -> "__torch__.lp_pool(" + call.in(0) + ", " + window(call) + ", " + call.number("p", 2)
                                + ")"),
                entry("GlobalAveragePool", Kernel.unary("__torch__.global_average_pool")),
                entry("GlobalMaxPool", Kernel.unary("__torch__.global_max_pool")),
                entry(
                        "GlobalLpPool",
                        call -> "__torch__.global_lp_pool(" + call.in(0) + ", " + call.number("p", 2) + ")"));
    }

    private static String max(Call call) {
        return call.pick("__torch__.max_pool(" + call.in(0) + ", " + window(call) + ", " + call.flag("storage_order", 0)
                + ", " + Call.flag(call.node().outputs().size() > 1) + ")");
    }

    private static String average(Call call) {
        return "__torch__.average_pool(" + call.in(0) + ", " + window(call) + ", " + call.flag("count_include_pad", 0)
                + ")";
    }

    private static String window(Call call) {
        return call.ints("kernel_shape") + ", " + call.ints("strides") + ", " + call.ints("dilations") + ", "
                + call.ints("pads") + ", " + call.text("auto_pad", "NOTSET") + ", " + call.flag("ceil_mode", 0);
    }
}
