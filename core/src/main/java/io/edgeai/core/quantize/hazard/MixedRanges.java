package io.edgeai.core.quantize.hazard;

import io.edgeai.api.backend.QuantParams;
import io.edgeai.api.model.Node;
import io.edgeai.api.stage.QuantizeSpec.Range;
import io.edgeai.core.quantize.number.Interval;
import io.edgeai.core.quantize.number.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/** Concatenations of values whose ranges differ much: the narrow ones are rounded with the scale of the wide ones. */
final class MixedRanges implements Detector {

    private static final double MUCH = 4;

    @Override
    public List<Suspect> find(Scene scene) {
        List<Suspect> found = new ArrayList<>();
        for (Node node : scene.setting().model().graph().nodes()) {
            if (node.is("Concat") && scene.setting().activations().containsKey(node.output())) {
                suspect(scene, node).ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<Suspect> suspect(Scene scene, Node concat) {
        TreeMap<Double, String> sorted = new TreeMap<>();
        for (String input : concat.inputs()) {
            if (scene.spans().has(input)) {
                sorted.put(Scene.width(own(scene, input)), input);
            }
        }
        if (sorted.size() < 2) {
            return Optional.empty();
        }
        double ratio = sorted.lastKey() / Math.max(sorted.firstKey(), 1e-30);
        if (ratio < MUCH) {
            return Optional.empty();
        }
        boolean output = scene.wiring().isOutput(concat.output());
        String cause = String.format(
                Locale.ROOT,
                "'%s' spans %.3g, '%s' %.3g; %s they have one scale, %.0f times as coarse as the former needs",
                sorted.firstEntry().getValue(),
                sorted.firstKey(),
                sorted.lastEntry().getValue(),
                sorted.lastKey(),
                output ? "put together before the output," : "put together",
                ratio);
        return Optional.of(
                new Suspect(Hazard.MIXED_RANGES, concat.output(), cause, ratio, base -> apart(scene, base, concat)));
    }

    private static Interval own(Scene scene, String value) {
        return scene.spans().all(value).floats();
    }

    /** Each part with its own range; what they are put together to has its own number format, or at the output is not rounded again. */
    private static Setting apart(Scene scene, Setting base, Node concat) {
        Setting changed = base;
        boolean output = scene.wiring().isOutput(concat.output());
        changed = output ? changed.without(List.of(concat.output())) : scene.widenedAlone(changed, concat.output());
        for (String input : concat.inputs()) {
            changed = scene.spans().has(input) ? alone(scene, changed, input) : changed;
        }
        return changed;
    }

    private static Setting alone(Scene scene, Setting base, String value) {
        QuantParams now = base.activations().get(value);
        if (now == null || now.scales().size() != 1) {
            return base;
        }
        Interval range = scene.isShared(value) ? own(scene, value) : scene.range(value, Range.MIN_MAX);
        return base.with(List.of(value), Parameters.of(now.encoding(), List.of(range)));
    }
}
