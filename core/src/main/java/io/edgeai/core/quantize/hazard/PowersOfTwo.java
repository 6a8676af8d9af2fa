package io.edgeai.core.quantize.hazard;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Scale;
import io.edgeai.api.stage.QuantizeSpec.Range;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Scales of activations that had to be rounded up to a power of two, so that up to half of the codes are never used. */
final class PowersOfTwo implements Detector {

    private static final double MUCH = 1.25;

    @Override
    public List<Suspect> find(Scene scene) {
        List<Suspect> found = new ArrayList<>();
        for (String value : scene.values()) {
            Encoding encoding = scene.params(value).encoding();
            if (encoding.scale() == Scale.POWER_OF_TWO && !scene.group(value).isKnown()) {
                Interval range = scene.range(value);
                float scale = scene.params(value).scales().get(0);
                double ratio = scale / needed(encoding, range);
                Interval better = scene.range(value, Range.MSE);
                float other = Parameters.of(encoding, List.of(better)).scales().get(0);
                if (ratio > MUCH && other < scale) {
                    String cause = String.format(
                            Locale.ROOT,
                            "range %.3g to %.3g has the scale %.4g, %.2f times what it needs; with %.4g the mean squared"
                                    + " error of rounding is less",
                            range.low(),
                            range.high(),
                            scale,
                            ratio,
                            other);
                    found.add(new Suspect(
                            Hazard.POWER_OF_TWO, value, cause, ratio, base -> scene.with(base, value, better)));
                }
            }
        }
        return found;
    }

    private static double needed(Encoding encoding, Interval range) {
        Encoding free = new Encoding(
                encoding.bits(),
                encoding.sign(),
                encoding.symmetric(),
                encoding.granularity(),
                Scale.FLOAT,
                encoding.rounding());
        return Parameters.of(free, List.of(range)).scales().get(0);
    }
}
