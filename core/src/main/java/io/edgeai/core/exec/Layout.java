package io.edgeai.core.exec;

import static java.util.Map.entry;

import java.util.Map;

/** Values moved, joined, cut and repeated, but not changed. */
final class Layout {

    private Layout() {}

    static Map<String, Kernel> table() {
        return Map.ofEntries(
                entry("Identity", call -> call.in(0)),
                entry(
                        "Concat",
                        call -> "torch.cat([" + String.join(", ", call.all()) + "], " + call.number("axis", 0) + ")"),
                entry("Split", Layout::split),
                entry("Slice", Layout::slice),
                entry(
                        "Reshape",
                        call -> "__torch__.reshape(" + call.in(0) + ", " + call.ints(1, "shape") + ", "
                                + call.flag("allowzero", 0) + ")"),
                entry("Transpose", call -> "__torch__.transpose(" + call.in(0) + ", " + call.ints("perm") + ")"),
                entry(
                        "Flatten",
                        call -> call.node().intAttribute("axis", 1) == 1
                                ? "__torch__.flatten_rows(" + call.in(0) + ")"
                                : "__torch__.flatten(" + call.in(0) + ", " + call.number("axis", 1) + ")"),
                entry("Squeeze", call -> "__torch__.squeeze(" + call.in(0) + ", " + call.ints(1, "axes") + ")"),
                entry("Unsqueeze", call -> "__torch__.unsqueeze(" + call.in(0) + ", " + call.ints(1, "axes") + ")"),
                entry("Expand", call -> "__torch__.expand(" + call.in(0) + ", " + call.ints(1) + ")"),
                entry("Tile", call -> "torch.tile(" + call.in(0) + ", " + call.ints(1) + ")"),
                entry("Pad", Layout::pad),
                entry(
                        "DepthToSpace",
                        call -> "__torch__.depth_to_space(" + call.in(0) + ", " + call.number("blocksize", 1) + ", "
                                + call.text("mode", "DCR") + ")"),
                entry(
                        "SpaceToDepth",
                        call -> "__torch__.space_to_depth(" + call.in(0) + ", " + call.number("blocksize", 1) + ")"),
                entry(
                        "Trilu",
                        call -> "torch." + (call.node().intAttribute("upper", 1) != 0 ? "triu" : "tril") + "("
                                + call.in(0) + ", " + (call.has(1) ? call.ints(1) + "[0]" : "0") + ")"),
                entry("Resize", Resampling::resize),
                entry("Upsample", Resampling::upsample));
    }

    /** By given sizes, or else into as many equal parts as there are outputs. */
    private static String split(Call call) {
        String axis = call.number("axis", 0);
        String sizes = call.has(1) || call.node().attributes().containsKey("split")
                ? call.ints(1, "split")
                : "__torch__.equal_parts(" + call.in(0) + ", " + axis + ", "
                        + call.node().outputs().size() + ")";
        return call.pick("torch.split_with_sizes(" + call.in(0) + ", " + sizes + ", " + axis + ")");
    }

    private static String slice(Call call) {
        return "__torch__.slice(" + call.in(0) + ", " + call.ints(1, "starts") + ", " + call.ints(2, "ends") + ", "
                + call.ints(3, "axes") + ", " + call.ints(4) + ")";
    }

    private static String pad(Call call) {
        String value = call.has(2) ? "float(" + call.in(2) + ")" : call.real("value", 0);
        return "__torch__.pad(" + call.in(0) + ", " + call.ints(1, "pads") + ", " + call.ints(3) + ", "
                + call.text("mode", "constant") + ", " + value + ")";
    }
}
