package io.edgeai.core.exec;

import static java.util.Map.entry;

import java.util.Map;

/** Values picked and placed by index. */
final class Indexing {

    private Indexing() {}

    static Map<String, Kernel> table() {
        return Map.ofEntries(
                entry(
                        "Gather",
                        call -> "__torch__.gather(" + call.in(0) + ", " + call.in(1) + ", " + call.number("axis", 0)
                                + ")"),
                entry(
                        "GatherElements",
                        call -> "__torch__.gather_elements(" + call.in(0) + ", " + call.in(1) + ", "
                                + call.number("axis", 0) + ")"),
                entry(
                        "GatherND",
                        call -> "__torch__.gather_nd(" + call.in(0) + ", " + call.in(1) + ", "
                                + call.number("batch_dims", 0) + ")"),
                entry("ScatterElements", Indexing::scatter),
                entry("Scatter", Indexing::scatter),
                entry(
                        "ScatterND",
                        call -> "__torch__.scatter_nd(" + call.in(0) + ", " + call.in(1) + ", " + call.in(2) + ", "
                                + call.text("reduction", "none") + ")"),
                entry(
                        "Compress",
                        call -> "__torch__.compress(" + call.in(0) + ", " + call.in(1) + ", "
                                + (call.node().attributes().containsKey("axis")
                                        ? "[" + call.number("axis", 0) + "]"
                                        : Call.list())
                                + ")"),
                entry("NonZero", call -> "torch.t(torch.nonzero(" + call.in(0) + "))"),
                entry(
                        "OneHot",
                        call -> "__torch__.one_hot(" + call.in(0) + ", " + call.ints(1) + "[0], " + call.in(2) + ", "
                                + call.number("axis", -1) + ")"));
    }

    private static String scatter(Call call) {
        return "__torch__.scatter_elements(" + call.in(0) + ", " + call.in(1) + ", " + call.in(2) + ", "
                + call.number("axis", 0) + ", " + call.text("reduction", "none") + ")";
    }
}
