package io.edgeai.core.quantize.hazard;

import io.edgeai.api.stage.QuantizeSpec.Range;
import io.edgeai.core.quantize.number.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Ranges from the extremes of all pictures that are much wider than those of the usual picture. */
final class RareExtremes implements Detector {

    private static final double MUCH = 1.25;

    @Override
    public List<Suspect> find(Scene scene) {
        List<Suspect> found = new ArrayList<>();
        for (String value : scene.values()) {
            if (scene.group(value).isKnown()) {
                continue;
            }
            Interval range = scene.range(value);
            Interval usual = range.cut(scene.range(value, Range.MEAN_MIN_MAX)).floats();
            double ratio = Scene.width(range) / Scene.width(usual);
            if (ratio > MUCH && Double.isFinite(ratio)) {
                String cause = String.format(
                        Locale.ROOT,
                        "range %.3g to %.3g over all pictures, %.3g to %.3g on the mean picture: the scale is %.1f times"
                                + " as coarse as the mean picture needs",
                        range.low(),
                        range.high(),
                        usual.low(),
                        usual.high(),
                        ratio);
                found.add(new Suspect(
                        Hazard.RARE_EXTREMES, value, cause, ratio, base -> narrowed(scene, base, value, usual)));
            }
        }
        return found;
    }

    private static Setting narrowed(Scene scene, Setting base, String value, Interval usual) {
        var now = base.activations().get(value);
        return now == null
                ? base
                : scene.with(
                        base,
                        value,
                        usual.cut(new Interval(now.min().get(0), now.max().get(0))));
    }
}
