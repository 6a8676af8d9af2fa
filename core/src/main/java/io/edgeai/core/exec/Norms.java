package io.edgeai.core.exec;

import static java.util.Map.entry;

import java.util.Map;

/** Normalizations and dropout. */
final class Norms {

    private Norms() {}

    static Map<String, Kernel> table() {
        return Map.ofEntries(
                entry("BatchNormalization", Norms::batch),
                entry(
                        "InstanceNormalization",
                        call -> "torch.instance_norm(" + call.in(0) + ", " + call.in(1) + ", " + call.in(2)
                                + ", None, None, True, 0.0, " + call.real("epsilon", 1e-5f) + ", False)"),
                entry(
                        "LayerNormalization",
                        call -> call.pick("__torch__.layer_norm(" + call.in(0) + ", " + call.in(1)
                                + ", " + call.in(2) + ", " + call.number("axis", -1) + ", "
                                + call.real("epsilon", 1e-5f)
                                + ")")),
                entry(
                        "GroupNormalization",
                        call -> "__torch__.group_norm(" + call.in(0) + ", " + call.in(1) + ", " + call.in(2) + ", "
                                + call.number("num_groups", 1) + ", " + call.real("epsilon", 1e-5f) + ")"),
                entry(
                        "LpNormalization",
                        call -> "__torch__.lp_normalization(" + call.in(0) + ", " + call.number("axis", -1) + ", "
                                + call.number("p", 2) + ")"),
                entry(
                        "LRN",
                        call -> "__torch__.lrn(" + call.in(0) + ", " + call.number("size", 1) + ", "
                                + call.real("alpha", 0.0001f) + ", " + call.real("beta", 0.75f) + ", "
                                + call.real("bias", 1)
                                + ")"),
                entry(
                        "MeanVarianceNormalization",
                        call -> "__torch__.mean_variance(" + call.in(0) + ", "
                                + Call.list(call.node().intsAttribute("axes", 0, 2, 3)) + ")"),
                entry("Dropout", Norms::dropout));
    }

    /** While we train, the running statistics move; a graph that itself says training mode hands the new ones out instead. */
    private static String batch(Call call) {
        String arguments = call.in(0) + ", " + call.in(1) + ", " + call.in(2) + ", " + call.in(3) + ", " + call.in(4);
        double momentum = call.node().floatAttribute("momentum", 0.9f);
        if (call.node().intAttribute("training_mode", 0) != 0 && !call.isTraining()) {
            return call.pick("__torch__.batch_norm_training(" + arguments + ", " + Call.real(momentum) + ", "
                    + call.real("epsilon", 1e-5f) + ")");
        }
        boolean moves = call.scope().mode() == Mode.TRAINING
                && !call.scope().frozen().contains(call.node().inputs().get(1));
        String result = "torch.batch_norm(" + arguments + ", " + Call.flag(moves) + ", " + Call.real(1 - momentum)
                + ", " + call.real("epsilon", 1e-5f) + ", False)";
        return call.node().outputs().size() > 1 ? "[" + result + ", " + call.in(3) + ", " + call.in(4) + "]" : result;
    }

    /** Passes outside training, also where the graph says otherwise: a finished model does not throw dice. */
    private static String dropout(Call call) {
        String ratio = call.constant(1)
                .map(value -> Call.real(value.toFloats()[0]))
                .orElseGet(() -> call.has(1) ? "float(" + call.in(1) + ")" : call.real("ratio", 0.5f));
        return call.pick("__torch__.dropout(" + call.in(0) + ", " + ratio + ", " + Call.flag(call.isTraining()) + ")");
    }
}
