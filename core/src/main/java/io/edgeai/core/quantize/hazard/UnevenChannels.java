package io.edgeai.core.quantize.hazard;

import io.edgeai.core.quantize.number.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Values whose range few of their channels decide: before a depthwise convolution, which adds up only a few values of one channel, and one outlier anywhere. */
final class UnevenChannels implements Detector {

    /** A channel that is narrower than its tensor's range by this has less than 6 of 8 bits. */
    private static final double NARROW = 4;

    private static final double OUTLIER = 4;

    @Override
    public List<Suspect> find(Scene scene) {
        List<Suspect> found = new ArrayList<>();
        for (String value : scene.values()) {
            Interval range = scene.range(value);
            boolean wide = scene.params(value).encoding().bits() > 8 || Scene.width(range) == 0;
            if (scene.spans().has(value) && !wide) {
                double[] widths = scene.spans().widths(value, range);
                (isBeforeDepthwise(scene, value) ? depthwise(scene, value, widths) : outlier(scene, value, widths))
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<Suspect> depthwise(Scene scene, String value, double[] widths) {
        double all = Scene.width(scene.range(value));
        int narrow = below(widths, all / NARROW);
        if (widths.length < 2 || 2 * narrow < widths.length) {
            return Optional.empty();
        }
        double middling = widths[widths.length / 2];
        String cause = String.format(
                Locale.ROOT,
                "%d of %d channels take less than a quarter of the range %.3g to %.3g, %d more than half; the middling one"
                        + " has %.1f bits of %d, and a depthwise convolution has nothing to average its rounding with",
                narrow,
                widths.length,
                scene.range(value).low(),
                scene.range(value).high(),
                widths.length - below(widths, all / 2),
                Math.max(0, scene.params(value).encoding().bits() + Math.log(middling / all) / Math.log(2)),
                scene.params(value).encoding().bits());
        return Optional.of(new Suspect(
                Hazard.DEPTHWISE_INPUT,
                value,
                cause,
                all / Math.max(middling, all / 256),
                base -> scene.widened(base, value)));
    }

    private static Optional<Suspect> outlier(Scene scene, String value, double[] widths) {
        int last = widths.length - 1;
        if (last < 3 || widths[last] < OUTLIER * widths[last - 1]) {
            return Optional.empty();
        }
        String cause = String.format(
                Locale.ROOT,
                "one of %d channels is %.0f times as wide as any other and decides the range %.3g to %.3g",
                widths.length,
                widths[last] / widths[last - 1],
                scene.range(value).low(),
                scene.range(value).high());
        return Optional.of(new Suspect(
                Hazard.OUTLIER_CHANNEL,
                value,
                cause,
                widths[last] / widths[last - 1],
                base -> scene.widened(base, value)));
    }

    private static int below(double[] rising, double limit) {
        int count = 0;
        while (count < rising.length && rising[count] < limit) {
            count++;
        }
        return count;
    }

    private static boolean isBeforeDepthwise(Scene scene, String value) {
        return scene.group(value).members().stream()
                .flatMap(member -> scene.wiring().consumers(member).stream())
                .anyMatch(node -> node.is("Conv") && scene.wiring().isDepthwise(node));
    }
}
