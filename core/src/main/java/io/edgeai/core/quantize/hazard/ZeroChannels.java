package io.edgeai.core.quantize.hazard;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.quantize.number.BiasCodes;
import io.edgeai.core.quantize.number.Channels;
import io.edgeai.core.quantize.number.WeightCodes;
import io.edgeai.core.quantize.place.WeightSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Channels whose weights are all zero and whose scale of 1 leaves their bias a few steps. */
final class ZeroChannels implements Detector {

    /** The share of a layer's largest bias by which another may be off. */
    private static final double MUCH = 0.01;

    @Override
    public List<Suspect> find(Scene scene) {
        Setting setting = scene.setting();
        Map<String, WeightCodes> codes = setting.codes();
        Map<String, BiasCodes> biases = setting.biases(codes);
        List<Suspect> found = new ArrayList<>();
        for (WeightSite site : WeightSite.of(setting.model().graph())) {
            BiasCodes bias = biases.get(site.node().output());
            if (bias != null && setting.units().contains(site.weight())) {
                suspect(setting, site, bias).ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<Suspect> suspect(Setting setting, WeightSite site, BiasCodes rounded) {
        Tensor weight = setting.model().graph().constant(site.weight()).orElseThrow();
        float[] bias = setting.model()
                .graph()
                .constant(site.bias().orElseThrow())
                .orElseThrow()
                .floats();
        boolean[] used = used(weight, site.axis());
        float[] left = LayerWeights.values(rounded);
        double worst = 0;
        double largest = 0;
        double lost = 0;
        int count = 0;
        for (int c = 0; c < bias.length; c++) {
            largest = Math.max(largest, Math.abs(bias[c]));
            if (!used[c] && bias[c] != 0) {
                count++;
                worst = Math.max(worst, Math.abs(bias[c] - left[c]));
                lost = Math.max(lost, Math.abs(bias[c]));
            }
        }
        if (worst <= MUCH * largest) {
            return Optional.empty();
        }
        QuantParams input = setting.summed(site).orElseThrow();
        String cause = String.format(
                Locale.ROOT,
                "%d of %d channels have weights of zero alone and a bias; with a scale of 1 for their weights the bias"
                        + " is a multiple of the input's scale, %.3g: biases of up to %.3g are off by up to %.3g",
                count,
                bias.length,
                input.scales().get(0),
                lost,
                worst);
        return Optional.of(new Suspect(
                Hazard.ZERO_CHANNEL, site.node().title(), cause, worst, base -> base.withoutUnits(site.weight())));
    }

    private static boolean[] used(Tensor weight, int axis) {
        Channels channels = Channels.of(weight, axis);
        boolean[] used = new boolean[channels.count()];
        float[] values = weight.floats();
        for (int i = 0; i < values.length; i++) {
            used[channels.of(i)] |= values[i] != 0;
        }
        return used;
    }
}
