package io.edgeai.core.quantize.hazard;

import io.edgeai.api.backend.Encoding;
import io.edgeai.api.backend.Encoding.Granularity;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.number.Channels;
import io.edgeai.core.quantize.place.WeightSite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Weights with one scale for all channels, whose ranges differ much. */
final class OutlierWeights implements Detector {

    private static final double MUCH = 8;

    @Override
    public List<Suspect> find(Scene scene) {
        List<Suspect> found = new ArrayList<>();
        Encoding encoding = scene.setting().scheme().weights();
        if (encoding.granularity() == Granularity.PER_CHANNEL) {
            return found;
        }
        for (WeightSite site : WeightSite.of(scene.setting().model().graph())) {
            Tensor weight =
                    scene.setting().model().graph().constant(site.weight()).orElseThrow();
            double[] sizes = sizes(weight, site.axis());
            double ratio = sizes[sizes.length - 1] / Math.max(sizes[sizes.length / 2], 1e-30);
            if (ratio >= MUCH) {
                String cause = String.format(
                        Locale.ROOT,
                        "one scale for %d channels: the largest weight is %.3g, that of the middling channel %.3g, %.0f"
                                + " times less",
                        sizes.length,
                        sizes[sizes.length - 1],
                        sizes[sizes.length / 2],
                        ratio);
                found.add(new Suspect(
                        Hazard.OUTLIER_WEIGHTS,
                        site.node().title(),
                        cause,
                        ratio,
                        base -> base.withWeights(site.weight(), encoding.with(Granularity.PER_CHANNEL))));
            }
        }
        return found;
    }

    /** The largest weight of each channel, in rising order. */
    private static double[] sizes(Tensor weight, int axis) {
        Channels channels = Channels.of(weight, axis);
        double[] sizes = new double[channels.count()];
        float[] values = weight.floats();
        for (int i = 0; i < values.length; i++) {
            int c = channels.of(i);
            sizes[c] = Math.max(sizes[c], Math.abs(values[i]));
        }
        Arrays.sort(sizes);
        return sizes;
    }
}
