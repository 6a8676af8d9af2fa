package io.edgeai.core.exec;

import static java.util.Map.entry;

import java.util.Map;

/** Reductions over axes, and positions of extremes. */
final class Reductions {

    private Reductions() {}

    static Map<String, Kernel> table() {
        return Map.ofEntries(
                entry("ReduceSum", reduce("sum")),
                entry("ReduceMean", reduce("mean")),
                entry("ReduceMax", reduce("amax")),
                entry("ReduceMin", reduce("amin")),
                entry("ReduceProd", reduce("prod")),
                entry("ReduceL1", reduce("l1")),
                entry("ReduceL2", reduce("l2")),
                entry("ReduceLogSum", reduce("log_sum")),
                entry("ReduceLogSumExp", reduce("log_sum_exp")),
                entry("ReduceSumSquare", reduce("sum_square")),
                entry("ArgMax", extreme("argmax")),
                entry("ArgMin", extreme("argmin")),
                entry(
                        "TopK",
                        call -> "__torch__.top_k(" + call.in(0) + ", " + call.ints(1) + "[0], "
                                + call.number("axis", -1) + ", " + call.flag("largest", 1) + ", "
                                + call.flag("sorted", 1)
                                + ")"));
    }

    /** No axes mean all of them, unless the node says that they mean none. */
    private static Kernel reduce(String function) {
        return call -> "__torch__.reduce_" + function + "(" + call.in(0) + ", __torch__.axes_or_all(" + call.in(0)
                + ", " + call.ints(1, "axes") + ", " + call.flag("noop_with_empty_axes", 0) + "), "
                + call.flag("keepdims", 1) + ")";
    }

    private static Kernel extreme(String function) {
        return call -> "__torch__." + function + "(" + call.in(0) + ", " + call.number("axis", 0) + ", "
                + call.flag("keepdims", 1) + ", " + call.flag("select_last_index", 0) + ")";
    }
}
