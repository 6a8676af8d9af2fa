package io.edgeai.core.quantize.explain;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import io.edgeai.core.quantize.hazard.Hazard;
import io.edgeai.core.quantize.hazard.Setting;
import io.edgeai.core.quantize.hazard.Suspect;
import io.edgeai.core.quantize.place.Placement;
import io.edgeai.core.quantize.place.Wiring;
import io.edgeai.core.quantize.split.ChannelSplit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Layers whose channels are too different for one scale; the fix is the model with them in two parts, whose new values have ranges of their own.
 *
 * @param plain the setting of another model by its own calibration
 */
record UnlikeChannels(QuantizeJob job, Function<QuantizeJob, Setting> plain) {

    /** All such layers as one place, as they are parted together; nothing where there is none, or the chip would not run the parts. */
    Optional<Suspect> find() {
        return split(job).map(split -> {
            ChannelSplit.Layer worst = split.layers().stream()
                    .min(Comparator.comparingDouble(ChannelSplit.Layer::noise))
                    .orElseThrow();
            String cause = String.format(
                    Locale.ROOT,
                    "%d layers, '%s' the worst: by themselves %d and %d of its channels have %.2g %% of the noise of rounding that they have together",
                    split.layers().size(),
                    worst.title(),
                    worst.first(),
                    worst.others(),
                    100 * worst.noise());
            return new Suspect(Hazard.UNLIKE_CHANNELS, "all", cause, 1 / worst.noise(), this::parted);
        });
    }

    private static Optional<ChannelSplit> split(QuantizeJob job) {
        var scheme = job.scheme();
        var groups = Placement.groups(
                new Wiring(job.model().graph()),
                job.chip(),
                job.preprocessing(),
                scheme.activations().bits());
        return ChannelSplit.of(job, groups, scheme.weights().granularity());
    }

    /** The parts rounded by what calibration says of them, all that was there before as it was. */
    private Setting parted(Setting base) {
        return split(job.with(base.model()))
                .map(split -> plain.apply(job.with(split.model())))
                .map(parts -> {
                    Map<String, QuantParams> activations = new LinkedHashMap<>(parts.activations());
                    activations.replaceAll((value, params) -> base.activations().getOrDefault(value, params));
                    return new Setting(parts.model(), base.scheme(), activations, base.weights(), base.units());
                })
                .orElse(base);
    }
}
