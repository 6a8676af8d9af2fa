package io.edgeai.core.exec;

/** Resizing, axis by axis. */
final class Resampling {

    private Resampling() {}

    /** Opset 10 had scales as its second input and always the asymmetric mapping; later ones have a region, scales and sizes. */
    static String resize(Call call) {
        boolean old = call.scope().opset() < 11;
        String scales = old ? reals(call, 1) : reals(call, 2);
        String sizes = old ? Call.list() : call.ints(3);
        String mapping = old ? "\"asymmetric\"" : call.text("coordinate_transformation_mode", "half_pixel");
        String nearest = old ? "\"floor\"" : call.text("nearest_mode", "round_prefer_floor");
        return "__torch__.resize(" + call.in(0) + ", " + (old ? "[0.]" : reals(call, 1)) + ", " + scales + ", "
                + sizes + ", [" + call.text("mode", "nearest") + ", " + mapping + ", " + nearest + ", "
                + call.text("keep_aspect_ratio_policy", "stretch") + "], [" + call.real("cubic_coeff_a", -0.75f) + ", "
                + Call.real((double) call.node().intAttribute("exclude_outside", 0)) + ", "
                + call.real("extrapolation_value", 0)
                + "], "
                + call.ints("axes") + ")";
    }

    static String upsample(Call call) {
        return "__torch__.resize(" + call.in(0) + ", [0.], " + reals(call, 1) + ", " + Call.list() + ", ["
                + call.text("mode", "nearest") + ", \"asymmetric\", \"floor\", \"stretch\"], [-0.75, 0., 0.], "
                + Call.list() + ")";
    }

    private static String reals(Call call, int index) {
        return call.has(index) ? "__torch__.reals(" + call.in(index) + ")" : "annotate(List[float], [])";
    }
}
