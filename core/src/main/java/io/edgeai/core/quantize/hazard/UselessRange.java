package io.edgeai.core.quantize.hazard;

import io.edgeai.api.model.Node;
import io.edgeai.core.quantize.number.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Ranges that reach to where the next operator (hard-swish, hard-sigmoid, ReLU, clip, sigmoid, tanh) is constant. */
final class UselessRange implements Detector {

    private static final double MUCH = 0.05;

    @Override
    public List<Suspect> find(Scene scene) {
        List<Suspect> found = new ArrayList<>();
        for (String value : scene.values()) {
            Interval range = scene.range(value);
            Interval useful = scene.useful(scene.group(value));
            Interval inside = useful.cut(range).floats();
            double lost = 1 - Scene.width(inside) / Scene.width(range);
            if (Scene.width(range) > 0 && lost > MUCH) {
                String cause = String.format(
                        Locale.ROOT,
                        "range %.3g to %.3g before %s, which is constant outside %.3g to %.3g: %.0f %% of the codes"
                                + " stand for values that make no difference",
                        range.low(),
                        range.high(),
                        consumers(scene, value),
                        useful.low(),
                        useful.high(),
                        100 * lost);
                found.add(new Suspect(Hazard.USELESS_RANGE, value, cause, lost, base -> cut(scene, base, value)));
            }
        }
        return found;
    }

    /** What the base has as its range, cut: another remedy may have changed it. */
    private static Setting cut(Scene scene, Setting base, String value) {
        var now = base.activations().get(value);
        if (now == null) {
            return base;
        }
        Interval range = new Interval(now.min().get(0), now.max().get(0));
        return scene.with(base, value, scene.useful(scene.group(value)).cut(range));
    }

    private static String consumers(Scene scene, String value) {
        TreeSet<String> names = new TreeSet<>();
        scene.group(value).members().forEach(member -> scene.whole().graph().consumers(member).stream()
                .map(Node::op)
                .forEach(names::add));
        return String.join(" and ", names);
    }
}
